"""A PostgreSQL database: its catalogue, its connections, and one transaction that reads it."""
