"""Briefs of sites of all kinds, for tests."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.report.page.brief import BriefReport
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket, Counts, CountsBefore
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.results import Project, Work
from pybossa_stats.stats.users.users import UsersByAnswers
from tests.conftest import NOW
from tests.support.overviews import (
    A_PROJECT,
    MONTH,
    NO_CONTRIBUTORS,
    NO_COUNTS,
    NO_PROGRESS,
    QUARTER,
    an_empty_overview,
    projects_stats,
)
from tests.support.results import some
from tests.support.snapshots import LOCATIONS, a_snapshot, figures


def a_project(number: int, answers: int, **changes: Any) -> Project:  # noqa: ANN401 (as `replace`)
    """A project with so many answers in the period."""
    window = replace(A_PROJECT.window, answers=answers)
    changes = {"name": f"Project {number}", **changes}
    return replace(A_PROJECT, id=number, window=window, **changes)


def an_overview(  # noqa: PLR0913 (each by its name)
    *,
    window: Window = QUARTER,
    before: Counts = NO_COUNTS,
    projects: Sequence[Project] = (),
    work: Work | None = None,
    earlier: int = 1_000,
    by_answers: Sequence[tuple[int, int]] = (),
    locations: Locations | None = None,
    **counts: Any,  # noqa: ANN401 (numbers, by their names)
) -> Overview:
    """All statistics of a period, of which only what is named is there.

    Args:
        window: the period.
        before: what was done in the period before.
        projects: all projects.
        work: what was done on them; by default they had answers.
        earlier: how many answers there were before the period.
        by_answers: numbers of answers, and how many users have so many.
        locations: where addresses are.
        counts: what was done in the period.
    """
    empty = an_empty_overview(
        replace(a_snapshot(), all_time=figures(users=400, published_projects=9, answers=5_000))
    )
    calendar = Calendar.of(window.printed_period, window)
    total = replace(NO_COUNTS, **counts)
    number = total.answers // len(calendar.buckets)
    buckets = (
        ActivityBucket(**vars(bucket), **vars(replace(NO_COUNTS, answers=number)))
        for bucket in calendar.buckets
    )
    activity = Activity(
        origin=replace(empty.origin, window=window, last_answer=empty.activity.origin.last_answer),
        by=calendar.by,
        timezone="UTC",
        project=None,
        total=total,
        before=CountsBefore(**time_before(window), **vars(before)) if window.is_compared else None,
        buckets=tuple(buckets),
    )
    end = empty.growth.buckets[-1]
    active = sum(bool(project.window.answers) for project in projects)
    work = work or some(Work, answers=total.answers, active_projects=active)
    users = replace(
        empty.users,
        total=replace(
            NO_CONTRIBUTORS,
            active_users=total.active_users,
            first_time_users=total.first_time_users,
            returning_users=total.active_users - (total.first_time_users or 0),
        ),
        by_answers=tuple(UsersByAnswers(answers, users) for answers, users in by_answers),
        locations=locations,
    )
    return replace(
        empty,
        origin=replace(empty.origin, window=window),
        activity=activity,
        growth=replace(empty.growth, buckets=(replace(end, answers=earlier + total.answers),)),
        users=users,
        projects=projects_stats(
            replace(empty.projects.origin, window=window), tuple(projects), NO_PROGRESS, work
        ),
        answers_before=tuple(number for _ in calendar.before.buckets) if before.answers else (),
    )


def located(*numbers: int, unknown: int = 0) -> Locations:
    """So many addresses in each of some countries."""
    found = Counter(
        {
            Location(n, n, Place("", "", f"C{n}", f"Country {n}", "", "")): number
            for n, number in enumerate(numbers)
        }
    )
    return replace(LOCATIONS, private=0, unknown=unknown, unreadable=0, found=found)


_A_DAY = timedelta(days=1)

LONG = ("Illumination and Rubrication of Late Medieval Manuscripts " * 6)[:300]
BUSY: dict[str, Any] = {
    "answers": 48_213_456,
    "user_answers": 40_000_000,
    "address_answers": 8_213_456,
    "active_users": 412_345,
    "first_time_users": 251_530,
    "addresses": 98_765,
    "hours": 1_312_345.6,
    "user_hours": 1_300_000.5,
    "sessions": 1_234_567,
    "median_seconds": 206.5,
    "completed_tasks": 9_612_345,
}
BEFORE = replace(NO_COUNTS, answers=43_012_345, active_users=398_765, addresses=54_321, hours=1e6)


def briefs() -> dict[str, BriefReport]:
    """Those that are hardest to fit on a page."""
    first = datetime(2024, 1, 2, tzinfo=UTC)
    many = [a_project(n, 1_800 - n, name=f"{n} {LONG}"[:300], first_answer=first,
                      completed=NOW if n % 2 else None)
            for n in range(1_800)]  # fmt: skip
    scripts = "مخطوطات 手稿 पाण्डुलिपि \N{RIGHT-TO-LEFT OVERRIDE}" * 9
    foreign = [a_project(n, 9 - n, name=scripts) for n in range(5)]
    where = located(*range(99, 0, -1), unknown=40)
    windows = {
        "month": MONTH,
        "quarter": QUARTER,
        "day": Window.ending(NOW, timedelta(days=1)),
        "decade": Window(datetime(2015, 3, 4, 5, tzinfo=UTC), NOW),
    }
    made = {
        f"long names, {name}": an_overview(
            window=window, before=BEFORE, projects=many, by_answers=[(9_000, 12)],
            locations=where, **BUSY,
        )
        for name, window in windows.items()
    }  # fmt: skip
    made["other scripts"] = an_overview(projects=foreign, **BUSY)
    made["idle"] = an_overview(projects=many)
    made["new"] = replace(
        an_overview(earlier=0), site=replace(made["idle"].site, all_time=figures())
    )
    return {name: BriefReport(overview, title=LONG) for name, overview in made.items()}


A_BRIEF = BriefReport(
    an_overview(
        before=replace(NO_COUNTS, answers=7_540, active_users=132, hours=774.2),
        projects=[
            a_project(1, 5_795, name="Letters <from> the Front", completed=QUARTER.end - _A_DAY),
            a_project(2, 1_831, name="Maps", forecast=Forecast.of(51)),
            a_project(3, 40, name="A draft", published=False),
        ],
        work=some(
            Work, answers=13_218, active_projects=9, completed_tasks=6_354, completed_projects=2
        ),
        by_answers=[(1_200, 10), (12, 84)],
        locations=located(15, 7, 3, 3, unknown=10),
        answers=13_218,
        address_answers=64,
        active_users=94,
        first_time_users=56,
        addresses=38,
        hours=1_184.9,
        sessions=1_318,
        median_seconds=206.5,
        completed_tasks=6_354,
    ),
    title="A <museum>",
)
