"""Reports on a database, not on a site: what can be read, what is slow, and why."""
