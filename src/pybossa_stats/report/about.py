"""What a report is about: a database, a window of time, and perhaps one project."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pybossa_stats.media.document import Instant, Line, Name, Piece, Tone
from pybossa_stats.stats.origin import Origin

if TYPE_CHECKING:
    from pybossa_stats.stats.projects.chosen import ChosenProject


def title(what: str, origin: Origin, project: "ChosenProject | None" = None) -> tuple[Piece, ...]:
    """What is told, and of what."""
    database = Name(origin.database or "")
    return (what, Name(project.name), " on ", database) if project else (what, database)


def window_lines(origin: Origin) -> Iterator[Line]:
    """The window of a report, as people call it."""
    if origin.window:
        yield Line((origin.window.title,), Tone.FAINT)


def totals_lines(origin: Origin) -> Iterator[Line]:
    """The instant of the totals, if that is not the end of the window."""
    if origin.window and origin.instant and origin.window.end != origin.instant:
        yield Line(("All totals are as of ", Instant(origin.instant), " UTC."), Tone.FAINT)


def project_lines(project: "ChosenProject | None") -> Iterator[Line]:
    """Which project it is, if there is one."""
    if project:
        yield Line(("Project: ", Name(project.name)), Tone.FAINT)


def project_data(project: "ChosenProject | None") -> dict[str, Any] | None:
    """The same for programs."""
    return asdict(project) if project else None
