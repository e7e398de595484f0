"""What projects can be ordered by; light, so that the help can tell the choices."""

from enum import StrEnum


class Order(StrEnum):
    """What projects are ordered by."""

    ANSWERS = "answers"
    """Most answers of all time first."""
    RECENT = "recent"
    """Most answers of the window first."""
    PROGRESS = "progress"
    """Nearest to its end first."""
    REMAINING = "remaining"
    """Most answers still needed first."""
    LAST = "last"
    """Latest answer first."""
    NAME = "name"
