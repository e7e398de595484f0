"""Days as a page tells them."""

from datetime import date


def day_label(day: date) -> str:
    """A day as people write it: ``10 Jun 2015``."""
    return f"{day.day} {day:%b} {day.year}"
