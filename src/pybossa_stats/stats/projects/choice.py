"""What projects can be chosen and ordered by; light, so that the help can tell the choices."""

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


class State(StrEnum):
    """What projects can be in; a project can be in several."""

    PUBLISHED = "published"
    """It is published."""
    DRAFT = "draft"
    """It is not published."""
    ACTIVE = "active"
    """It is published, needs answers, and had some in the last 28 days or is new."""
    STALLED = "stalled"
    """It is published and needs answers, but had none in the last 28 days and is not new."""
    COMPLETE = "complete"
    """It is published, and its tasks have all the answers that they need."""
