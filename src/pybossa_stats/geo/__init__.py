"""IP addresses, and their locations in a city database."""
