"""Which times can be read, and what the window costs."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pybossa_stats import connect
from pybossa_stats.errors import UsageError
from pybossa_stats.source.schema import task_run
from pybossa_stats.stats.window import Window
from tests.conftest import NOW
from tests.support.databases import Database


def covered(
    database: Database, times: Sequence[str | None], end: datetime = NOW
) -> list[str | None]:
    """Which of these times the window up to an instant covers."""
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    covers = Window.ending(end).covers(task_run.c.finish_time)
    with connect(database.url) as view:
        found = set(view.connection.scalars(select(task_run.c.finish_time).where(covers)))
    return [time for time in times if time in found]


def test_it_is_open_at_its_start_and_closed_at_its_end(database: Database) -> None:
    inside = ["2026-11-22T12:00:00.000001", "2026-11-22T12:00:01", "2026-11-23T12:00:00"]
    outside = ["2026-11-22T11:59:59", "2026-11-22T12:00:00", "2026-11-23T12:00:00.000001"]
    assert covered(database, inside + outside) == inside


def test_every_spelling_of_an_instant_is_the_same_instant(database: Database) -> None:
    start = ["2026-11-22T12:00:00", "2026-11-22 12:00:00.000", "2026-11-22T12:00:00.000000000Z"]
    end = ["2026-11-23T12:00:00", "2026-11-23 12:00:00.0Z", "2026-11-23T12:00:00.000000+00:00"]
    assert covered(database, start + end) == end


@pytest.mark.parametrize(
    "time",
    [
        None,
        "",
        "2026-11-23",
        "2026-11-23T11:00",
        "2026-11-23T25:00:00",
        "2026-11-23T11:00:00+02:00",
        "2026-11-23T11:00:00 UTC",
        "2026-11-23T11:00:00\n",
        "Mon Nov 23 11:00:00 2026",
        "1795431600",
    ],
)
def test_what_cannot_be_read_is_in_no_window(database: Database, time: str | None) -> None:
    assert covered(database, [time]) == []


def test_days_that_do_not_exist_are_in_no_window(database: Database) -> None:
    leap = datetime(2024, 3, 1, tzinfo=UTC)
    assert covered(database, ["2024-02-29T10:00:00", "2024-02-30T10:00:00"], leap) == [
        "2024-02-29T10:00:00"
    ]
    common = datetime(2025, 3, 1, tzinfo=UTC)
    assert covered(database, ["2025-02-28T10:00:00", "2025-02-29T10:00:00"], common) == [
        "2025-02-28T10:00:00"
    ]


def test_an_instant_without_an_offset_is_in_utc() -> None:
    assert Window.ending(datetime(2026, 11, 23, 12)) == Window.ending(NOW)  # noqa: DTZ001


def test_the_calendar_has_a_beginning() -> None:
    with pytest.raises(UsageError):
        Window.ending(datetime(1, 1, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("engine", "index", "explain"),
    [
        ("sqlite", "finish_time", "EXPLAIN QUERY PLAN"),
        ("postgresql", 'finish_time COLLATE "C"', "EXPLAIN"),
    ],
)
def test_an_index_narrows_it_down(
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
    covers = Window.ending(NOW).covers(task_run.c.finish_time)
    with connect(database.url) as view:
        statement = (
            select(task_run.c.project_id)
            .where(covers)
            .compile(view.connection, compile_kwargs={"literal_binds": True})
        )
        plan = view.connection.exec_driver_sql(f"{explain} {statement}".replace("%", "%%")).all()
    assert any("recent" in str(line) for line in plan), plan
