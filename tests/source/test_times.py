"""Which times can be read, how few of them are looked for, and what the window costs."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select

from pybossa_stats import connect
from pybossa_stats.errors import NotPybossaError
from pybossa_stats.periods.iso import instant_of
from pybossa_stats.periods.window import Window
from pybossa_stats.source import times
from pybossa_stats.source.schema import project, task_run
from pybossa_stats.source.times import is_before, utc_text, within
from pybossa_stats.source.view import Step
from tests.conftest import NOW
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.oracle import in_last_day, read_time
from tests.support.oracle import instant_of as oracle_instant_of
from tests.support.times import any_times

DATABASES = "src/pybossa_stats/manual/databases.md"
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
            assert instant_of(texts[text].exact) == oracle_instant_of(instant)


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


def looks_of(database: Database, *steps: Select[Any]) -> list[str]:
    """The columns that are looked through for statements, and nothing else that they run."""
    run: list[str] = []
    with connect(database.url) as view:
        watched = view.watched(lambda step: run.append(step.reads))
        for sql in steps:
            watched.run(Step("times", sql)).all()
    return [reads for reads in run if reads != "times"]


def test_a_column_is_looked_through_once_however_many_statements_follow(
    database: Database,
) -> None:
    in_utc = select(utc_text(task_run.c.finish_time))
    in_window = select(task_run.c.project_id).where(
        within(task_run.c.finish_time, Window.ending(NOW))
    )
    created = select(utc_text(project.c.created))
    database.fill()
    assert looks_of(database, in_utc, in_window, in_utc) == ["task_run.finish_time"]
    assert looks_of(database, in_window, in_window) == ["task_run.finish_time"]
    assert looks_of(database, in_window, in_utc) == ["task_run.finish_time"] * 2
    assert looks_of(database, created) == ["project.created"]
    assert looks_of(database, select(task_run.c.project_id)) == []


def test_for_a_window_only_texts_that_may_lie_in_it_are_looked_for(postgresql: Database) -> None:
    postgresql.fill()
    postgresql.run('CREATE INDEX recent ON task_run (finish_time COLLATE "C")')
    plans: list[str] = []
    with connect(postgresql.url) as view, view.set_to(enable_seqscan="off"):

        def explain(step: Step) -> None:
            sql = f"EXPLAIN {view.text_of(step.sql)}"
            plans.append("\n".join(view.run(Step("the plan", sql)).scalars()))

        window = within(task_run.c.finish_time, Window.ending(NOW))
        view.watched(explain).run(Step("times", select(task_run.c.project_id).where(window)))
    assert ["recent" in plan for plan in plans] == [True, True]


_MANY = times.MOST_OTHERS + 1


@pytest.mark.parametrize("zone", ["", "Z", "+00:00", ".25", ".25Z", ".123456789+00:00"])
@pytest.mark.parametrize("separator", ["T", " "])
def test_any_number_of_times_may_be_in_a_usual_form(
    database: Database, separator: str, zone: str
) -> None:
    """Beside those in other forms, and those that only seem to be in one of these."""
    moments = [NOW - timedelta(seconds=n) for n in range(1, _MANY + 1)]
    many = [f"{moment.isoformat(separator)[:19]}{zone}" for moment in moments]
    other = "2026-11-23T12:30:00+01"
    none = ["2026-11-31T11:00:00", "2026-11-23 11:00:00ZZ", "2026-11-23T11:00:00  ", None, "soon"]
    hour = Window(NOW - timedelta(hours=1), NOW)
    inside = [text for text in many if text[11:13] == "11"]
    assert covered_by(hour, database, [*many, other, *none]) == [*inside, other, none[2]]


def test_any_number_of_texts_may_be_no_times(database: Database) -> None:
    junk = [f"2026-11-23T11:00:{number:05}" for number in range(_MANY)]
    time = "2026-11-23T11:00:00+00"
    assert covered(database, [*junk, time]) == [time]


def test_too_many_times_in_other_forms_are_an_error_that_says_what_to_do(
    database: Database,
) -> None:
    moments = [NOW - timedelta(seconds=number) for number in range(_MANY)]
    with pytest.raises(
        NotPybossaError, match=r"task_run.finish_time has more than 10,000"
    ) as raised:
        covered(database, [f"{moment.isoformat()[:19]}+05:30" for moment in moments])
    assert "help databases" in str(raised.value.hint)


def test_the_manual_rewrites_times_with_offsets_in_utc(database: Database) -> None:
    blocks = re.findall(r"(?ms)^```sql\n(.*?)^```", Path(DATABASES).read_text("utf-8"))
    postgresql, sqlite = blocks[-1].split("-- SQLite")
    spelt = ["2026-11-23T16:30:00+05:30", "2026-11-23T06:30:00.25-05:00", "2026-11-23T11:00:00"]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in spelt])
    statements = postgresql if database.url.startswith("postgresql") else sqlite
    database.run(*filter(str.strip, statements.replace("-- PostgreSQL", "").split(";")))
    with connect(database.url) as view:
        found = view.run(Step("times", select(task_run.c.finish_time))).scalars()
        assert sorted(map(instant_of, found)) == [
            datetime(2026, 11, 23, 11, tzinfo=UTC),
            datetime(2026, 11, 23, 11, tzinfo=UTC),
            datetime(2026, 11, 23, 11, 30, 0, 250_000, tzinfo=UTC),
        ]


def test_many_texts_may_look_like_times_and_be_none(database: Database) -> None:
    deceptive = [
        f"2026-11-23T11:00:{second}.{number}" for second in (60, 61) for number in range(99)
    ]
    time = "2026-11-23T11:00:59"
    assert covered(database, [*deceptive, time]) == [time]


@pytest.mark.parametrize(
    "text",
    [
        f"2026-11-23T11:00:00.{'0' * 1_000_000}Z",
        f"2026-11-23T11:00:00.{'x' * 1_000_000}",
        "2026-11-23T11:0'0:00",
        "2026-11-23T11:00:0'",
        "2026-11-23T11:00:0\\",
        "2026-11-23T11:00:0%",
        "2026-11-2\N{ARABIC-INDIC DIGIT THREE}T11:00:00",
        " " * 1_000_000,
    ],
    ids=lambda text: text[:30],
)
def test_texts_from_outside_are_harmless(database: Database, text: str) -> None:
    time = "2026-11-23T11:00:00"
    assert covered(database, [text, time]) == [time]


def test_bytes_that_are_no_text_are_no_time(server: Server) -> None:
    with server.sql_ascii("unencoded_times") as database:
        database.create_tables()
        database.run(
            "INSERT INTO task_run (project_id, finish_time) VALUES (1, '2026-11-23T11:00:00'),"
            " (1, E'2026-11-23T11:00:0\\xff'), (1, E'2026-11-23T11:00:\\xc3\\xa9'), (1, E'\\xff')"
        )
        in_window = within(task_run.c.finish_time, Window.ending(NOW))
        with connect(database.url) as view:
            sql = select(task_run.c.finish_time).where(in_window)
            assert view.run(Step("times", sql)).scalars().all() == ["2026-11-23T11:00:00"]


def test_text_after_a_null_character_makes_a_time_none(sqlite: Database) -> None:
    sqlite.fill(task_run=[{"project_id": 1, "finish_time": "2026-11-23T11:00:00"}])
    sqlite.run(
        "INSERT INTO task_run (project_id, finish_time) VALUES"
        " (1, '2026-11-23T11:00:00' || char(0) || 'x'), (1, x'323032362d31312d3233')"
    )
    in_window = within(task_run.c.finish_time, Window.ending(NOW))
    with connect(sqlite.url) as view:
        assert (
            len(view.run(Step("times", select(task_run.c.project_id).where(in_window))).all()) == 1
        )
