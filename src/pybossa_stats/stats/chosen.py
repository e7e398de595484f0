"""What a report is about, as people name it: one project, or a scope."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from pybossa_stats.contract import INTERNAL, Result
from pybossa_stats.errors import NoPrivilegeError, UsageError
from pybossa_stats.source.schema import project, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.spelling import called_so, did_you_mean
from pybossa_stats.stats.categories import Category, read_categories
from pybossa_stats.stats.values import id_of, text_of

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

_LONGEST_ID = 18  # digits, which a number of eight bytes has at least


@dataclass(frozen=True, slots=True)
class ChosenProject(Result):
    """A project that a report is about.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored
        short_name: name in the address
    """

    id: int
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class ChosenScope(Result):
    """What a report counts.

    Attributes:
        projects: the only projects that are counted; null for all, or those of categories
        categories: the only categories whose projects are counted; null for all projects
        excluded_users: number of users who are not counted, nor their answers
        project_ids: ids of the only projects that are counted; None for all
        excluded_user_ids: ids of users who are not counted
    """

    projects: tuple[ChosenProject, ...] | None = None
    categories: tuple[Category, ...] | None = None
    excluded_users: int = field(init=False)
    project_ids: tuple[int, ...] | None = field(default=None, metadata=INTERNAL)
    excluded_user_ids: tuple[int, ...] = field(default=(), metadata=INTERNAL)

    def __post_init__(self) -> None:
        """Count the excluded users."""
        object.__setattr__(self, "excluded_users", len(self.excluded_user_ids))

    @property
    def limits_projects(self) -> bool:
        """Whether only some projects are counted, and so no accounts."""
        return self.project_ids is not None


def choose_category(view: View, asked: str | int) -> Category:
    """Find a category.

    Args:
        view: an open database.
        asked: its short name, or else its name, or else its id.

    Raises:
        UsageError: if there is none; its hint offers the nearest names.
        NoPrivilegeError: if categories cannot be read.
        StatsError: as `collect_site` does.
    """
    categories = read_categories(view)
    if categories is None:
        raise NoPrivilegeError(
            f"{view.name}: the categories of projects cannot be read.",
            "For the columns that this needs: pybossa-stats help privacy",
        )
    text, asked_id = name_and_id(asked)
    by_name = {category.name: category for category in categories.values()}
    by_name |= {category.short_name: category for category in categories.values()}
    found = by_name.get(text)
    if found is None and asked_id is not None:
        found = categories.get(asked_id)
    if found is None:
        hint = did_you_mean(text, by_name)
        raise UsageError(
            f"There is no category {text!r} in {view.name}.",
            hint or "Use its short name, as in its URL, its name or its id.",
        )
    return found


def choose_project(view: View, asked: str | int) -> ChosenProject:
    """Find a project.

    Args:
        view: an open database.
        asked: its short name, or else its id.

    Raises:
        UsageError: if there is none; its hint offers the nearest names.
        StatsError: as `collect_site` does.
    """
    if not isinstance(asked, str | int):
        raise UsageError(f"{asked!r} is neither a short name nor an id of a project.")
    sql = select(project.c.id, project.c.name, project.c.short_name)
    sql = called(sql, asked, project.c.short_name, project.c.id)
    found = view.run(Step("projects", sql)).first()
    if found is None:
        text, _ = name_and_id(asked)
        raise UsageError(f"There is no project {text!r} in {view.name}.", _nearest(view, text))
    return ChosenProject(id_of(found.id, project), text_of(found.name), text_of(found.short_name))


def called(
    sql: "AnySelect", asked: str | int, name: ColumnElement[str], row_id: ColumnElement[int]
) -> "AnySelect":
    """SQL: the one row that is called as asked, or else has that id."""
    text, asked_id = name_and_id(asked)
    by_name = name == text
    is_asked_for = by_name if asked_id is None else or_(by_name, row_id == asked_id)
    return sql.where(is_asked_for).order_by(by_name.desc()).limit(1)


def name_and_id(asked: str | int) -> tuple[str, int | None]:
    """What is asked for as a name that a table may hold, and as an id; None if it is no number."""
    text = str(asked).encode(errors="backslashreplace").decode()  # as no name has other bytes
    is_id = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    return text, int(text) if is_id else None


def project_asked_for(view: View, asked: str | int | None) -> ChosenProject | None:
    """Find a project as `choose_project` does; None if none is asked for."""
    return None if asked is None else choose_project(view, asked)


def _nearest(view: View, text: str) -> str:
    rows = view.run(Step("projects", select(project.c.short_name, project.c.name)))
    names = [(text_of(row.short_name), text_of(row.name)) for row in rows if row.short_name]
    by_what = "Use its short name, as in its URL, or its id."
    return called_so(text, names) or did_you_mean(text, (short for short, _ in names)) or by_what


def choose_users(view: View, names: Sequence[str | int]) -> tuple[int, ...]:
    """Find the ids of users.

    Args:
        view: an open database.
        names: their names, or else their ids.

    Raises:
        UsageError: if any of them does not exist; its hint offers the nearest names.
        StatsError: as `collect_site` does.
    """
    if not names:
        return ()
    columns = user.c.id, user.c.name, user.c.restrict.label("restrict")
    rows = view.run(Step("users", select(*columns))).all()
    by_name = {text_of(row.name): id_of(row.id, user) for row in rows}
    ids = {row.id for row in rows}
    chosen: set[int] = set()
    unknown: list[str] = []
    for text, asked_id in map(name_and_id, names):
        if text in by_name:
            chosen.add(by_name[text])
        elif asked_id is not None and asked_id in ids:
            chosen.add(asked_id)
        else:
            unknown.append(text)
    if unknown:
        offered = (text_of(row.name) for row in rows if row.restrict is False)
        raise UsageError(
            f"There is no user {' or '.join(map(repr, unknown))} in {view.name}.",
            did_you_mean(unknown[0], offered) or "Use the user name, or the id.",
        )
    return tuple(sorted(chosen))
