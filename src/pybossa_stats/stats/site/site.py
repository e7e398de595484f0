"""The global statistics of a PYBOSSA server: what its ``GET /stats/`` shows.

The definitions are PYBOSSA's own, except where the manual's list of differences says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from time import perf_counter
from typing import Any, cast

from sqlalchemy import Row

from pybossa_stats.contract import INTERNAL, Result
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.window import DAY, LATEST, Window
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.locations import Locations, Locator, locate
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.statements import WINDOW, projects_step, top_lists_step
from pybossa_stats.stats.sql.counted_rows import known, known_sum, undated
from pybossa_stats.stats.sql.counting import addresses_step, count_step
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.top_users import TopUser, top_users_of
from pybossa_stats.stats.values import id_of, json_of, text_of
from pybossa_stats.version import __version__

PUBLIC_INFO_KEYS = frozenset(
    {"container", "thumbnail", "thumbnail_url", "task_presenter", "tutorial", "sched"}
)
"""The keys of ``project.info`` that PYBOSSA itself treats as public."""


@dataclass(frozen=True, slots=True)
class TopProject(ChosenProject):
    """A project of a top list.

    Attributes:
        answers: answers in the window
        info: what of ``project.info`` is public; see `PUBLIC_INFO_KEYS`
    """

    answers: int
    info: Mapping[str, Any] = field(hash=False, metadata=INTERNAL)


@dataclass(frozen=True)
class SiteWindow(Result):
    """What was done on a server in the window.

    Attributes:
        answers: answers
        active_users: registered users with an answer
    """

    answers: int
    active_users: int


@dataclass(frozen=True, slots=True)
class SiteStats(Result):
    """Size and activity of the server.

    Attributes:
        origin: the database, when it was read, and the window of the top lists
        all_time: figures as of the end of the window; as of an earlier time, a figure is null if no
            row of its table has a date
        window: figures of the window; null if unknown, as in a stored snapshot
        top_projects: projects with the most answers in the window; at most five
        top_users: users with the most answers in the window, except those with restrict set; at
            most five; with --publish, none if there are fewer
        locations: locations of all addresses; null without --geoip-db, and with --publish
        seconds: how long it took to read them
        version: version of the program that read them
        number: place in the order in which snapshots were stored; None if not stored
    """

    origin: Origin
    all_time: SiteFigures[int | None]
    window: SiteWindow | None
    top_projects: tuple[TopProject, ...]
    top_users: tuple[TopUser, ...]
    locations: Locations | None
    seconds: float = field(default=0.0, compare=False, metadata=INTERNAL)
    version: str = field(default=__version__, metadata=INTERNAL)
    number: int | None = field(default=None, compare=False, metadata=INTERNAL)

    @property
    def database(self) -> str:
        """Which database they are of."""
        return cast("str", self.origin.database)

    @property
    def instant(self) -> datetime:
        """When they were read, in UTC."""
        return cast("datetime", self.origin.instant)

    @property
    def end(self) -> datetime:
        """The end of their window, in UTC: they are as of then."""
        return cast("Window", self.origin.window).end

    def in_zone(self, zone: tzinfo) -> "SiteStats":
        """The same figures, their window shown in a time zone."""
        window = replace(cast("Window", self.origin.window), zone=zone)
        return replace(self, origin=replace(self.origin, window=window))


@question
def collect_site(
    view: View, window: AskedWindow = LATEST, *, locator: Locator | None = None
) -> SiteStats:
    """Read the global statistics; all of them see the same instant of the data.

    Args:
        view: an open database; see `connect`.
        window: that of the top lists, or what is to be known of it; by default the last 24 hours.
        locator: what locates addresses; without one, no address is read.

    Raises:
        StatsError: UsageError if the window makes no sense; NotPybossaError or NoPrivilegeError,
            naming what is missing, of another type or forbidden; and whatever `connect` raises.
    """
    start = perf_counter()
    window = window_of(window, view.instant, DAY)
    left_out = undated(view)  # first: the others are faster then
    users = view.run(count_step("users", user)).scalar_one()
    projects = view.run(projects_step()).one()
    tasks = view.run(count_step("tasks", task)).scalar_one()
    answers = view.run(count_step("task runs", task_run)).scalar_one()
    top = view.run(top_lists_step(window)).all()
    (whole,) = (row for row in top if row.kind == WINDOW)
    last = None if whole.answers else last_answer_before(view, window)
    locations = locate(view, locator) if locator else None
    if locations:
        addresses = locations.addresses
    else:
        addresses = view.run(addresses_step(distributed=view.distributed)).scalar() or 0
    known_users, known_addresses = known(view, user, users), known(view, task_run, addresses)
    published = known(view, project, projects.published)
    drafts = known(view, project, projects.total - projects.published)
    return SiteStats(
        origin=Origin.of(view, window, left_out, last),
        all_time=SiteFigures(
            users_and_addresses=known_sum(known_users, known_addresses),
            users=known_users,
            addresses=known_addresses,
            projects=known_sum(published, drafts),
            published_projects=published,
            draft_projects=drafts,
            tasks=known(view, task, tasks),
            answers=known(view, task_run, answers),
        ),
        window=SiteWindow(answers=whole.answers, active_users=whole.users),
        top_projects=tuple(_top_project(row) for row in top if row.kind == project.name),
        top_users=top_users_of(row for row in top if row.kind == user.name),
        locations=locations,
        seconds=perf_counter() - start,
    )


def _top_project(row: Row[Any]) -> TopProject:
    info = json_of(text_of(row.info))
    entries = info.items() if isinstance(info, dict) else ()
    return TopProject(
        id=id_of(row.id, project),
        name=text_of(row.fullname),  # columns are named as those of users
        short_name=text_of(row.name),
        answers=row.answers,
        info={key: value for key, value in entries if key in PUBLIC_INFO_KEYS},
    )
