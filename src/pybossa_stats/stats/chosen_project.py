"""The one project that a report is about, as people name it."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from pybossa_stats.errors import UsageError
from pybossa_stats.source.access import require_access
from pybossa_stats.source.schema import project
from pybossa_stats.source.view import View
from pybossa_stats.spelling import did_you_mean
from pybossa_stats.stats.values import id_of, text_of

CHOSEN_PROJECT_COLUMNS = (project.c.id, project.c.name, project.c.short_name)

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ChosenProject:
    """A project.

    Attributes:
        id: its id in PYBOSSA.
        name: its name, exactly as stored.
        short_name: the name in its address.
    """

    id: int
    name: str
    short_name: str


def choose_project(view: View, text: str) -> ChosenProject:
    """Find a project.

    Args:
        view: an open database.
        text: its short name, or else its id.

    Raises:
        UsageError: if there is none; its hint offers the nearest names.
        StatsError: as `collect` does.
    """
    require_access(view, CHOSEN_PROJECT_COLUMNS)
    view.progress("projects")
    text = text.encode(errors="backslashreplace").decode()  # no name has bytes that are no text
    number = int(text) if text.isascii() and text.isdigit() else 0
    by_id = project.c.id == number if 0 < number <= _LARGEST_ID else None
    by_name = project.c.short_name == text
    found = view.connection.execute(
        select(*CHOSEN_PROJECT_COLUMNS)
        .where(by_name if by_id is None else or_(by_name, by_id))
        .order_by(by_name.desc())
        .limit(1)
    ).first()
    if found is None:
        raise UsageError(f"There is no project {text!r} in {view.name}.", _nearest(view, text))
    return ChosenProject(id_of(found.id, project), text_of(found.name), text_of(found.short_name))


def _nearest(view: View, text: str) -> str:
    names = filter(None, map(text_of, view.connection.scalars(select(project.c.short_name))))
    by_what = "Give its short name, as in its address, or its id."
    return did_you_mean(text, names) or by_what
