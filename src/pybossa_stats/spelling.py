"""Suggestions for misspelt names."""

from collections.abc import Iterable


def did_you_mean(text: str, names: Iterable[str], prefix: str = "") -> str:
    """A question that offers the names nearest to a text, prefixed; empty if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 (most names are right)

    near = [f"{prefix}{name}" for name in get_close_matches(text, [*names])]
    return f"Did you mean {' or '.join(near)}?" if near else ""
