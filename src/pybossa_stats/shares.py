"""Shares, rounded towards what is true."""


def rounded(share: float, digits: int, whole: int = 1) -> float:
    """A share to some decimals: less than everything is never all, more than nothing never 0.

    Args:
        share: from 0 to the whole; or a change, of which both hold in either direction.
        digits: how many decimals.
        whole: what all is: 1, or 100 for percent.
    """
    near = round(share, digits)
    if not 0 < abs(share) < whole:
        return near
    least = 10.0**-digits
    size = round(min(max(abs(near), least), whole - least), digits)
    return size if share > 0 else -size


def in_percent(share: float, digits: int = 1) -> str:
    """A share of 1 in words: ``82.6%``."""
    return f"{rounded(share, digits + 2):.{digits}%}"
