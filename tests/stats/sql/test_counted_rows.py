"""What there was at an earlier instant, as a copy without all that came later has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pybossa_stats
from pybossa_stats import Span, Window, collect_projects, collect_site, connect
from pybossa_stats.errors import NoPrivilegeError, UsageError
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.results import GlobalStats, Progress, ProjectProgress
from pybossa_stats.stats.users.users import Accounts
from tests.conftest import NOW
from tests.support.any_rows import LONG_AGO, NO_ONE, QUESTIONS, TABLES
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.oracle import of_then
from tests.support.results import some

if TYPE_CHECKING:
    from pybossa_stats.source.view import Step

LATER = NOW + timedelta(days=400)
_RUN = ("project_id", "task_id", "user_id", "user_ip", "finish_time")


def answers(database: Database, at: datetime, window: Window) -> list[object]:
    """What each question finds, but for when and what has no date; or its error for people."""
    found: list[object] = []
    with connect_at(at, database) as view:
        for ask in QUESTIONS:
            try:
                answer = ask(view, window)
            except UsageError as error:
                found.append(str(error))
                continue
            origin = replace(answer.origin, instant=NOW, undated={})
            found.append(replace(answer, origin=origin))
    return found


def test_a_task_of_the_past_was_complete_with_as_many_answers_as_it_wants(
    database: Database,
) -> None:
    """Whatever its state is now."""
    task = {"project_id": 1, "created": LONG_AGO, "state": "completed"}
    wanted = {1: 0, 2: 1, 3: 1, 4: 2}
    run = {**NO_ONE, "project_id": 1}
    given_by_then = [{**run, "task_id": id_, "finish_time": LONG_AGO} for id_ in (3, 4)]
    database.fill(
        task=[{**task, "id": id_, "n_answers": number} for id_, number in wanted.items()],
        task_run=[*given_by_then, {**run, "task_id": 2, "finish_time": "2026-11-23T11:00:00"}],
    )
    with connect_at(NOW, database) as view:
        then, now = (
            collect_projects(view, Window.ending(end)).total.all_time.completed_tasks
            for end in (datetime(2026, 11, 1, tzinfo=UTC), NOW)
        )
    assert (then, now) == (1, 3), "one needs no answers, and is never completed"


@settings(max_examples=rounds(3, 200))
@given(tables=TABLES, hours=st.integers(1, 900))
def test_what_was_there_is_what_a_copy_without_all_that_came_later_has(
    database: Database, tables: dict[str, list[dict[str, Any]]], hours: int
) -> None:
    window = Window.ending(NOW, timedelta(hours=hours))
    database.fill(**tables)
    past = answers(database, LATER, window)
    database.fill(**of_then(tables, NOW))
    assert past == answers(database, NOW, window)


def test_statements_of_now_are_those_without_any_past(database: Database) -> None:
    window = Window.ending(NOW)

    def texts(until: Window) -> list[str]:
        steps: list[Step] = []
        with connect_at(NOW, database) as view:
            collect_site(view.watched(steps.append), until)
            return [view.text_of(step.sql) for step in steps]

    assert not any("created" in text for text in texts(window))
    past = texts(Window.ending(NOW - timedelta(hours=1)))
    assert any("created" in text for text in past)


@pytest.fixture
def dated(database: Database) -> Database:
    """A database whose users have no date; two of the tasks have none either."""
    database.fill(
        user=[{"id": 1, "name": "a", "fullname": "A", "restrict": False}],
        project=[{"id": 1, "name": "P", "short_name": "p", "published": True, "created": LONG_AGO}],
        task=[{"id": n, "project_id": 1, "created": LONG_AGO if n > 2 else None} for n in range(5)],
        task_run=[{"project_id": 1, "user_id": 1, "finish_time": "2026-11-23T11:00:00"}],
    )
    return database


def test_rows_without_a_date_are_left_out_and_counted(dated: Database) -> None:
    with connect_at(LATER, dated) as view:
        stats = collect_site(view, Window.ending(NOW))
    assert stats.all_time.tasks == 2
    assert stats.origin.undated == {"user": 1, "task": 3}


def test_where_no_row_has_a_date_how_many_there_were_is_not_known(dated: Database) -> None:
    with connect_at(LATER, dated) as view:
        stats = collect_site(view, Window.ending(NOW))
    assert (stats.all_time.users, stats.all_time.users_and_addresses) == (None, None)
    assert stats.all_time.addresses == 0
    assert [user.id for user in stats.top_users] == [1], "their names are known"


def test_rows_of_tables_without_any_date_are_named_but_in_no_window(database: Database) -> None:
    window = Window.ending(NOW)
    database.fill(
        user=[{"id": 1, "name": "a", "fullname": "A", "restrict": False}],
        project=[{"id": 1, "name": "P", "short_name": "p", "published": True}],
        task=[{"id": 1, "project_id": 1, "state": "completed", "n_answers": 2}],
        task_run=[{"project_id": 1, "task_id": 1, "user_id": 1}],
    )
    past, now = answers(database, LATER, window), answers(database, NOW, window)
    users = QUESTIONS.index(pybossa_stats.collect_users)
    assert past[1:users] == now[1:users], "all but those of projects and users"
    accounts = (past[users].total.all_time, now[users].total.all_time)  # type: ignore[attr-defined]
    assert accounts == (Accounts(None, None), Accounts(1, 0))


_P = {"id": 1, "name": "P", "short_name": "p", "published": True, "created": LONG_AGO}
_TASK = {"id": 1, "project_id": 1, "n_answers": 1, "state": "completed", "created": LONG_AGO}
_UNKNOWN = some(Progress, tasks=1, gold_tasks=0, needed=1)


def test_where_no_answer_has_a_date_progress_is_unknown_before_now(database: Database) -> None:
    database.fill(
        user=[{"id": 1, "name": "a", "fullname": "A", "restrict": False, "created": LONG_AGO}],
        project=[_P, _P | {"id": 2}],
        task=[_TASK, _TASK | {"id": 2, "project_id": 2}],
        task_run=[{"project_id": 1, "task_id": 1, "user_id": 1, "finish_time": "bad"}],
    )
    with connect_at(LATER, database) as view:
        stats = collect_projects(view, Window.ending(NOW), all_time=True, all_users=True)
        detail = pybossa_stats.collect_project(view, 1, Window.ending(NOW)).project
    answered, unanswered = stats.projects
    assert answered == detail
    assert (answered.state, answered.forecast, answered.completed) == (None, None, None)
    assert answered.tasks_by_answers is None
    assert answered.all_time == ProjectProgress(**vars(_UNKNOWN), users=None, addresses=0)
    assert unanswered.state is ProjectState.STALLED, "it has no answers, with or without dates"
    assert unanswered.all_time == ProjectProgress(
        1, 0, 0, 0, 1, 0, 1, 0, 0.0, 0, 0.0, 0, None, 0, 0
    )
    assert stats.total.all_time == replace(_UNKNOWN, tasks=2, needed=2)
    assert (stats.total.projects, stats.total.stalled_projects) == (2, None)
    assert stats.globalstats == GlobalStats(2, 1, 2, None, None, ({"draft": 0},)), "no address"


def test_where_no_task_or_project_has_a_date_their_numbers_are_unknown_before_now(
    database: Database,
) -> None:
    database.fill(project=[_P | {"created": None}], task=[_TASK | {"created": ""}])
    with connect_at(LATER, database) as view:
        stats = collect_projects(view, Window.ending(NOW), all_users=True)
    (project,) = stats.projects
    assert project.state is None
    assert stats.total.all_time == some(Progress, answers=0)
    assert stats.globalstats == GlobalStats(None, 0, None, 0, None, ({"draft": 0},))
    assert stats.total.published_projects is None


@pytest.mark.parametrize("runs", [[], [{"project_id": 2, "finish_time": LONG_AGO}]])
def test_the_state_of_now_says_nothing_of_the_past_with_or_without_answers(
    database: Database, runs: list[dict[str, Any]]
) -> None:
    database.fill(project=[_P], task=[_TASK], task_run=runs)
    with connect_at(LATER, database) as view:
        (project,) = collect_projects(view, Window.ending(NOW)).projects
    assert project.state is ProjectState.STALLED
    assert (project.all_time.completed_tasks, project.all_time.remaining) == (0, 1)


@pytest.mark.parametrize("at", [NOW, LATER])
@pytest.mark.parametrize("needed", [None, 0, -1])
def test_a_task_that_needs_no_answers_is_never_completed(
    database: Database, at: datetime, needed: int | None
) -> None:
    run = {"project_id": 1, "task_id": 1, "finish_time": LONG_AGO}
    database.fill(project=[_P], task=[_TASK | {"n_answers": needed}], task_run=[run])
    with connect_at(at, database) as view:
        (project,) = collect_projects(view, Window.ending(NOW)).projects
    assert project.state is ProjectState.EMPTY
    assert (project.all_time.completed_tasks, project.all_time.unmarked_tasks) == (0, 0)


def test_nothing_is_counted_that_came_to_be_at_the_end(dated: Database) -> None:
    with connect_at(LATER, dated) as view:
        before = collect_site(view, Window.ending(NOW - timedelta(hours=1)))
        after = collect_site(view, Window.ending(NOW - timedelta(hours=1) + timedelta.resolution))
    assert (before.all_time.answers, after.all_time.answers) == (0, 1)


def test_a_time_just_before_the_year_1_was_there(database: Database) -> None:
    database.fill(task_run=[{"project_id": 1, "finish_time": "0001-01-01T00:00+14:59"}])
    with connect_at(LATER, database) as view:
        assert collect_site(view, Window.ending(NOW)).all_time.answers == 1


def test_texts_that_only_look_like_times_or_are_later_than_they_look_were_not_there(
    database: Database,
) -> None:
    times = ["2026-02-30T11:00:00", "2026-11-22T11:77:00", "2026-11-22T24:00:00"]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in [LONG_AGO, *times]])
    with connect_at(LATER, database) as view:
        stats = collect_site(view, Window.ending(datetime(2026, 11, 23, tzinfo=UTC)))
    assert (stats.all_time.answers, stats.origin.undated["task_run"]) == (1, 2)


def test_a_task_is_complete_once_it_has_its_answers(database: Database) -> None:
    times = ["2026-11-23T10:00:00", "2026-11-23T11:00:00", "2026-11-23T12:00:00"]
    database.fill(
        task=[
            {"id": 1, "project_id": 1, "n_answers": 2, "state": "completed", "created": LONG_AGO}
        ],
        task_run=[{"project_id": 1, "task_id": 1, "finish_time": time} for time in times],
    )
    with connect_at(LATER, database) as view:
        completed = [
            collect_projects(
                view, Window.ending(NOW - timedelta(minutes=ago))
            ).total.all_time.completed_tasks
            for ago in (90, 59)
        ]
    assert completed == [0, 1]


def test_figures_of_the_past_need_the_columns_of_dates(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS historian",
        "CREATE ROLE historian LOGIN",
        "GRANT SELECT ON project, task_run, task TO historian",
        'GRANT SELECT (id, name, fullname, restrict) ON "user" TO historian',
    )
    try:
        with connect(server.url_of("pybossa_test", "historian")) as view:
            collect_site(view)
            with pytest.raises(NoPrivilegeError, match=r"user\.created"):
                collect_site(view, Window.ending(NOW - timedelta(days=999)))
    finally:
        postgresql.run("DROP OWNED BY historian", "DROP ROLE historian")


def test_an_overview_of_the_past_reads_the_dates_of_each_table_once(dated: Database) -> None:
    steps: list[Step] = []
    with connect_at(LATER, dated) as view:
        collect_overview(view.watched(steps.append), window=Span(timedelta(days=30), NOW))
    dates = [step.sql for step in steps if step.reads == "dates"]
    assert len(dates) == 2 * 4, "whether any row has one, and how many have none"
