"""What the statements of all statistics share."""
