"""What a report is about: a database, a window of time, and perhaps one project."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pybossa_stats.media import wording
from pybossa_stats.media.document import Instant, Line, Name, Piece, Tone
from pybossa_stats.report.report import iso
from pybossa_stats.stats.origin import Origin

if TYPE_CHECKING:
    from pybossa_stats.stats.projects.chosen import ChosenProject

_ROWS = {"user": "users", "project": "projects", "task": "tasks", "task_run": "answers"}


def title(what: str, site: str, project: "ChosenProject | None" = None) -> tuple[Piece, ...]:
    """What is told, and of what."""
    return (what, Name(project.name), " on ", Name(site)) if project else (what, Name(site))


def window_lines(origin: Origin) -> Iterator[Line]:
    """The window of a report, as people call it, and what is unusual about it."""
    if not origin.window:
        return
    yield Line((origin.window.title,), Tone.FAINT)
    if origin.window.is_cut and origin.window.is_finished:
        yield Line(("The requested end is in the future; the report ends now.",), Tone.WARNING)
    if origin.last_answer:
        last = origin.last_answer.astimezone(origin.window.zone)
        told = f"No answers; the last one before this window was on {wording.day(last)}"
        yield Line((f"{told}: try --until {last:%Y-%m-%d}.",))
    yield from past_lines(origin)


def past_lines(origin: Origin) -> Iterator[Line]:
    """Notes on figures as of an earlier time."""
    if not (origin.window and origin.instant and origin.window.end < origin.instant):
        return
    missing = " UTC; records deleted since are not included."
    yield Line(("Read on ", Instant(origin.instant), missing), Tone.FAINT)
    if origin.undated:
        rows = [wording.counted(number, _ROWS[name]) for name, number in origin.undated.items()]
        yield Line(
            (f"Not included: {wording.listed(rows)} without a readable date.",), Tone.WARNING
        )


def before_entry(origin: Origin) -> dict[str, Any]:
    """The time before a window, for programs."""
    before = origin.window and origin.window.before
    return {"start": iso(before.start), "end": iso(before.end)} if before else {}


def project_lines(project: "ChosenProject | None") -> Iterator[Line]:
    """The name of the project, unless the report covers all of them."""
    if project:
        yield Line(("Project: ", Name(project.name)), Tone.FAINT)


def project_data(project: "ChosenProject | None") -> dict[str, Any] | None:
    """The project for programs; None for all projects."""
    return asdict(project) if project else None
