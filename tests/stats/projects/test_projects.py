"""How projects are going, by their definitions."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import Window
from pybossa_stats.errors import ExitCode, NoPrivilegeError, NotPybossaError
from pybossa_stats.periods.window import Comparison
from pybossa_stats.stats.activity.activity import collect_activity
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.choice import Filter, Order, ProjectState, choose
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.projects.results import (
    GlobalStats,
    Project,
    ProjectBefore,
    ProjectProgress,
    ProjectsStats,
    ProjectsTotal,
    ProjectWindow,
    TasksByAnswers,
    Work,
    WorkBefore,
)
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from tests.conftest import A_YEAR_AGO, NOW
from tests.support.activity import last_answer
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.oracle import read_time
from tests.support.overviews import NO_PROGRESS, NO_WORK
from tests.support.program import run
from tests.support.project_oracle import (
    completed_before,
    count_categories,
    count_projects,
    count_work,
    hours_of_work,
    progress,
)
from tests.support.results import some
from tests.support.times import any_times

DAY = timedelta(days=1)
MONTH = Window.ending(NOW, 28 * DAY)


def stats_of(database: Database, window: Window = MONTH, **options: bool) -> ProjectsStats:
    with connect_at(window.end, database) as view:
        return collect_projects(view, window, **options)


def the_one(database: Database, window: Window = MONTH) -> Project:
    (project,) = stats_of(database, window).projects
    return project


def a_project(id: int = 1, *, published: bool = True) -> dict[str, Any]:  # noqa: A002
    return {
        "id": id,
        "name": f"Project {id}",
        "short_name": f"project{id}",
        "published": published,
    }


def a_task(
    id: int = 1,  # noqa: A002
    n_answers: int | None = 2,
    state: str | None = "ongoing",
    project_id: int = 1,
) -> dict[str, Any]:
    return {"id": id, "project_id": project_id, "state": state, "n_answers": n_answers}


def a_run(
    task_id: int | None = 1,
    user_id: int | None = 1,
    user_ip: str | None = None,
    finish_time: str | None = "2026-11-23T11:00:00",
    project_id: int = 1,
) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "task_id": task_id,
        "user_id": user_id,
        "user_ip": user_ip,
        "finish_time": finish_time,
    }


def test_an_empty_server_has_no_projects(database: Database) -> None:
    stats = stats_of(database, all_users=True)
    assert stats.projects == ()
    assert stats.total == ProjectsTotal(0, 0, 0, 0, 0, NO_WORK, NO_PROGRESS)
    assert stats.before == WorkBefore(**time_before(MONTH), **vars(NO_WORK))
    assert stats.globalstats == GlobalStats(0, 0, 0, 0, 0, ({"draft": 0},))


def assert_nothing_is_done(project: Project) -> None:
    assert project.window == some(ProjectWindow)
    assert project.before == some(ProjectBefore)
    assert project.all_time == ProjectProgress(**vars(NO_PROGRESS), users=None, addresses=None)


def test_a_project_without_tasks_has_no_progress(database: Database) -> None:
    database.fill(project=[a_project()])
    project = the_one(database)
    assert_nothing_is_done(project)
    assert (project.all_time.progress, project.state) == (None, ProjectState.EMPTY)


def test_projects_are_counted_in_the_window_in_which_their_last_task_was_completed(
    database: Database,
) -> None:
    times = {1: "2026-11-22T10:00:00", 2: "2026-11-21T10:00:00", 3: "2026-11-21T11:00:00"}
    database.fill(
        project=[a_project(id_) for id_ in times],
        task=[a_task(id_, project_id=id_, n_answers=1) for id_ in times],
        task_run=[a_run(id_, finish_time=time, project_id=id_) for id_, time in times.items()],
    )
    stats = stats_of(database, Window(datetime(2026, 11, 22, tzinfo=UTC), NOW))
    assert stats.before
    assert (stats.total.window.completed_projects, stats.before.completed_projects) == (1, 2)


@pytest.mark.parametrize(
    ("answers", "completed"),
    [
        ("A 01-01, B 01-02, A 02-20", "01-02"),
        ("A 01-01, A 01-02, B 02-20", "02-20"),
        ("A 01-01, B 02-19, A 02-20", "02-19"),
        ("A 01-01, B 02-18, A 02-20", "02-18"),
        ("A 01-01, C 02-19, B 02-20, A 02-20", "02-20"),
    ],
    ids=[
        "long before an answer that no task wants",
        "after it",
        "a fiftieth of the project's time before it",
        "a day earlier",
        "at the time of it",
    ],
)
def test_a_project_is_completed_by_the_last_answer_that_a_task_wants(
    database: Database, answers: str, completed: str
) -> None:
    given = [answer.split() for answer in answers.split(", ")]
    ids = {name: id_ for id_, name in enumerate(dict(given), 1)}
    database.fill(
        project=[a_project()],
        task=[a_task(id_, n_answers=1) for id_ in ids.values()],
        task_run=[a_run(ids[name], finish_time=f"2026-{day}T12:00:00") for name, day in given],
    )
    assert the_one(database).completed == datetime.fromisoformat(f"2026-{completed}T12:00Z")


@pytest.mark.parametrize(("since", "last"), [("02-19T12:00:00", "02-19"), ("02-20", "01-01")])
def test_completions_since_a_time_are_those_of_tasks_with_an_answer_since_then(
    database: Database, since: str, last: str
) -> None:
    times = {1: "2026-01-01T12:00:00", 2: "2026-02-19T12:00:00"}
    later = a_run(1, finish_time="2026-02-20T12:00:00")
    database.fill(
        project=[a_project()],
        task=[a_task(id_, n_answers=1) for id_ in times],
        task_run=[later, *(a_run(id_, finish_time=time) for id_, time in times.items())],
    )
    with connect_at(NOW, database) as view:
        found = view.run(completions_step(of_late_tasks({1: f"2026-{since}"}))).all()
    assert found == [(1, f"2026-{last}T12:00:00")]


def test_midnight_that_is_written_as_24_o_clock_is_of_the_next_day(database: Database) -> None:
    run = a_run(finish_time="2026-11-21T24:00:00")
    database.fill(project=[a_project()], task=[a_task(n_answers=1)], task_run=[run])
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    with connect_at(NOW, database) as view:
        stats = collect_projects(view, Window(midnight, NOW))
        project = stats.projects[0]
        assert (project.window.answers, project.window.completed_tasks) == (1, 1)
        times = project.first_answer, project.last_answer, project.completed
        assert times == (midnight,) * 3
        work = collect_projects(view, Window(midnight - timedelta(days=1), midnight)).total.window
    assert (work.answers, work.completed_tasks) == (0, 0)


def test_answers_beyond_what_a_task_wants_bring_no_project_nearer_to_its_end(
    database: Database,
) -> None:
    database.fill(project=[a_project()], task=[a_task(1), a_task(2)], task_run=[a_run()] * 5)
    work = the_one(database).all_time
    assert (work.answers, work.needed, work.done, work.remaining) == (5, 4, 2, 2)
    assert (work.surplus, work.progress) == (3, 0.5)


def test_a_completed_task_needs_nothing_whatever_it_wanted(database: Database) -> None:
    database.fill(project=[a_project()], task=[a_task(n_answers=10, state="completed")])
    work = the_one(database).all_time
    assert (work.completed_tasks, work.remaining) == (1, 0)


@pytest.mark.parametrize("state", ["0", None, "", "Completed"])
def test_a_task_of_any_state_but_completed_is_not_completed(
    database: Database, state: str | None
) -> None:
    database.fill(project=[a_project()], task=[a_task(state=state)])
    work = the_one(database).all_time
    assert (work.completed_tasks, work.remaining) == (0, 2)


@pytest.mark.parametrize("n_answers", [None, 0, -3])
def test_a_task_may_want_nothing_and_then_no_answer_to_it_is_surplus(
    database: Database, n_answers: int | None
) -> None:
    database.fill(project=[a_project()], task=[a_task(n_answers=n_answers)], task_run=[a_run()])
    work = the_one(database).all_time
    assert (work.tasks, work.needed, work.done, work.remaining) == (1, 0, 0, 0)
    assert (work.answers, work.surplus) == (1, 0)


def test_gold_tasks_are_no_work_and_answers_to_them_are_answers(database: Database) -> None:
    """Bloomberg's fork never completes them, however many answers they have."""
    gold = {"calibration": 1}
    database.fill(
        project=[a_project()],
        task=[
            a_task(1, n_answers=1) | {"calibration": 0},
            a_task(2, n_answers=1) | {"calibration": None},
            a_task(3) | gold,
            a_task(4) | gold,
            a_task(5, state="completed") | gold,
        ],
        task_run=[
            a_run(1, finish_time="2026-11-21T11:00:00"),
            a_run(2, finish_time="2026-11-22T11:00:00"),
            *[a_run(4)] * 3,
        ],
    )
    project = the_one(database)
    work = project.all_time
    assert (work.tasks, work.gold_tasks, work.answers) == (5, 3, 5)
    assert (work.needed, work.done, work.remaining, work.surplus) == (2, 2, 0, 0)
    assert (work.completed_tasks, work.unmarked_tasks, work.progress) == (0, 2, 1)
    assert (project.window.answers, project.window.completed_tasks) == (5, 2)
    assert (project.state, project.forecast) == (ProjectState.COMPLETE, None)
    assert project.completed == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert project.tasks_by_answers == (TasksByAnswers(1, 2),)
    with connect_at(NOW, database) as view:
        activity = collect_activity(view, MONTH)
    assert (activity.total.completed_tasks, activity.total.answers) == (2, 5)
    with connect_at(NOW + DAY, database) as view:
        (past,) = collect_projects(view, MONTH).projects
    assert (past.all_time.tasks, past.all_time.gold_tasks) == (None, None), "no task has a date"


def test_a_project_of_gold_tasks_alone_needs_no_answers(database: Database) -> None:
    database.fill(project=[a_project()], task=[a_task() | {"calibration": 1}])
    project = the_one(database)
    assert (project.state, project.all_time.progress) == (ProjectState.EMPTY, None)


def fill_with_a_task(database: Database) -> None:
    """A project of a task with more answers than it needs; its calibration is the default."""
    database.run(
        "INSERT INTO project (id, name, short_name, published, created)"
        " VALUES (1, 'Project', 'project1', true, '2026-01-01')",
        "INSERT INTO task (id, project_id, state, n_answers, created)"
        " VALUES (1, 1, 'ongoing', 2, '2026-01-01')",
        "INSERT INTO task_run (project_id, task_id, finish_time)"
        " VALUES (1, 1, '2026-11-20'), (1, 1, '2026-11-21'), (1, 1, '2026-11-22')",
    )


def assert_calibration_makes_no_difference(url: str) -> None:
    for at in (NOW, NOW + DAY):
        with connect_at(at, Database(url)) as view:
            (project,) = collect_projects(view, MONTH, all_time=True).projects
            activity = collect_activity(view, MONTH)
        work = project.all_time
        assert (work.tasks, work.gold_tasks, work.needed, work.surplus) == (1, None, 2, 1)
        assert project.completed == datetime(2026, 11, 21, tzinfo=UTC)
        assert project.window.completed_tasks == activity.total.completed_tasks == 1


def test_where_tasks_have_no_calibration_they_are_work_and_it_is_unknown_which_are_gold(
    database: Database,
) -> None:
    database.run("ALTER TABLE task DROP COLUMN calibration")
    fill_with_a_task(database)
    assert_calibration_makes_no_difference(database.url)


def test_a_calibration_of_another_type_is_not_read(postgresql: Database) -> None:
    postgresql.run("ALTER TABLE task DROP calibration, ADD calibration boolean DEFAULT true")
    fill_with_a_task(postgresql)
    assert_calibration_makes_no_difference(postgresql.url)


def test_a_role_that_may_not_read_calibration_gets_all_figures_but_the_gold_tasks(
    server: Server, postgresql: Database
) -> None:
    fill_with_a_task(postgresql)
    postgresql.run("UPDATE task SET calibration = 1")
    postgresql.run(
        "DROP ROLE IF EXISTS older",
        "CREATE ROLE older LOGIN",
        'GRANT SELECT ON project, task_run, "user" TO older',
        "GRANT SELECT (id, project_id, state, n_answers, created) ON task TO older",
    )
    url = server.url_of("pybossa_test", "older")
    try:
        assert_calibration_makes_no_difference(url)
        shown = run("check", "--database-url", url)
    finally:
        postgresql.run("DROP OWNED BY older", "DROP ROLE older")
    assert shown.exit_code == ExitCode.DONE
    assert "Gold tasks count as work, as this role may not read task.calibration." in shown.stdout
    assert "GRANT SELECT (calibration) ON public.task TO older;" in shown.stdout
    assert "cannot read" not in shown.stdout


@pytest.mark.parametrize("n_answers", [2.5, "many", b"2", 2**31])
def test_a_task_that_wants_no_such_number_of_answers_is_an_error(
    sqlite: Database, n_answers: object
) -> None:
    sqlite.fill(project=[a_project()], task=[a_task(1), a_task(2) | {"n_answers": n_answers}])
    with pytest.raises(NotPybossaError, match=r"task\.n_answers"):
        stats_of(sqlite)


def test_answers_wanted_whose_sum_is_too_large_are_an_error(database: Database) -> None:
    if database.url.startswith("postgresql"):
        database.run("ALTER TABLE task ALTER n_answers TYPE bigint")
    large = ", ".join(f"({task}, 1, {2**62})" for task in range(3))
    database.fill(project=[a_project()])
    database.run(f"INSERT INTO task (id, project_id, n_answers) VALUES {large}")
    with pytest.raises(NotPybossaError, match=r"task\.n_answers"):
        stats_of(database)


def test_answers_to_tasks_that_are_gone_are_answers(database: Database) -> None:
    database.fill(
        project=[a_project()], task=[a_task()], task_run=[a_run(9), a_run(None), a_run(9)]
    )
    work = the_one(database).all_time
    assert (work.answers, work.done, work.remaining) == (3, 0, 2)


def test_an_answer_counts_for_the_task_of_its_project_alone(database: Database) -> None:
    database.fill(project=[a_project()], task=[a_task()], task_run=[a_run(project_id=2)])
    assert the_one(database).all_time.done == 0


def test_projects_that_are_gone_count_in_the_total_alone(database: Database) -> None:
    database.fill(project=[a_project(2)], task=[a_task()], task_run=[a_run()])
    stats = stats_of(database)
    (project,) = stats.projects
    assert_nothing_is_done(project)
    work = stats.total.all_time
    assert (work.tasks, work.done, work.answers) == (1, 1, 1)
    with connect_at(NOW, database) as view:
        activity = collect_activity(view, MONTH)
    assert stats.total.window.active_projects == activity.total.active_projects == 1
    assert stats.total.answered_projects == 1


def test_people_are_those_of_the_window(database: Database) -> None:
    old = "2025-11-23T11:00:00"
    runs = [
        a_run(user_id=1),
        a_run(user_id=1),
        a_run(user_id=2, user_ip="1.1.1.1"),
        a_run(user_id=None),
        a_run(user_id=None, user_ip="1.1.1.1"),
        a_run(user_id=3, finish_time=old),
        a_run(user_id=None, user_ip="2.2.2.2", finish_time=None),
    ]
    database.fill(project=[a_project()], task_run=runs)
    (project,) = stats_of(database, all_time=True).projects
    assert (project.window.active_users, project.window.addresses) == (2, 1)
    assert (project.all_time.users, project.all_time.addresses) == (3, 2)


def test_people_of_all_time_are_not_counted_unasked(database: Database) -> None:
    database.fill(project=[a_project()], task_run=[a_run()])
    work = the_one(database).all_time
    assert (work.users, work.addresses) == (None, None)


def test_all_users_of_the_site_are_registered_ones_and_addresses(database: Database) -> None:
    users = [{"id": id, "name": "a", "fullname": "A", "restrict": True} for id in (1, 2)]  # noqa: A001
    database.fill(user=users, task_run=[a_run(user_id=None, user_ip="1.1.1.1")])
    found = stats_of(database, all_users=True).globalstats
    assert found
    assert found.n_users == 2 + 1
    assert stats_of(database).globalstats is None


JUNK = ["zzz", "2026-11-23T99:00:00", "2026-11-23T11:00:6x", "2000-00-00T00:00:00", "", None]


def test_junk_is_neither_the_first_nor_the_last_answer(database: Database) -> None:
    times = ["2026-01-01T10:00:00", "2026-02-02 10:00:00.5+01:00", *JUNK]
    database.fill(project=[a_project()], task_run=[a_run(finish_time=time) for time in times])
    project = the_one(database)
    assert project.first_answer == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert project.last_answer == datetime(2026, 2, 2, 9, microsecond=500_000, tzinfo=UTC)


def test_a_time_as_long_as_pybossas_own_is_read_with_its_zone(database: Database) -> None:
    early, late = datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC)
    instants = {
        "2026-11-23T10:00:00.12345Z": datetime(2026, 11, 23, 10, 0, 0, 123_450, UTC),
        "2026-11-23T10:00:00.12345 ": datetime(2026, 11, 23, 10, 0, 0, 123_450, UTC),
        "2026-11-23T10:00:00.123+05": datetime(2026, 11, 23, 5, 0, 0, 123_000, UTC),
        "2026-11-23T10:00:00.1-0130": datetime(2026, 11, 23, 11, 30, 0, 100_000, UTC),
        "2026-11-22T24:00:00": datetime(2026, 11, 23, tzinfo=UTC),
    }
    projects = [a_project(n) for n in range(len(instants))]
    runs = [a_run(finish_time=text, project_id=n) for n, text in enumerate(instants)]
    database.fill(project=projects, task_run=runs)
    assert first_and_last_answers(database) == {
        n: (instant, instant) for n, instant in enumerate(instants.values())
    }
    runs += [
        a_run(finish_time=f"{instant:%Y-%m-%dT%H:%M:%S}", project_id=n)
        for instant in (early, late)
        for n in range(len(instants))
    ]
    database.fill(project=projects, task_run=runs)
    assert first_and_last_answers(database) == {
        n: (min(early, instant), max(late, instant)) for n, instant in enumerate(instants.values())
    }


def first_and_last_answers(database: Database) -> dict[int, tuple[datetime | None, ...]]:
    projects = stats_of(database).projects
    return {project.id: (project.first_answer, project.last_answer) for project in projects}


def test_where_there_is_but_junk_there_is_no_first_answer(database: Database) -> None:
    database.fill(project=[a_project()], task_run=[a_run(finish_time=junk) for junk in JUNK])
    project = the_one(database)
    assert project.all_time.answers == len(JUNK)
    assert (project.first_answer, project.last_answer) == (None, None)


def test_no_answer_is_of_the_future_or_of_a_time_before_computers(database: Database) -> None:
    times = ["2026-11-23T12:00:00.000001", "2999-01-01", "0001-01-01", "9999-12-31T24:00"]
    times += ["1969-12-31T23:59:59", "0001-01-01T00:00+14:59", "9999-12-31T23:59:59-10:00"]
    database.fill(project=[a_project()], task_run=[a_run(finish_time=time) for time in times])
    project = the_one(database)
    assert (project.first_answer, project.last_answer) == (None, None)
    database.fill(project=[a_project()], task_run=[a_run(finish_time="1970-01-01T00:00:00")])
    assert the_one(database).first_answer == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_project_stalls_if_it_needs_answers_and_has_none_in_28_days(database: Database) -> None:
    runs = [
        a_run(1, finish_time="2026-10-26T11:59:59.999999", project_id=1),
        a_run(2, finish_time="2026-10-26T12:00:00", project_id=2),
        a_run(5, finish_time="2026-10-26T12:00:00", project_id=5),
    ]
    tasks = [a_task(id, project_id=id) for id in (1, 2, 3, 4)]  # noqa: A001
    tasks += [a_task(5, n_answers=1, project_id=5)]
    database.fill(
        project=[*map(a_project, (1, 2, 3, 5)), a_project(4, published=False)],
        task=tasks,
        task_run=runs,
    )
    for window in (MONTH, Window.ending(NOW, DAY), Window.ending(NOW, 365 * DAY)):
        stats = stats_of(database, window)
        assert stalled_in(stats) == {1, 3}, "not one that goes on, a draft, or one that is done"
        assert stats.total.stalled_projects == 2


def stalled_in(stats: ProjectsStats) -> set[int]:
    return {project.id for project in stats.projects if project.state is ProjectState.STALLED}


BEFORE, LATELY = "2026-10-26T11:59:59.999999", "2026-10-26T12:00:00"
"""Just more than 28 days ago, and 28 days ago."""


BEGINNINGS = [
    (LATELY, LATELY, None, "new"),
    (LATELY, None, None, "new"),
    (LATELY, "junk", None, "new"),
    (BEFORE, LATELY, None, "new"),
    (None, "2026-11-23 11:00+00", None, "new"),
    (BEFORE, BEFORE, None, "stalled"),
    (BEFORE, "2026-11-23T12:00:00", None, "stalled"),
    (None, "", None, "stalled"),
    (LATELY, LATELY, BEFORE, "stalled"),
    (LATELY, LATELY, LATELY, "active"),
]
"""When projects and their first tasks were created, and answered: which makes them what."""


def test_an_unanswered_project_that_began_in_the_last_28_days_is_new_and_not_stalled(
    database: Database,
) -> None:
    later = "2026-11-24"
    cases = [*enumerate(BEGINNINGS)]
    database.fill(
        project=[a_project(n) | {"created": created} for n, (created, *_) in cases],
        task=[
            a_task(2 * n + second, project_id=n) | {"created": time}
            for n, (_, first, *_) in cases
            for second, time in enumerate((first, first and later))
        ],
        task_run=[
            a_run(2 * n, finish_time=answered, project_id=n)
            for n, (_, _, answered, _) in cases
            if answered
        ],
    )
    states = [ProjectState(state) for *_, state in BEGINNINGS]
    stalled = {n for n, state in enumerate(states) if state is ProjectState.STALLED}
    for window in (MONTH, Window.ending(NOW, DAY)):
        projects = stats_of(database, window).projects
        assert [project.state for project in projects] == states
        for only, ids in ((Filter.STALLED, stalled), (Filter.ACTIVE, {*range(10)} - stalled)):
            assert {project.id for project in choose(projects, Order.NAME, only=only)} == ids


def test_an_unanswered_project_is_new_for_28_days_after_its_first_publication(
    database: Database,
) -> None:
    """Volunteers could not answer it before, and PYBOSSA deletes the answers of a draft."""

    def published(project_id: int, created: str | None, **others: str) -> dict[str, Any]:
        change = {"caller": "web", "attribute": "published", "created": created, **others}
        return {"project_id": project_id, **change}

    log = [
        published(1, LATELY),
        published(2, BEFORE),  # and unpublished, and published again
        *(published(2, LATELY), published(2, "2026-11-01T00:00:00")),
        published(3, "junk"),
        published(4, LATELY, caller="api"),
        published(5, LATELY, attribute="info"),
        *(published(6, ""), published(6, "2026-11-23 11:00+00")),
        published(7, "2026-11-23T12:00:00"),
        published(99, LATELY),
    ]
    ids = range(1, 8)
    database.fill(
        project=[a_project(n) | {"created": BEFORE} for n in ids],
        task=[a_task(n, project_id=n) | {"created": BEFORE} for n in ids],
        auditlog=log,
    )
    new = {project.id for project in stats_of(database).projects if project.state == "new"}
    assert new == {1, 6}
    database.run("DROP TABLE auditlog")
    stats = stats_of(database)
    assert {project.state for project in stats.projects} == {ProjectState.STALLED}


def test_a_draft_or_a_project_that_needs_no_answers_is_not_new(database: Database) -> None:
    database.fill(
        project=[
            a_project(1, published=False) | {"created": LATELY},
            a_project(2) | {"created": LATELY},
        ],
        task=[a_task(1), a_task(2, state="completed", project_id=2)],
    )
    states = [project.state for project in stats_of(database).projects]
    assert states == [ProjectState.DRAFT, ProjectState.COMPLETE]


def test_a_forecast_is_of_the_last_28_days_whatever_the_window(database: Database) -> None:
    days = [NOW - n * DAY / 10 for n in range(200)]
    runs = [
        a_run(n, finish_time=day.replace(tzinfo=None).isoformat()) for n, day in enumerate(days)
    ]
    tasks = [a_task(n, n_answers=1) for n in range(400)]
    database.fill(project=[a_project()], task=tasks, task_run=runs)
    for window in (MONTH, Window.ending(NOW, DAY)):
        found = the_one(database, window).forecast
        assert found is not None
        assert found.days == 20


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.ANSWERS, [2, 1, 3]),
        (Order.RECENT, [1, 2, 3]),
        (Order.PROGRESS, [2, 1, 3]),
        (Order.REMAINING, [1, 2, 3]),
        (Order.LAST, [2, 1, 3]),
        (Order.NAME, [3, 1, 2]),
    ],
)
def test_projects_can_be_ordered_by_anything_and_then_by_id(
    database: Database, order: Order, ids: list[int]
) -> None:
    names = {1: "beta", 2: "Gamma", 3: "Alpha"}
    old = "2026-01-01T00:00:00"
    database.fill(
        project=[a_project(id) | {"name": name} for id, name in names.items()],  # noqa: A001
        task=[a_task(1, 3), a_task(2, 3, project_id=2)],
        task_run=[
            *[a_run(1, finish_time="2026-11-01T00:00:00")],
            *[a_run(2, finish_time="2026-11-02T00:00:00", project_id=2)],
            *[a_run(2, finish_time=old, project_id=2)] * 2,
        ],
    )
    assert [project.id for project in choose(stats_of(database).projects, order)] == ids


def test_some_projects_can_be_chosen(database: Database) -> None:
    database.fill(
        project=[*map(a_project, (1, 3, 4, 5)), a_project(2, published=False)],
        task=[a_task(id_, project_id=id_) for id_ in (1, 2, 3, 4)],
        task_run=[a_run(3, project_id=3), *[a_run(4, project_id=4)] * 2],
    )
    projects = stats_of(database).projects

    def chosen(**options: Any) -> list[int]:  # noqa: ANN401
        return [project.id for project in choose(projects, Order.NAME, **options)]

    assert chosen(only=Filter.PUBLISHED) == [1, 3, 4, 5]
    assert chosen(only=Filter.DRAFT) == [2]
    assert chosen(only=Filter.STALLED) == [1]
    assert chosen(only=Filter.ACTIVE) == [3]
    assert chosen(only=Filter.COMPLETE) == [4]
    assert chosen(top=2) == [1, 2]


def test_names_of_any_type_never_fail(sqlite: Database) -> None:
    sqlite.run("INSERT INTO project (id, name, short_name, published) VALUES (1, x'ff', 7, 1)")
    assert the_one(sqlite).short_name == "7"


def test_a_copy_of_a_time_of_no_utf8_never_fails(sqlite: Database) -> None:
    sqlite.fill(project=[a_project()], task_run=[a_run()])
    for junk in ("CAST(x'323032362d31312d323354ff' AS TEXT)", "x'00ff'", "7", "1.5"):
        sqlite.run(f"INSERT INTO task_run (project_id, finish_time) VALUES (1, {junk})")
    project = the_one(sqlite)
    assert (project.all_time.answers, project.window.answers) == (5, 1)


def test_projects_need_more_columns_than_the_global_statistics(sqlite: Database) -> None:
    sqlite.run("ALTER TABLE task DROP COLUMN state")
    with pytest.raises(NotPybossaError, match=r"task\.state"):
        stats_of(sqlite)


def test_columns_of_projects_that_a_role_may_not_read_are_named(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS fourteen",
        "CREATE ROLE fourteen LOGIN",
        'GRANT SELECT ON project, task_run, "user" TO fourteen',
        "GRANT SELECT (id, project_id, state) ON task TO fourteen",
    )
    try:
        with pytest.raises(NoPrivilegeError, match=r"task\.n_answers"):
            stats_of(Database(server.url_of("pybossa_test", "fourteen")))
    finally:
        postgresql.run("DROP OWNED BY fourteen", "DROP ROLE fourteen")


_IDS = st.integers(1, 4)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)


def _rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.fixed_dictionaries({"id": _IDS, **columns}), unique_by=lambda row: row["id"], max_size=4
    )


_CREATED = (
    st.none()
    | any_times()
    | any_times(A_YEAR_AGO)
    | st.sampled_from(["2026-01-01", "2026-10-26T11:59:59.999999", "2026-10-26T12:00:00"])
)
_LOOKS_USUAL = st.text("0123456789x:-.T", min_size=17, max_size=17).map(lambda text: f"20{text}")
_TABLES = st.fixed_dictionaries(
    {
        "category": _rows(name=_TEXTS, short_name=_TEXTS),
        "project": _rows(
            name=_TEXTS,
            short_name=_TEXTS,
            published=st.booleans(),
            category_id=st.none() | _IDS,
            created=_CREATED,
        ),
        "task": _rows(
            project_id=_IDS,
            state=st.sampled_from(["completed", "ongoing", "0", None]),
            n_answers=st.none() | st.integers(-1, 4),
            calibration=st.sampled_from([None, 0, 1]),
            created=_CREATED,
        ),
        "task_run": st.lists(
            st.builds(
                a_run,
                st.none() | _IDS,
                st.none() | _IDS,
                st.none() | st.sampled_from(["", "1.1.1.1", "::1", "junk"]),
                st.none() | any_times() | any_times(A_YEAR_AGO) | _LOOKS_USUAL,
                _IDS,
            ),
            max_size=30,
        ),
    }
)


def test_a_project_that_got_tasks_later_was_completed_in_the_time_before(
    database: Database,
) -> None:
    """A report of January says so, and one of February beside it, whatever came in between."""
    run = {"project_id": 1, "task_id": 1, "finish_time": "2026-01-20T10:00:00"}
    tasks = {1: "2026-01-01", 2: "2026-02-10", 3: "2026-04-10"}
    database.fill(
        project=[a_project(n) for n in (1, 2)],
        task=[a_task(n, 1) | {"created": created} for n, created in tasks.items()],
        task_run=[run, run | {"task_id": 2, "finish_time": "2026-03-05"}],
    )
    with connect_at(NOW, database) as view:
        months = [collect_projects(view, f"2026-{month:02}") for month in range(1, 6)]
    window = [month.total.window.completed_projects for month in months]
    before = [month.before and month.before.completed_projects for month in months]
    assert (window, before) == ([1, 0, 1, 0, 0], [0, 1, 0, 1, 0])


@settings(max_examples=rounds(8, 300))
@given(tables=_TABLES, comparison=st.sampled_from([Comparison.PREVIOUS, Comparison.YEAR]))
def test_any_database_gives_what_plain_counting_gives(
    database: Database, tables: dict[str, list[dict[str, Any]]], comparison: Comparison
) -> None:
    database.fill(**tables)
    window = replace(Window.ending(NOW), comparison=comparison)
    stats = stats_of(database, window, all_time=True)
    projects = count_projects(tables, window)
    work = count_work(tables["task"], tables["task_run"], window)
    hours = hours_of_work(tables["task_run"], window)
    worked = {span: hours[span, None] for span in ("window", "before", "all_time")}
    last = None if work["window_answers"] else last_answer(tables, window, None)
    expected = ProjectsStats(
        origin=replace(stats.origin, last_answer=last),
        projects=projects,
        total=total_of(projects, work, worked, window),
        before=before_of(work, worked, window, completed_before(tables, window)),
        categories=count_categories(tables, projects, window),
        globalstats=None,
    )
    if any(map(only_looks_like_a_time, (run["finish_time"] for run in tables["task_run"]))):
        stats, expected = without_completions(stats), without_completions(expected)
    assert stats == expected


Worked = Mapping[str, dict[str, Any]]
"""The hours of work on all projects, by the span of time."""


def total_of(
    projects: Sequence[Project], work: Counter[str], worked: Worked, window: Window
) -> ProjectsTotal:
    states = Counter(project.state for project in projects)
    drafts = states[ProjectState.DRAFT]
    return ProjectsTotal(
        projects=len(projects),
        published_projects=len(projects) - drafts,
        draft_projects=drafts,
        stalled_projects=states[ProjectState.STALLED],
        answered_projects=work["answered_projects"],
        window=Work(
            answers=work["window_answers"],
            **worked["window"],
            active_projects=work["window_active_projects"],
            completed_tasks=work["window_completed_tasks"],
            completed_projects=completed_in(window, projects),
        ),
        all_time=progress(work, worked["all_time"]),
    )


def before_of(
    work: Counter[str], worked: Worked, window: Window, completed_projects: int
) -> WorkBefore:
    return WorkBefore(
        **time_before(window),
        answers=work["before_answers"],
        **worked["before"],
        active_projects=work["before_active_projects"],
        completed_tasks=work["before_completed_tasks"],
        completed_projects=completed_projects,
    )


def completed_in(window: Window, projects: Sequence[Project]) -> int:
    times = (project.completed for project in projects)
    return sum(time is not None and window.start <= time < window.end for time in times)


def only_looks_like_a_time(text: str | None) -> bool:
    """Whether a text has the form of PYBOSSA's times, and is none: it deceives completions."""
    form = r"20..-..-..T..:..:..(\.......)?"
    return bool(text and re.fullmatch(form, text, re.DOTALL) and read_time(text) is None)


def without_completions(stats: ProjectsStats) -> ProjectsStats:
    nothing: dict[str, Any] = {"completed_tasks": 0, "completed_projects": 0}
    return replace(
        stats,
        projects=tuple(
            replace(
                project,
                completed=None,
                window=replace(project.window, completed_tasks=0),
                before=project.before and replace(project.before, completed_tasks=0),
            )
            for project in stats.projects
        ),
        total=replace(stats.total, window=replace(stats.total.window, **nothing)),
        before=stats.before and replace(stats.before, **nothing),
    )
