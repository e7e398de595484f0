"""Suggestions for misspelt names."""

from collections.abc import Iterable

_MOST_OFFERED = 3


def did_you_mean(text: str, names: Iterable[str], prefix: str = "") -> str:
    """A question that offers names, prefixed: those that begin with a text, or else those near it.

    Upper and lower case are the same. It is empty if there are none.
    """
    from difflib import get_close_matches  # noqa: PLC0415 (most names are right)

    folded = text.casefold()
    known = {name.casefold(): name for name in names}
    longer = [name for name in known if name.startswith(folded)] if folded else []
    near = longer or get_close_matches(folded, known, _MOST_OFFERED)
    return offered(f"{prefix}{known[name]}" for name in near)


def called_so(text: str, full_names: Iterable[tuple[str, str]]) -> str:
    """A question that offers the names of those whose full name is a text; empty without any.

    Args:
        text: what was asked for.
        full_names: names, and the full name of each.
    """
    folded = text.casefold()
    return offered(name for name, full_name in full_names if full_name.casefold() == folded)


def offered(names: Iterable[str]) -> str:
    """A question that offers some of these names; empty without any."""
    some = [*names][:_MOST_OFFERED]
    return f"Did you mean {' or '.join(some)}?" if some else ""
