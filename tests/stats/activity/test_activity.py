"""Activity, growth and rhythms: met by an independent count, on both engines."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.periods.calendar import BEGINNING, Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.activity.activity import Activity, Counts, collect_activity
from pybossa_stats.stats.activity.growth import collect_growth
from pybossa_stats.stats.activity.rhythm import collect_rhythm
from pybossa_stats.stats.projects.chosen import ChosenProject
from tests.conftest import NOW
from tests.support.activity import check, count, rhythm, rows_of, within
from tests.support.databases import Database, connect_at
from tests.support.faults import rounds
from tests.support.times import any_times

ONE = ChosenProject(1, "1", "1")
LIVELY = datetime(2026, 10, 25, 12, 30, 0, 1, tzinfo=UTC)
"""On a day of 25 hours in Berlin, with times before and after it."""
HOWE = "Australia/Lord_Howe"
ENDS = [
    *(NOW, LIVELY, datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)),
    *(datetime(2026, month, 4, 23, tzinfo=UTC) for month in (4, 10)),  # as clocks change on Howe
]
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", HOWE]


def found_in(
    database: Database, calendar: Calendar, chosen: ChosenProject | None = None
) -> Activity:
    name = chosen.short_name if chosen else None
    with connect_at(calendar.window.end, database) as view:
        return collect_activity(view, calendar.window, by=calendar.by, project=name)


@settings(max_examples=rounds(4, 150))
@given(data=st.data())
def test_any_rows_are_counted_one_by_one(database: Database, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(ENDS))
    times = st.lists(st.none() | any_times(end), max_size=25)
    tables = rows_of(data.draw(times), data.draw(times))
    database.fill(**tables)
    zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
    start = end - timedelta(hours=data.draw(st.integers(1, 40)))
    calendar = Calendar.of(data.draw(st.sampled_from([*Period])), Window(start, end, zone))
    chosen = data.draw(st.sampled_from([None, ONE] if tables["project"] else [None]))
    check(tables, calendar, found_in(database, calendar, chosen), chosen)
    with connect_at(calendar.window.end, database) as view:
        name = chosen.short_name if chosen else None
        growth = collect_growth(view, calendar.window, by=calendar.by, project=name)
        by = data.draw(st.sampled_from([*Cycle]))
        parts = collect_rhythm(view, calendar.window, by=by).parts
    assert [*parts] == rhythm(tables, by, calendar.window)
    beginning = min(BEGINNING, calendar.window.start)
    last = within(beginning, end)
    all_time = count(tables, last, chosen.id if chosen else None)
    assert growth.ends[-1]["answers"] == all_time.answers
    assert growth.ends[-1]["tasks"] == all_time.new_tasks
    activity = found_in(database, calendar, chosen)
    grown = accumulate((each.answers for each in activity.buckets), initial=growth.start["answers"])
    assert [growth.start["answers"], *(each["answers"] for each in growth.ends)] == [*grown]


def test_an_empty_database_has_rows_of_nothing(database: Database) -> None:
    found = found_in(database, Calendar.of(Period.DAY, Window(NOW - timedelta(days=2), NOW)))
    assert found.buckets == (Counts(),) * 3
    assert found.total == found.before == Counts()


def test_a_bucket_is_the_same_whenever_it_is_told(database: Database) -> None:
    midnight = "2026-11-22T00:00:00"
    database.fill(
        task_run=[
            {"project_id": 1, "user_id": 1, "finish_time": time}
            for time in (midnight, "2026-11-22", "2026-11-22T12:00:00", "2026-11-23T00:00:00")
        ]
    )
    day = datetime(2026, 11, 22, tzinfo=UTC)
    for start, end in (
        (day, NOW),
        (day - timedelta(days=1), NOW),
        (day, day + timedelta(days=1)),
    ):
        calendar = Calendar.of(Period.DAY, Window(start, end))
        answers = {
            bucket.label: counts.answers
            for bucket, counts in zip(
                calendar.buckets, found_in(database, calendar).buckets, strict=True
            )
        }
        assert answers["2026-11-22"] == 3


def test_an_answer_is_in_the_hour_that_local_clocks_showed(database: Database) -> None:
    times = ["2026-04-04T00:10:00", "2026-04-06T00:40:00"]  # 11:10, in summer and after it
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    start = datetime(2026, 4, 3, 13, tzinfo=UTC)
    window = Window(start, start + timedelta(days=4), ZoneInfo(HOWE))
    with connect(database.url) as view:
        hours = collect_rhythm(view, window, by=Cycle.HOUR_OF_DAY).parts
    assert [(part.label, part.answers) for part in hours if part.answers] == [("11:00", 2)]
    found = found_in(database, Calendar.of(Period.HOUR, window))
    answered = zip(found.calendar.buckets, found.buckets, strict=True)
    labels = [bucket.label for bucket, counts in answered if counts.answers]
    assert labels == ["2026-04-04 11:00", "2026-04-06 11:00"]


def test_averages_are_of_whole_days(database: Database) -> None:
    times = [
        *("2026-11-16T10:00:00", "2026-11-16T11:00:00", "2026-11-17T10:00:00"),
        "2026-11-23T09:00:00",  # a Monday that is not over
    ]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    window = Window(datetime(2026, 11, 16, tzinfo=UTC), NOW)
    with connect(database.url) as view:
        monday, tuesday, *_, sunday = collect_rhythm(view, window).parts
        (today, *_) = collect_rhythm(view, Window(NOW - timedelta(hours=9), NOW)).parts
    assert (monday.answers, monday.times, monday.average) == (3, 1, 2)
    assert (tuesday.answers, tuesday.times, tuesday.average) == (1, 1, 1)
    assert (sunday.answers, sunday.times, sunday.average) == (0, 1, 0)
    assert (today.answers, today.times, today.average) == (1, 0, None)


def test_an_answer_at_the_start_is_in_a_window_and_one_at_the_end_is_not(
    database: Database,
) -> None:
    days = Window(NOW - timedelta(days=1), NOW)
    database.fill(
        task_run=[
            {"project_id": 1, "finish_time": each.replace(tzinfo=None).isoformat()}
            for each in (days.start, days.end)
        ]
    )
    found = found_in(database, Calendar.of(Period.DAY, days))
    assert [each.answers for each in found.buckets] == [1, 0]


def test_people_of_several_buckets_are_one_in_the_total(database: Database) -> None:
    database.fill(
        task_run=[
            {"project_id": 1, "user_id": 1, "finish_time": time}
            for time in ("2026-11-22T10:00:00", "2026-11-23T10:00:00")
        ]
    )
    days = Window(datetime(2026, 11, 22, tzinfo=UTC), NOW)
    found = found_in(database, Calendar.of(Period.DAY, days))
    assert [each.active_users for each in found.buckets] == [1, 1]
    assert found.total.active_users == found.total.active_projects == 1


def test_very_many_buckets_are_no_burden(database: Database) -> None:
    database.fill(task_run=[{"project_id": 1, "finish_time": "2026-11-23T11:00:00"}])
    calendar = Calendar.of(
        Period.HOUR, Window(NOW - timedelta(hours=4_900), NOW, ZoneInfo("Asia/Kolkata"))
    )
    assert [each.answers for each in found_in(database, calendar).buckets[-2:]] == [1, 0]
