"""What was done over time, by project, user or country: long tables for other programs."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import build
from pybossa_stats.periods.asked import AskedWindow, member_of
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST
from pybossa_stats.source.schema import task_run, user
from pybossa_stats.source.times import within
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import (
    by_address_step,
    by_project_step,
    by_user_step,
    worked_by_project_step,
    worked_by_user_step,
)
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.locations import Locations, Locator, Tally, any_pseudonyms, country_of
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Divided
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Sessions, SessionsBy, SharedSessions
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.values import id_of, text_of

_ADDRESSES_AT_ONCE = 10_000


@dataclass(frozen=True)
class ProjectActivity(SharedSessions, Bucket):
    """What was done in a project in a period of the window.

    Attributes:
        id: id of the project in PYBOSSA; null for answers to none
        name: name, exactly as stored; null if the project is gone
        short_name: name in the address; null if the project is gone
        answers: finished task runs
        user_answers: answers from registered users
        address_answers: answers without a user that have an address
        active_users: registered users with an answer
        addresses: distinct addresses of anonymous answers; they are not people
    """

    id: int | None
    name: str | None
    short_name: str | None
    answers: int
    user_answers: int
    address_answers: int
    active_users: int
    addresses: int
    hours: float
    user_hours: float
    sessions: int
    median_seconds: float | None


@dataclass(frozen=True)
class UserActivity(Sessions, Bucket):
    """What a registered user did in a period of the window.

    Attributes:
        id: id in PYBOSSA
        fullname: name to show, exactly as stored
        name: name to log in with
        answers: finished task runs
        projects: projects with an answer of the user
    """

    id: int
    fullname: str
    name: str
    answers: int
    projects: int
    hours: float
    sessions: int
    median_seconds: float | None


@dataclass(frozen=True)
class CountryActivity(Bucket):
    """What was done without an account in a country in a period of the window.

    Attributes:
        code: ISO 3166-1 code; empty if unknown
        name: English name; Unknown for addresses without a location, such as private ones
        addresses: distinct addresses
        address_answers: answers without a user that have one of these addresses
    """

    code: str
    name: str
    addresses: int
    address_answers: int


@dataclass(frozen=True, slots=True)
class ProjectBreakdown(Divided):
    """Activity over time, by project.

    Attributes:
        origin: the database, when it was read, and the window
        by: period of each row: hour, day, week, month, quarter or year
        timezone: time zone in which periods begin
        rows: projects with an answer in each period, those with most answers first
        buckets: periods of the window
    """

    origin: Origin
    by: Period
    timezone: str
    rows: tuple[ProjectActivity, ...]
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class UserBreakdown(Divided):
    """Activity over time, by registered user.

    Attributes:
        origin: the database, when it was read, and the window
        by: period of each row: hour, day, week, month, quarter or year
        timezone: time zone in which periods begin
        project: project that is counted; null for all projects
        rows: users with an answer in each period, those with most answers first; except those with
            restrict set
        buckets: periods of the window
    """

    origin: Origin
    by: Period
    timezone: str
    project: ChosenProject | None
    rows: tuple[UserActivity, ...]
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class CountryBreakdown(Divided):
    """Activity over time, by country of the address.

    Attributes:
        origin: the database, when it was read, and the window
        by: period of each row: hour, day, week, month, quarter or year
        timezone: time zone in which periods begin
        project: project that is counted; null for all projects
        locations: locations of the addresses in the window
        rows: countries with an address in each period, those with most addresses first
        buckets: periods of the window
    """

    origin: Origin
    by: Period
    timezone: str
    project: ChosenProject | None
    locations: Locations
    rows: tuple[CountryActivity, ...]
    buckets: tuple[Bucket, ...]


@question
def collect_activity_by_project(
    view: View, window: AskedWindow = LATEST, *, by: Period | str = Period.DAY
) -> ProjectBreakdown:
    """Read what was done over time in every project.

    Arguments and errors are those of `collect_activity`.
    """
    by = member_of(Period, by)
    calendar = Calendar.asked(window, view.instant, by)
    done = view.run(by_project_step(calendar, distributed=view.distributed)).mappings().all()
    worked = SessionsBy(view.run(worked_by_project_step(calendar)), "bucket", "project_id")
    rows = []
    for figures in map(dict, done):
        place = figures.pop("bucket")
        is_gone = figures.pop("existing_id") is None
        names = {
            name: None if is_gone else text_of(figures[name]) for name in ("name", "short_name")
        }
        hours = worked.shared((place, figures["id"]))
        bucket = vars(calendar.buckets[place])
        rows.append(build(ProjectActivity, {**bucket, **figures, **names, **hours}))
    return ProjectBreakdown(
        origin=_origin(view, calendar, None, is_empty=not rows),
        by=by,
        timezone=str(calendar.window.zone),
        rows=tuple(rows),
        buckets=calendar.buckets,
    )


@question
def collect_activity_by_user(
    view: View,
    window: AskedWindow = LATEST,
    *,
    by: Period | str = Period.DAY,
    project: str | int | None = None,
) -> UserBreakdown:
    """Read what every registered user did over time; those with ``restrict`` are left out.

    Arguments and errors are those of `collect_activity`.
    """
    by = member_of(Period, by)
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    done = view.run(by_user_step(calendar, chosen, distributed=view.distributed)).all()
    worked = SessionsBy(view.run(worked_by_user_step(calendar, chosen)), "bucket", "user_id")
    return UserBreakdown(
        origin=_origin(view, calendar, chosen, is_empty=not done),
        by=by,
        timezone=str(calendar.window.zone),
        project=chosen,
        rows=tuple(
            UserActivity(
                **vars(calendar.buckets[row.bucket]),
                id=id_of(row.id, user),
                fullname=text_of(row.fullname),
                name=text_of(row.name),
                answers=row.answers,
                projects=row.projects,
                **worked[row.bucket, row.id],
            )
            for row in done
        ),
        buckets=calendar.buckets,
    )


@question
def collect_activity_by_country(
    view: View,
    window: AskedWindow = LATEST,
    *,
    locator: Locator,
    by: Period | str = Period.DAY,
    project: str | int | None = None,
) -> CountryBreakdown:
    """Read from which countries addresses answered over time.

    Other arguments, and errors, are those of `collect_activity`, and GeoipError.

    Args:
        view: an open database.
        window: as in `collect_activity`.
        locator: what locates addresses.
        by: as in `collect_activity`.
        project: as in `collect_activity`.
    """
    by = member_of(Period, by)
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    conditions = within(task_run.c.finish_time, calendar.window), *of_project(chosen)
    pseudonymous = any_pseudonyms(view, *conditions)
    done = view.run(by_address_step(calendar, chosen, distributed=view.distributed))
    tally = Tally(locator)
    numbers: defaultdict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    for batch in _batches(chain.from_iterable(done.partitions())):
        locations = tally.add([address for address, _ in batch])
        for location, (_, buckets) in zip(locations, batch, strict=True):
            for row in buckets:
                figures = numbers[row.bucket, *country_of(location)]
                figures["addresses"] += 1
                figures["address_answers"] += row.address_answers
    rows = sorted(numbers.items(), key=lambda row: (row[0][0], -row[1]["addresses"], row[0][1:]))
    return CountryBreakdown(
        origin=_origin(view, calendar, chosen, is_empty=not rows),
        by=by,
        timezone=str(calendar.window.zone),
        project=chosen,
        locations=tally.locations(view.instant, pseudonymous=pseudonymous),
        rows=tuple(
            CountryActivity(
                **vars(calendar.buckets[place]),
                code=code,
                name=name,
                addresses=figures["addresses"],
                address_answers=figures["address_answers"],
            )
            for (place, code, name), figures in rows
        ),
        buckets=calendar.buckets,
    )


def _batches(rows: Iterator[Row[Any]]) -> Iterator[list[tuple[str, list[Row[Any]]]]]:
    """Some addresses at a time, with their rows, which follow each other."""
    by_address = ((key, [*buckets]) for key, buckets in groupby(rows, attrgetter("address")))
    while batch := [*islice(by_address, _ADDRESSES_AT_ONCE)]:
        yield batch


def _origin(
    view: View, calendar: Calendar, chosen: ChosenProject | None, *, is_empty: bool
) -> Origin:
    last = last_answer_before(view, calendar.window, chosen) if is_empty else None
    is_earlier = last is not None and last < calendar.window.start  # and not of others in it
    return Origin.of(view, calendar.window, last_answer=last if is_earlier else None)
