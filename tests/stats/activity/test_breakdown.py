"""Activity by project, user and country: met by an independent count, on both engines."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.activity.activity import collect_activity
from pybossa_stats.stats.activity.breakdown import (
    CountryActivity,
    ProjectActivity,
    UserActivity,
    collect_activity_by_country,
    collect_activity_by_project,
    collect_activity_by_user,
)
from pybossa_stats.stats.activity.statements import (
    by_address_step,
    by_project_step,
    by_user_step,
)
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.locations import Locator
from tests.conftest import NOW
from tests.stats.activity.test_activity import ENDS, LATER, ZONES
from tests.support.activity import Tables, count, local_time, period_of, rows_of, within
from tests.support.databases import Database, connect_at
from tests.support.faults import rounds
from tests.support.geoip import BRITAIN, FRANCE, record, write_database
from tests.support.session_oracle import sessions, with_gaps
from tests.support.times import any_times

ONE = ChosenProject(1, "1", "1")
_OF_ALL = ("active_projects", "registrations", "new_projects", "projects_published")
_OF_TASKS = ("new_tasks", "completed_tasks", "first_time_users")


def in_bucket(calendar: Calendar, bucket: Bucket) -> Callable[[object], bool]:
    """Whether a text is a time in the window, and in a bucket of it."""
    window = calendar.window
    inside = within(window.start, window.end)
    period = period_of(bucket.start.astimezone(window.zone), calendar.by)

    def chosen(text: object) -> bool:
        local = local_time(text, window.zone)
        return inside(text) and local is not None and period_of(local, calendar.by) == period

    return chosen


def by_project(tables: Tables, calendar: Calendar) -> list[ProjectActivity]:
    """What every project has in every bucket."""
    names = {project["id"]: project["name"] for project in tables["project"]}
    rows = []
    for bucket in calendar.buckets:
        of_bucket = []
        for key in {run["project_id"] for run in tables["task_run"]}:
            counts = vars(count(tables, in_bucket(calendar, bucket), key))
            figures = {k: v for k, v in counts.items() if k not in {*_OF_ALL, *_OF_TASKS}}
            if counts["answers"]:
                name = names.get(key)
                about = {**vars(bucket), "id": key, "name": name, "short_name": name}
                of_bucket.append(ProjectActivity(**about, **figures))
        rows += sorted(of_bucket, key=lambda row: (-row.answers, row.id))
    return rows


def by_user(tables: Tables, calendar: Calendar, project_id: int | None) -> list[UserActivity]:
    """What every user has in every bucket."""
    users = {user["id"]: user for user in tables["user"] if user["restrict"] is False}
    rows = []
    for bucket in calendar.buckets:
        is_inside = in_bucket(calendar, bucket)
        answers: dict[int, list[tuple[Any, int | None]]] = defaultdict(list)
        for run, gap in with_gaps(tables["task_run"]):
            if is_inside(run["finish_time"]) and project_id in {None, run["project_id"]}:
                answers[run["user_id"]].append((run["project_id"], gap))
        rows += sorted(
            (
                UserActivity(
                    **vars(bucket),
                    id=key,
                    fullname=users[key]["fullname"],
                    name=users[key]["name"],
                    answers=len(of_user),
                    projects=len({project for project, _ in of_user}),
                    **sessions(gap for _, gap in of_user),
                )
                for key, of_user in answers.items()
                if key in users
            ),
            key=lambda row: (-row.answers, row.id),
        )
    return rows


@settings(max_examples=rounds(6, 150))
@given(data=st.data())
def test_any_rows_are_counted_by_project_and_by_user(
    database: Database, data: st.DataObject
) -> None:
    end = data.draw(st.sampled_from(ENDS))
    times = st.lists(st.none() | any_times(end), max_size=25)
    tables = rows_of(data.draw(times), data.draw(times))
    database.fill(**tables)
    zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
    start = end - timedelta(hours=data.draw(st.integers(1, 40)))
    calendar = Calendar.of(data.draw(st.sampled_from([*Period])), Window(start, end, zone))
    chosen = data.draw(st.sampled_from([None, ONE] if tables["project"] else [None]))
    with connect_at(calendar.window.end, database) as view:
        projects = collect_activity_by_project(view, calendar.window, by=calendar.by)
        name = chosen.short_name if chosen else None
        users = collect_activity_by_user(view, calendar.window, by=calendar.by, project=name)
        here, on_a_cluster = (
            [
                [*map(tuple, view.run(step))]
                for step in (
                    by_project_step(calendar, distributed=distributed),
                    by_user_step(calendar, chosen, distributed=distributed),
                )
            ]
            for distributed in (False, True)
        )
    assert [*projects.rows] == by_project(tables, calendar)
    assert [*users.rows] == by_user(tables, calendar, chosen.id if chosen else None)
    assert on_a_cluster == here


def by_country(tables: Tables, calendar: Calendar, project_id: int | None) -> list[CountryActivity]:
    """What the addresses of every country did in every bucket, of which one has two countries."""
    countries = {"192.0.2.2": ("GB", "United Kingdom"), "192.0.2.3": ("FR", "France")}
    rows = []
    for bucket in calendar.buckets:
        is_inside = in_bucket(calendar, bucket)
        answers = [
            run
            for run in tables["task_run"]
            if is_inside(run["finish_time"])
            and run["user_ip"] is not None
            and project_id in {None, run["project_id"]}
        ]
        of_country = defaultdict(list)
        for run in answers:
            of_country[countries.get(run["user_ip"], ("", "Unknown"))].append(run)
        of_bucket = [
            CountryActivity(
                **vars(bucket),
                code=code,
                name=name,
                addresses=len({run["user_ip"] for run in runs}),
                address_answers=sum(run["user_id"] is None for run in runs),
            )
            for (code, name), runs in of_country.items()
        ]
        rows += sorted(of_bucket, key=lambda row: (-row.addresses, row.code))
    return rows


@pytest.fixture(scope="module")
def locator(tmp_path_factory: pytest.TempPathFactory) -> Locator:
    records = {
        "192.0.2.2/32": record(BRITAIN, 51.51423, -0.09316),
        "192.0.2.3/32": record(FRANCE, 48.8582, 2.3387),
    }
    file = tmp_path_factory.mktemp("cities") / "city.mmdb"
    return Locator(CityDatabase(write_database(file, records)))


@settings(max_examples=rounds(5, 150))
@given(data=st.data(), at_once=st.integers(1, 3))
def test_any_addresses_are_counted_by_country(
    database: Database, locator: Locator, data: st.DataObject, at_once: int
) -> None:
    end = data.draw(st.sampled_from(ENDS))
    tables = rows_of(data.draw(st.lists(st.none() | any_times(end), max_size=25)), ["2014-01-01"])
    database.fill(**tables)
    zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
    start = end - timedelta(hours=data.draw(st.integers(1, 40)))
    calendar = Calendar.of(data.draw(st.sampled_from([*Period])), Window(start, end, zone))
    chosen = data.draw(st.sampled_from([None, ONE]))
    at = data.draw(st.sampled_from([end, LATER]))
    with connect_at(at, database) as view, pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.stats.activity.breakdown._ADDRESSES_AT_ONCE", at_once)
        found = collect_activity_by_country(
            view,
            calendar.window,
            locator=locator,
            by=calendar.by,
            project=chosen.short_name if chosen else None,
        )
        activity = collect_activity(
            view,
            calendar.window,
            by=calendar.by,
            project=chosen.short_name if chosen else None,
        )
        here, on_a_cluster = (
            [*map(tuple, view.run(by_address_step(calendar, chosen, distributed=distributed)))]
            for distributed in (False, True)
        )
    assert [*found.rows] == by_country(tables, calendar, chosen.id if chosen else None)
    assert found.locations.addresses == activity.total.addresses
    answers = sum(row.address_answers for row in found.rows)
    assert answers == activity.total.address_answers
    assert on_a_cluster == here


def test_rows_of_projects_add_up_to_activity(database: Database) -> None:
    moments = [NOW - timedelta(minutes=17 * n) for n in range(200)]
    times: list[str | None] = [m.replace(tzinfo=None).isoformat() for m in moments]
    database.fill(**rows_of(times, times[:4]))
    window = Window(NOW - timedelta(days=2), NOW)
    with connect_at(NOW, database) as view:
        activity = collect_activity(view, window, by=Period.HOUR)
        by_projects = collect_activity_by_project(view, window, by=Period.HOUR)
    assert len({row.id for row in by_projects.rows}) == 4
    for bucket in activity.buckets:
        rows = [row for row in by_projects.rows if row.start == bucket.start]
        for name in ("answers", "user_answers", "address_answers", "sessions"):
            assert sum(getattr(row, name) for row in rows) == getattr(bucket, name)
        for name in ("hours", "user_hours"):
            hours = sum(getattr(row, name) for row in rows)
            assert hours == pytest.approx(getattr(bucket, name), abs=1 / 3_600)
