"""JSON from the database, which is whatever was stored there."""

import json


def loads(text: str | bytes) -> object:
    """Read JSON; None for what is not, which a SQLite column may hold."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
