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


class ProjectState(StrEnum):
    """The state of a project: draft, or of a published one, how far it is."""

    DRAFT = "draft"
    NEW = "new"
    """It needs answers, never had one, and was created or received its first task recently."""
    STALLED = "stalled"
    """It needs answers, and had none in the last 28 days."""
    ACTIVE = "active"
    """It needs answers, and had some in the last 28 days."""
    COMPLETE = "complete"
    """It needs no more answers."""
    EMPTY = "empty"
    """It has no tasks, or none that needs answers."""


class Filter(StrEnum):
    """Which projects to show."""

    PUBLISHED = "published"
    DRAFT = "draft"
    ACTIVE = "active"
    """Those that are active or new."""
    STALLED = "stalled"
    COMPLETE = "complete"

    @property
    def states(self) -> frozenset[ProjectState]:
        """The states of the projects that pass."""
        match self:
            case Filter.PUBLISHED:
                return frozenset(ProjectState) - {ProjectState.DRAFT}
            case Filter.ACTIVE:
                return frozenset({ProjectState.ACTIVE, ProjectState.NEW})
            case _:
                return frozenset({ProjectState(self.value)})
