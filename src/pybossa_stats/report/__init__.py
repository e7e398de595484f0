"""Dataclasses to text, one module a format; it knows nothing of the database."""
