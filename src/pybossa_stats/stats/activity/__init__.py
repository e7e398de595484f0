"""What was done over time."""
