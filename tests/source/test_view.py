"""A view of a database, and what it sets up for a step."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from pybossa_stats import Window, connect
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import within
from pybossa_stats.source.view import WITHOUT_PARALLEL_INDEX_SCANS, Step, View
from pybossa_stats.stats.sql.counting import distinct_addresses
from tests.support.databases import Database
from tests.support.large import END

SETTINGS = ("min_parallel_index_scan_size", "work_mem")
ONE = select(func.count())


NOW_SET = select(*map(func.current_setting, SETTINGS))


def settings(view: View, step: Step = Step("settings", NOW_SET)) -> list[object]:  # noqa: B008
    return [*view.run(step).one()]


def test_settings_for_one_step_are_not_left_to_the_next(postgresql: Database) -> None:
    own = postgresql.with_setting("min_parallel_index_scan_size", "1MB")
    with connect(own.url) as view:
        before = settings(view)
        assert settings(view, Step("task runs", NOW_SET)) == before
        assert settings(view, Step("addresses", NOW_SET, WITHOUT_PARALLEL_INDEX_SCANS)) == [
            "5TB",
            "128MB",
        ]
        assert settings(view) == before == ["1MB", "128MB"]


def test_a_stream_is_planned_for_all_of_its_rows(own_large_postgresql: Database) -> None:
    own_large_postgresql.run(
        'CREATE INDEX addresses ON task_run (user_ip COLLATE "C") WHERE user_ip IS NOT NULL',
        'CREATE INDEX times ON task_run (finish_time COLLATE "C")',
        "ANALYZE task_run",
    )
    month = Window.ending(datetime.fromisoformat(f"{END}Z"), timedelta(days=30))
    sql = distinct_addresses(within(task_run.c.finish_time, month))
    read = "SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'task_run'"
    with connect(own_large_postgresql.url) as view:
        addresses = view.run(Step("addresses", sql, streamed=True)).all()
        rows = view.run(Step("rows", read)).scalar_one()
    assert len(addresses) > 1_000
    assert len(addresses) <= rows < 5_000, "of 35,000 with an address"


def test_the_progress_of_a_view_names_each_step(database: Database) -> None:
    told: list[str] = []
    with connect(database.url, progress=told.append) as view:
        told.clear()
        assert view.run(Step("users", ONE, WITHOUT_PARALLEL_INDEX_SCANS)).scalar_one() == 1
    assert told == ["users"]


def test_a_view_is_shown_by_its_database_and_its_instant(sqlite: Database) -> None:
    with connect(sqlite.url) as view:
        shown = f"View(name={view.name!r}, server={view.server!r}, instant={view.instant!r})"
        assert repr(view) == shown
