"""The global statistics of a PYBOSSA server: what its ``GET /stats/`` shows.

The definitions are PYBOSSA's own, except where the manual's list of differences says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy import Row

from pybossa_stats.periods.window import DAY, LATEST, Span, Window, window_of
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locations, Locator, locate
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.site.figures import FIGURES
from pybossa_stats.stats.site.statements import WINDOW, projects_step, top_lists_step
from pybossa_stats.stats.sql.as_of import known, undated
from pybossa_stats.stats.sql.counting import addresses_step, count_step
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.top_users import ActiveUser, active_user
from pybossa_stats.stats.values import id_of, json_of, text_of
from pybossa_stats.version import __version__

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
class SiteStats:
    """The global statistics of a PYBOSSA server at one instant.

    Attributes:
        database: which database they are of; never with a secret.
        instant: when they were read, in UTC.
        window: that of the top lists.
        authenticated_users: rows of "user"; this and other numbers are None as of an earlier
            instant if none of the rows says since when it is there.
        anonymous_users: distinct addresses of anonymous task runs.
        published_projects: projects that are published.
        draft_projects: projects that are not.
        tasks: rows of task.
        task_runs: rows of task_run; PYBOSSA calls them answers, too.
        top_projects: the projects with most runs in the window, drafts too; at most five.
        top_users: the users with most runs in the window, except those who restricted the use of
            their data; at most five. Equals are ordered by id, in both lists.
        window_answers: task runs in the window; None where that is not known, as in old snapshots.
        window_users: the users whom they are from, likewise.
        locations: where anonymous users are; None if that was not asked for.
        unlocked: as in `Origin`.
        undated: likewise.
        last_answer: likewise.
        seconds: how long it took to read them.
        version: that of the program that read them.
    """

    database: str
    instant: datetime
    window: Window
    authenticated_users: int | None
    anonymous_users: int | None
    published_projects: int | None
    draft_projects: int | None
    tasks: int | None
    task_runs: int | None
    top_projects: tuple[ActiveProject, ...]
    top_users: tuple[ActiveUser, ...]
    window_answers: int | None = None
    window_users: int | None = None
    locations: Locations | None = None
    unlocked: tuple[str, ...] = ()
    undated: Mapping[str, int] = field(default_factory=dict, hash=False)
    last_answer: datetime | None = None
    seconds: float = field(default=0.0, compare=False)
    version: str = __version__

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window of the top lists."""
        about = self.unlocked, self.undated, self.last_answer
        return Origin(self.database, self.instant, self.window, *about)

    @property
    def total_users(self) -> int | None:
        """Users, authenticated and anonymous."""
        return _sum(self.authenticated_users, self.anonymous_users)

    @property
    def total_projects(self) -> int | None:
        """Projects, published and draft."""
        return _sum(self.published_projects, self.draft_projects)

    def figures(self) -> dict[str, int | None]:
        """All figures by their names; see `FIGURES`."""
        return {figure.name: getattr(self, figure.attribute) for figure in FIGURES}


@question
def collect_site(
    view: View, window: Window | Span = LATEST, *, locator: Locator | None = None
) -> SiteStats:
    """Read the global statistics; all of them see the same instant of the data.

    Args:
        view: an open database; see `connect`.
        window: that of the top lists, or what is to be known of it; by default the last 24 hours.
        locator: what locates anonymous users; without one, no address is read.

    Raises:
        StatsError: UsageError if the window makes no sense; NotPybossaError or NoPrivilegeError,
            naming what is missing, of another type or forbidden; and whatever `connect` raises.
    """
    start = perf_counter()
    window = window_of(window, view.instant, DAY)
    left_out = undated(view)  # first: the others are faster then
    authenticated_users = view.run(count_step("users", user)).scalar_one()
    projects = view.run(projects_step()).one()
    tasks = view.run(count_step("tasks", task)).scalar_one()
    task_runs = view.run(count_step("task runs", task_run)).scalar_one()
    top = view.run(top_lists_step(window)).all()
    (whole,) = (row for row in top if row.kind == WINDOW)
    last = None if whole.answers else last_answer_before(view, window)
    locations = locate(view, locator) if locator else None
    if locations:
        addresses = locations.addresses
    else:
        addresses = view.run(addresses_step(distributed=view.distributed)).scalar() or 0
    return SiteStats(
        database=view.name,
        instant=view.instant,
        window=window,
        authenticated_users=known(view, user, authenticated_users),
        anonymous_users=known(view, task_run, addresses),
        published_projects=known(view, project, projects.published),
        draft_projects=known(view, project, projects.total - projects.published),
        tasks=known(view, task, tasks),
        task_runs=known(view, task_run, task_runs),
        top_projects=tuple(_active_project(row) for row in top if row.kind == project.name),
        top_users=tuple(active_user(row) for row in top if row.kind == user.name),
        window_answers=whole.answers,
        window_users=whole.users,
        locations=locations,
        unlocked=view.tables.unlocked,
        undated=left_out,
        last_answer=last,
        seconds=perf_counter() - start,
    )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _active_project(row: Row[Any]) -> ActiveProject:
    info = json_of(text_of(row.info))
    known = info if isinstance(info, dict) else {}
    public = {key: value for key, value in known.items() if key in PUBLIC_INFO_KEYS}
    shown = text_of(row.fullname)  # columns are named as those of users
    return ActiveProject(id_of(row.id, project), shown, text_of(row.name), public, row.answers)
