"""The global statistics of a PYBOSSA server: what its ``GET /stats/`` shows.

The definitions are PYBOSSA's own, but where the README's list of differences says otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Executable,
    Row,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from pybossa_stats.source.access import read_access, require_access
from pybossa_stats.source.json_text import loads
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locations, Locator, locate, runs_by_address
from pybossa_stats.stats.window import Window

TOP = 5
"""How many entries a top list has at the most."""

PUBLIC_INFO_KEYS = frozenset(
    {"container", "thumbnail", "thumbnail_url", "task_presenter", "tutorial", "sched"}
)
"""The keys of ``project.info`` that PYBOSSA itself treats as public."""


@dataclass(frozen=True, slots=True)
class ActiveProject:
    """A project of the top list.

    Attributes:
        id: its id in PYBOSSA.
        name: its name, exactly as stored.
        short_name: the name in its address.
        info: what of ``project.info`` is public; `PUBLIC_INFO_KEYS`.
        n_answers: task runs of the project in the window.
    """

    id: int
    name: str
    short_name: str
    info: Mapping[str, Any] = field(hash=False)
    n_answers: int


@dataclass(frozen=True, slots=True)
class ActiveUser:
    """A user of the top list.

    Attributes:
        id: the id in PYBOSSA.
        fullname: the name to show, exactly as stored.
        name: the name to log in with.
        n_answers: task runs by the user in the window.
    """

    id: int
    fullname: str
    name: str
    n_answers: int


@dataclass(frozen=True, slots=True)
class SiteStats:
    """The global statistics of a PYBOSSA server at one instant.

    Attributes:
        window: the 24 hours of the top lists; its end is the instant of the report.
        authenticated_users: rows of "user".
        anonymous_users: distinct addresses of anonymous task runs.
        published_projects: projects that are published.
        draft_projects: projects that are not.
        tasks: rows of task.
        task_runs: rows of task_run; PYBOSSA calls them answers, too.
        top_projects: the projects with most runs in the window, drafts too; at most `TOP`.
        top_users: the users with most runs in the window, but those who restricted the use of their
            data; at most `TOP`. Equals are ordered by id, in both lists.
        locations: where anonymous users are; None if that was not asked for.
    """

    window: Window
    authenticated_users: int
    anonymous_users: int
    published_projects: int
    draft_projects: int
    tasks: int
    task_runs: int
    top_projects: tuple[ActiveProject, ...]
    top_users: tuple[ActiveUser, ...]
    locations: Locations | None = None

    @property
    def total_users(self) -> int:
        """Users, authenticated and anonymous."""
        return self.authenticated_users + self.anonymous_users

    @property
    def total_projects(self) -> int:
        """Projects, published and draft."""
        return self.published_projects + self.draft_projects


def collect(
    view: View,
    *,
    at: datetime | None = None,
    locator: Locator | None = None,
    on_step: Callable[[str], object] = lambda _step: None,
) -> SiteStats:
    """Read the global statistics; all of them see the same instant of the data.

    Args:
        view: an open database; see `connect`.
        at: the end of the 24-hour window; without an offset it is UTC. Default: now.
        locator: what locates anonymous users; without one, no address is read.
        on_step: called with what is read next, such as ``"task runs"``.

    Raises:
        StatsError: NotPybossaError or NoPrivilegeError, naming what is missing or forbidden, and
            whatever `connect` raises while a view is in use.
    """
    window = Window.ending(at or datetime.now(UTC))
    on_step("tables")
    require_access(view, read_access(view))
    on_step("users, projects and tasks")
    authenticated = view.connection.execute(_count(user)).scalar_one()
    tasks = view.connection.execute(_count(task)).scalar_one()
    projects = view.connection.execute(_project_counts()).one()
    on_step("task runs")
    task_runs, anonymous_users, locations = _task_runs(view, locator)
    on_step("the last 24 hours")
    top = view.connection.execute(_top_lists(window)).all()
    return SiteStats(
        window=window,
        authenticated_users=authenticated,
        anonymous_users=anonymous_users,
        published_projects=projects.published,
        draft_projects=projects.total - projects.published,
        tasks=tasks,
        task_runs=task_runs,
        top_projects=tuple(_active_project(row) for row in top if row.kind == project.name),
        top_users=tuple(_active_user(row) for row in top if row.kind == user.name),
        locations=locations,
    )


def _task_runs(view: View, locator: Locator | None) -> tuple[int, int, Locations | None]:
    """All task runs, their distinct addresses and where those are, in one scan either way."""
    if locator:
        task_runs, locations = locate(view, locator)
        return task_runs, locations.addresses, locations
    counts = view.connection.execute(_task_run_counts()).one()
    return counts.total, counts.addresses, None


def _count(table: Table) -> Executable:
    return select(func.count()).select_from(table)


def _project_counts() -> Executable:
    """SQL: all projects, and the published ones."""
    published = func.count().filter(project.c.published)
    return select(func.count().label("total"), published.label("published")).select_from(project)


def _task_run_counts() -> Executable:
    """SQL: all task runs, and their distinct addresses, in one scan."""
    by_address = runs_by_address().subquery()
    total = cast(func.coalesce(func.sum(by_address.c.runs), 0), BigInteger)
    return select(total.label("total"), func.count(by_address.c.address).label("addresses"))


def _top_lists(window: Window) -> Select[Any]:
    """SQL: both top lists, from one scan for the task runs in the window."""
    recent = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("runs"))
        .where(window.covers(task_run.c.finish_time))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .cte("recent")
    )
    lists = _top_projects(recent).subquery(), _top_users(recent).subquery()
    both = union_all(*map(select, lists)).subquery()
    return select(both).order_by(both.c.kind, both.c.n_answers.desc(), both.c.id)


def _top_projects(recent: CTE) -> Select[Any]:
    answers = _answers_by(recent, recent.c.project_id)
    return (
        select(
            literal(project.name, Text).label("kind"),
            project.c.id,
            project.c.name.label("title"),
            project.c.short_name.label("name"),
            cast(project.c.info, Text).label("info"),
            answers.c.n_answers,
        )
        .join(answers, answers.c.key == project.c.id)
        .order_by(answers.c.n_answers.desc(), project.c.id)
        .limit(TOP)
    )


def _top_users(recent: CTE) -> Select[Any]:
    answers = _answers_by(recent, recent.c.user_id)
    return (
        select(
            literal(user.name, Text).label("kind"),
            user.c.id,
            user.c.fullname.label("title"),
            user.c.name,
            cast(null(), Text).label("info"),
            answers.c.n_answers,
        )
        .join(answers, answers.c.key == user.c.id)
        .where(user.c.restrict.is_(False))
        .order_by(answers.c.n_answers.desc(), user.c.id)
        .limit(TOP)
    )


def _answers_by(recent: CTE, key: ColumnElement[int]) -> Subquery:
    runs = cast(func.sum(recent.c.runs), BigInteger)
    return select(key.label("key"), runs.label("n_answers")).group_by(key).subquery()


def _active_project(row: Row[Any]) -> ActiveProject:
    info = loads(row.info)
    known = info if isinstance(info, dict) else {}
    public = {key: value for key, value in known.items() if key in PUBLIC_INFO_KEYS}
    return ActiveProject(row.id, row.title or "", row.name or "", public, row.n_answers)


def _active_user(row: Row[Any]) -> ActiveUser:
    return ActiveUser(row.id, row.title or "", row.name or "", row.n_answers)
