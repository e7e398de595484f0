"""A view of a database, and what it sets up for a step."""

from sqlalchemy import func, select

from pybossa_stats import connect
from pybossa_stats.source.view import Step, View
from tests.support.databases import Database

SETTINGS = ("parallel_tuple_cost", "min_parallel_index_scan_size", "work_mem")
ONE = select(func.count())


NOW_SET = select(*map(func.current_setting, SETTINGS))


def settings(view: View, step: Step = Step("settings", NOW_SET)) -> list[object]:  # noqa: B008
    return [*view.run(step).one()]


def test_what_one_step_needs_is_not_left_to_the_next(postgresql: Database) -> None:
    own = postgresql.with_setting("parallel_tuple_cost", "0.3")
    with connect(own.url) as view:
        before = settings(view)
        assert settings(view, Step("task runs", NOW_SET)) == before
        assert settings(view, Step("anonymous users", NOW_SET, many_groups=True)) == [
            "0",
            "5TB",
            "128MB",
        ]
        assert settings(view) == before == ["0.3", "512kB", "128MB"]


def test_each_step_is_told_of(database: Database) -> None:
    told: list[str] = []
    with connect(database.url, progress=told.append) as view:
        told.clear()
        assert view.run(Step("users", ONE, many_groups=True)).scalar_one() == 1
    assert told == ["users"]
