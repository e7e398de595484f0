"""Questions: what holds for each of them, whatever it asks."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine, event

import pybossa_stats
from pybossa_stats import Span, StatsError, Window, connect
from pybossa_stats.contract import schema
from pybossa_stats.diagnosis.explanation import explain
from pybossa_stats.errors import NoPrivilegeError, NotPybossaError, UsageError
from pybossa_stats.source.times import Times
from pybossa_stats.source.view import Step, View
from tests.conftest import NOW
from tests.support.databases import Database, Server
from tests.support.faults import pairs
from tests.support.geoip import a_locator

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [name for name in pybossa_stats.__all__ if name.startswith("collect_")]
PROJECT: dict[str, object] = {
    "id": 1,
    "name": "Letters",
    "short_name": "letters",
    "published": True,
}
RUN: dict[str, object] = {
    "project_id": 1,
    "task_id": 1,
    "user_id": 1,
    "user_ip": None,
    "finish_time": "2026-11-23T11:00:00",
}
TABLES: dict[str, list[dict[str, object]]] = {
    "user": [{"id": 1, "name": "ada", "fullname": "Ada", "restrict": False}],
    "project": [PROJECT],
    "task": [{"id": 1, "project_id": 1, "state": "ongoing", "n_answers": 2}],
    "task_run": [RUN],
}


def question(name: str, **options: Any) -> "partial[Any]":  # noqa: ANN401 (of any question)
    collect: Callable[..., Any] = getattr(pybossa_stats, name)
    needed: dict[str, dict[str, object]] = {
        "collect_project": {"project": "1"},
        "collect_user": {"user": "1"},
        "collect_activity_by_country": {"locator": a_locator()},
    }
    return partial(collect, **needed.get(name, {}) | options)


@pytest.fixture(scope="module")
def filled_postgresql(server: Server, template: str) -> Iterator[Database]:
    with server.database("pybossa_filled", template) as database:
        database.fill(**TABLES)
        yield database


@pytest.fixture(scope="module")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('filled') / 'pybossa.sqlite'}")
    database.create_tables()
    database.fill(**TABLES)
    return database


each_question = pytest.mark.parametrize(
    ("name", "filled"), pairs(NAMES, ["sqlite", "postgresql"]), indirect=["filled"]
)


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Database:
    """A database with a row in each table, to be read alone, on each engine in turn."""
    found = request.getfixturevalue(f"filled_{request.param}")
    assert isinstance(found, Database)
    return found


@each_question
def test_an_answer_says_where_it_comes_from(filled: Database, name: str) -> None:
    with connect(filled.url) as view:
        origin = question(name)(view).origin
    assert (origin.database, origin.instant) == (view.name, view.instant)
    assert origin.window.end == view.instant
    assert origin.unlocked == ()


@each_question
def test_a_closed_view_is_an_error_for_people(filled: Database, name: str) -> None:
    with connect(filled.url) as view:
        pass
    with pytest.raises(UsageError, match="The view is closed"):
        question(name)(view)


NO_WINDOWS = [
    Window(NOW, NOW - timedelta(days=1)),
    Window(NOW, NOW),
    Span(since=datetime(2999, 1, 1, tzinfo=UTC)),
    Span(since=timedelta(days=-1)),
    Span(since=timedelta(days=999_999_999)),
    Span(until=datetime(1, 1, 1, tzinfo=UTC)),
    Span(since=NOW, until=NOW - timedelta(days=1)),
    Span(since=timedelta(0)),
    Span(since=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))),
]


@pytest.mark.parametrize(("window", "name"), pairs(NO_WINDOWS, NAMES))
def test_a_window_that_makes_no_sense_is_refused(
    filled_sqlite: Database, name: str, window: Window | Span
) -> None:
    with connect(filled_sqlite.url) as view, pytest.raises(UsageError):
        question(name, window=window)(view)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(until=NOW), NOW - timedelta(days=28), NOW),
        (Span(timedelta(days=7), NOW), NOW - timedelta(days=7), NOW),
        (Span(NOW - timedelta(hours=1), NOW), NOW - timedelta(hours=1), NOW),
        (Window(NOW - timedelta(hours=2), NOW), NOW - timedelta(hours=2), NOW),
    ],
)
def test_a_span_becomes_a_window(
    filled: Database, span: Span | Window, start: datetime, end: datetime
) -> None:
    with connect(filled.url) as view:
        stats = pybossa_stats.collect_projects(view, span)
    assert stats.origin.window == Window(start, end)


def test_an_error_names_all_that_is_missing_for_all_statements_at_once(
    database: Database,
) -> None:
    database.fill(**TABLES)
    database.run("ALTER TABLE task_run DROP COLUMN finish_time", 'DROP TABLE "user"')
    of_runs_alone = {
        *("collect_cohorts", "collect_rhythm", "collect_projects"),
        *("collect_activity_by_project", "collect_activity_by_country"),
    }
    for name in NAMES:
        with connect(database.url) as view, pytest.raises(NotPybossaError) as raised:
            question(name)(view)
        assert "task_run.finish_time" in str(raised.value), name
        assert ("table user" in str(raised.value)) == (name not in of_runs_alone), name


def test_a_question_about_a_project_that_is_not_there_names_all_that_is_missing(
    sqlite: Database,
) -> None:
    sqlite.run("ALTER TABLE project DROP COLUMN name", "ALTER TABLE task DROP COLUMN state")
    with (
        connect(sqlite.url) as view,
        pytest.raises(NotPybossaError, match=r"columns project\.name, task\.state"),
    ):
        pybossa_stats.collect_project(view, "letters")


def test_what_a_role_may_not_read_is_named_with_what_other_statements_need(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON project, task TO reader",
        "GRANT SELECT (project_id, user_id) ON task_run TO reader",
    )
    says = r"may not read table user and columns task_run\.user_ip, task_run\.finish_time\."
    try:
        with (
            connect(server.url_of("pybossa_test", "reader")) as view,
            pytest.raises(NoPrivilegeError, match=says),
        ):
            pybossa_stats.collect_site(view)
    finally:
        postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")


@each_question
def test_each_statement_passes_the_view(filled: Database, name: str) -> None:
    """What is sent while a question is asked is a step, or sets the database up for one."""
    steps: list[Step] = []
    sent: list[str] = []

    def hear(_1: object, _2: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with connect(filled.url) as view:
        event.listen(Engine, "before_cursor_execute", hear)
        try:
            question(name)(view.watched(steps.append))
        finally:
            event.remove(Engine, "before_cursor_execute", hear)
    of_the_view = ("SET LOCAL", "pg_locks", "to_regclass")
    own = [text for text in sent if not any(part in text for part in of_the_view)]
    assert len(own) == len(steps) > 0


@each_question
def test_what_is_explained_is_what_runs(filled: Database, name: str) -> None:
    run: list[Step] = []

    def ask(view: View) -> object:
        return question(name)(view)

    with connect(filled.url) as view:
        question(name)(view.watched(run.append))
        steps = explain(replace(view, times=Times()), ask).steps
        statements = [step for step in run if not isinstance(step.sql, str)]  # those ask for plans
        texts = [view.text_of(step.sql) for step in statements]
    assert [step.reads for step in steps] == [step.reads for step in statements]
    # Windows end at the instant of the view, so they are equal.
    assert [step.sql for step in steps] == texts


def test_a_server_that_goes_away_raises_nothing_but_errors_for_people(postgresql: Database) -> None:
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'pybossa-stats'"
    )
    with connect(postgresql.url) as view:
        postgresql.run(others)
        with pytest.raises(StatsError) as raised:
            pybossa_stats.collect_site(view)
        view.connection.invalidate()
    assert raised.value.transient


@pytest.mark.parametrize("name", ["collect_cohorts", "collect_rhythm"])
@pytest.mark.parametrize(
    "end", [datetime(9999, 12, 20, tzinfo=UTC), datetime(1, 1, 1, 12, tzinfo=UTC)]
)
def test_the_end_of_the_calendar_is_no_bug(sqlite: Database, name: str, end: datetime) -> None:
    window = Window(end - timedelta(hours=11), end, timezone(timedelta(hours=-14)))
    with connect(sqlite.url) as view, suppress(UsageError):
        question(name, window=window)(view)


@pytest.mark.parametrize("top", [0, -1, 2**70])
def test_a_list_has_a_length_that_makes_sense(sqlite: Database, top: int) -> None:
    with connect(sqlite.url) as view, pytest.raises(UsageError, match="users can be listed"):
        pybossa_stats.collect_users(view, top=top)


@pytest.mark.parametrize("name", NAMES)
def test_the_dictionary_of_a_result_is_as_its_schema_says(filled: Database, name: str) -> None:
    with connect(filled.url) as view:
        result = question(name)(view)
    Draft202012Validator(schema(type(result))).validate(result.to_dict())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        *((name, {"window": 42}) for name in NAMES),
        *((name, {"window": "2026-Q5"}) for name in NAMES),
        *((name, {"project": ["letters"]}) for name in NAMES if "users" in name or "coh" in name),
        ("collect_user", {"user": ["ada"]}),
        ("collect_activity", {"by": "fortnight"}),
        ("collect_activity", {"project": 17.5}),
        ("collect_growth", {"by": None}),
        ("collect_rhythm", {"by": "month"}),
        ("collect_users", {"top": "all"}),
    ],
)
def test_a_wrong_argument_raises_an_error_for_people(
    sqlite: Database, name: str, options: dict[str, Any]
) -> None:
    sqlite.fill(**TABLES)
    with connect(sqlite.url) as view, pytest.raises(StatsError):
        question(name, **options)(view)


def test_what_is_no_open_database_raises_an_error_for_people(sqlite: Database) -> None:
    for nothing in (None, sqlite.url, connect(sqlite.url)):
        with pytest.raises(StatsError, match="not an open database") as raised:
            pybossa_stats.collect_site(nothing)  # type: ignore[arg-type]
        assert raised.value.hint == "Use: with connect(url) as view"


def test_periods_and_projects_may_be_named_as_people_name_them(filled: Database) -> None:
    with connect(filled.url) as view:
        named = pybossa_stats.collect_activity(view, "2025-Q4", by="month", project=1)
    assert [bucket.period for bucket in named.buckets] == ["2025-10", "2025-11", "2025-12"]
    assert named.project
    assert named.project.short_name == "letters"
    assert named.before
    assert named.before.start == datetime(2025, 7, 1, tzinfo=UTC)
