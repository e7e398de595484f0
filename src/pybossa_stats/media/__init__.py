"""A document, and its rendering in every medium; nothing here is about PYBOSSA."""
