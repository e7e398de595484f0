"""Lays out what was found: as a document for people, as JSON and records for programs."""
