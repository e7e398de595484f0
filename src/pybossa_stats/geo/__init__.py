"""Addresses, and where they are; reads no database of PYBOSSA's."""
