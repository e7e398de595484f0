"""What is told of a database, not of a site: what can be read, what is slow, and why."""
