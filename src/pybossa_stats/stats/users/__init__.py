"""Who contributes, and who comes back."""

TOP_USERS = 20
"""How many users are listed where nothing else is asked for."""

MOST_USERS = 1_000_000
"""How many may be asked for."""
