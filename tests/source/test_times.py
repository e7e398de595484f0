"""Which times can be read, and what the window costs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pybossa_stats import connect
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import is_before, utc_text, within
from pybossa_stats.source.view import Step
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.oracle import in_last_day, read_time
from tests.support.times import any_times

_END_OF_CALENDAR = read_time("9999-12-31T24:00") or 0
_ENDS_OF_CALENDAR = [datetime(1, 1, 4, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC)]


def covered(
    database: Database, times: Sequence[str | None], end: datetime = NOW
) -> list[str | None]:
    """Which of these times the window up to an instant covers."""
    return covered_by(Window.ending(end), database, times)


def covered_by(window: Window, database: Database, times: Sequence[str | None]) -> list[str | None]:
    """Which of these times a window covers."""
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    covers = within(task_run.c.finish_time, window)
    with connect(database.url) as view:
        found = set(view.run(Step("times", select(task_run.c.finish_time).where(covers))).scalars())
    return [time for time in times if time in found]


def test_a_time_at_the_start_of_a_window_is_in_it_and_one_at_the_end_is_not(
    database: Database,
) -> None:
    inside = ["2026-11-22T12:00:00", "2026-11-22T12:00:01", "2026-11-23T11:59:59.999999"]
    outside = ["2026-11-22T11:59:59.999999", "2026-11-23T12:00:00", "2026-11-23T12:00:01"]
    assert covered(database, inside + outside) == inside


def test_every_spelling_of_an_instant_is_the_same_instant(database: Database) -> None:
    start = [
        "2026-11-22T12:00",
        "2026-11-22 12:00:00.000",
        "2026-11-22T12:00:00.000000000000Z",
        "2026-11-21T22:00:00-14",
    ]
    end = [
        "2026-11-23t12:00",
        "2026-11-23 12:00:00,0z",
        "2026-11-23T12:00:00.000000+00:00",
        "2026-11-24T02:00:00+1400",
        "\n 2026-11-22T22:00:00-14:00 \t",
    ]
    assert covered(database, start + end) == start


@pytest.mark.parametrize("year", [2026, 2000])
def test_a_window_may_be_of_any_length(database: Database, year: int) -> None:
    """Whatever days, months or years a text has to begin with."""
    end = datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC)
    second = timedelta(seconds=1)
    for days in (1, 3, 40, 400, 1_500, 3_000, 300_000):
        window = Window.ending(end, timedelta(days=days))
        inside = [*spelled(window.start), *spelled(end - second)]
        outside = [*spelled(window.start - second), *spelled(end)]
        assert covered_by(window, database, [*inside, *outside]) == inside, days


def spelled(instant: datetime) -> Iterator[str]:
    """An instant in UTC and elsewhere, with white space and without."""
    half_a_day = timedelta(hours=12)
    yield instant.isoformat()[:19]
    yield f"\t {instant.isoformat()[:19]}Z"
    yield f"{(instant + half_a_day).isoformat()[:19]}+12:00"
    yield f" {(instant - half_a_day).isoformat()[:19]}-12"


def test_a_fraction_is_read_however_fine_it_is(database: Database) -> None:
    start, end = f"2026-11-22T12:00:00.{'0' * 40}1", f"2026-11-23T12:00:00.{'0' * 40}1"
    assert covered(database, [start, end]) == [start]


def test_a_date_alone_is_midnight_which_is_also_the_24th_hour_of_the_day_before(
    database: Database,
) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    spellings = ["2026-11-23", "2026-11-22T24:00", "2026-11-22T24:00:00.0Z"]
    assert covered(database, spellings, midnight + timedelta(days=1)) == spellings
    assert covered(database, spellings, midnight) == []


def test_what_cannot_be_read_is_in_no_window(database: Database) -> None:
    unreadable = [
        None,
        "",
        "2026-11-23T25:00:00",
        "2026-11-22T24:00:01",
        "2026-11-23T11:00:60",
        "2026-11-23T11:00:00+15:00",
        "2026-11-23T11:00:00 UTC",
        "Mon Nov 23 11:00:00 2026",
        "1795431600",
    ]
    assert covered(database, unreadable) == []


def test_the_time_zone_of_the_server_does_not_matter(postgresql: Database) -> None:
    server = postgresql.with_setting("TimeZone", "Asia/Tokyo")
    times = ["2026-11-23 11:59", "2026-11-23", "2026-11-23 12:59:00+01"]
    assert covered(server, [*times, "2026-11-23 12:00Z"]) == times


@settings(max_examples=rounds(8, 300))
@given(data=st.data())
def test_any_text_is_read_as_what_it_is(database: Database, data: st.DataObject) -> None:
    ends = [NOW, NOW.replace(microsecond=1), datetime(2024, 3, 1, tzinfo=UTC), *_ENDS_OF_CALENDAR]
    end = data.draw(st.sampled_from(ends))
    times = data.draw(st.lists(any_times(end), unique=True, max_size=30))
    assert covered(database, times, end) == [time for time in times if in_last_day(time, end)]
    readable = utc_text(task_run.c.finish_time).is_not(None)
    with connect(database.url) as view:
        found = set(
            view.run(Step("times", select(task_run.c.finish_time).where(readable))).scalars()
        )
    assert found == {time for time in times if read_time(time) is not None}


@settings(max_examples=rounds(8, 300))
@given(data=st.data())
def test_any_time_is_a_text_in_utc_and_no_other_text_is(
    database: Database, data: st.DataObject
) -> None:
    times = data.draw(st.lists(any_times(), unique=True, max_size=30))
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    time = task_run.c.finish_time
    in_utc = select(time, utc_text(time).label("exact"))
    with connect(database.url) as view:
        texts = {row.finish_time: row for row in view.run(Step("times", in_utc))}
    for text in times:
        if (instant := read_time(text)) is None:
            assert texts[text].exact is None
        elif 0 <= instant < _END_OF_CALENDAR:
            assert read_time(f"{texts[text].exact}".removesuffix(".")) == instant


def test_days_that_do_not_exist_are_in_no_window(database: Database) -> None:
    leap = datetime(2024, 3, 1, tzinfo=UTC)
    assert covered(database, ["2024-02-29T10:00:00", "2024-02-30T10:00:00"], leap) == [
        "2024-02-29T10:00:00"
    ]
    common = datetime(2025, 3, 1, tzinfo=UTC)
    assert covered(database, ["2025-02-28T10:00:00", "2025-02-29T10:00:00"], common) == [
        "2025-02-28T10:00:00"
    ]


@pytest.mark.parametrize(
    ("engine", "index", "explain"),
    [
        ("sqlite", "finish_time", "EXPLAIN QUERY PLAN"),
        ("postgresql", 'finish_time COLLATE "C"', "EXPLAIN"),
    ],
)
def test_an_index_narrows_down_a_window_and_the_past(
    request: pytest.FixtureRequest, engine: str, index: str, explain: str
) -> None:
    database: Database = request.getfixturevalue(engine)
    runs = (
        {"project_id": 1, "finish_time": f"2026-{m:02}-{d:02}T00:00:00"}
        for m in range(1, 13)
        for d in range(1, 29)
    )
    database.fill(task_run=[run for run in runs for _ in range(20)])
    database.run(f"CREATE INDEX recent ON task_run ({index})", "ANALYZE")
    for covers in (
        within(task_run.c.finish_time, Window.ending(NOW)),
        is_before(task_run.c.finish_time, datetime(2026, 2, 1, tzinfo=UTC)),
    ):
        with connect(database.url) as view:
            statement = view.text_of(select(task_run.c.project_id).where(covers))
            plan = view.run(Step("the plan", f"{explain} {statement}")).all()
        assert any("recent" in str(line) for line in plan), plan
