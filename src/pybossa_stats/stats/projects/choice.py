"""What projects can be chosen and ordered by; light, so that the help can tell the choices."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pybossa_stats.stats.projects.results import Project


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
    """It needs answers, never had one, and was created, published or given tasks recently."""
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
    def states(self) -> frozenset[ProjectState | None]:
        """The states of the projects that pass."""
        match self:
            case Filter.PUBLISHED:
                return frozenset({*ProjectState, None}) - {ProjectState.DRAFT}
            case Filter.ACTIVE:
                return frozenset({ProjectState.ACTIVE, ProjectState.NEW})
            case _:
                return frozenset({ProjectState(self.value)})


def choose(
    projects: Iterable["Project"],
    order: Order,
    *,
    only: Filter | None = None,
    top: int | None = None,
) -> tuple["Project", ...]:
    """Order projects, and leave some out.

    Args:
        projects: all there are.
        order: what goes first; equals are in the order of their ids.
        only: which projects to keep; None for all.
        top: how many to keep at the most; None for all.
    """
    kept = (project for project in projects if only is None or project.state in only.states)
    by_id = sorted(kept, key=lambda project: project.id)
    if order is Order.NAME:
        return tuple(sorted(by_id, key=lambda project: project.name.casefold())[:top])
    return tuple(sorted(by_id, key=lambda project: -_rank(project, order))[:top])


def _rank(project: "Project", order: Order) -> float:
    all_time = project.all_time
    match order:
        case Order.ANSWERS:
            return _or_last(all_time.answers)
        case Order.RECENT:
            return project.window.answers
        case Order.PROGRESS:  # which as a figure is rounded
            total = all_time.workload
            return all_time.done / total if all_time.done is not None and total else -1
        case Order.REMAINING:
            return _or_last(all_time.remaining)
        case _:
            return project.last_answer.timestamp() if project.last_answer else -1


def _or_last(number: int | None) -> int:
    """A number to order by; what is unknown goes last."""
    return -1 if number is None else number
