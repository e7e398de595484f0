"""How projects are going, by their definitions."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import Window
from pybossa_stats.errors import NoPrivilegeError, NotPybossaError
from pybossa_stats.stats.projects.choice import Order, State
from pybossa_stats.stats.projects.projects import (
    People,
    ProjectsStats,
    ProjectStats,
    Work,
    choose,
    collect_projects,
)
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from tests.conftest import NOW
from tests.support.activity import last_answer
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.oracle import read_time
from tests.support.project_oracle import count_projects, count_work
from tests.support.times import any_times

DAY = timedelta(days=1)
MONTH = Window.ending(NOW, 28 * DAY)


def stats_of(database: Database, window: Window = MONTH, **options: bool) -> ProjectsStats:
    with connect_at(window.end, database) as view:
        return collect_projects(view, window, **options)


def the_one(database: Database, window: Window = MONTH) -> ProjectStats:
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
    assert (stats.projects, stats.total, stats.users) == ((), Work(), People())


def test_a_project_without_tasks_has_no_progress(database: Database) -> None:
    database.fill(project=[a_project()])
    project = the_one(database)
    assert (project.work, project.work.progress, project.stalled) == (Work(), None, False)


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
    assert (stats.completed, stats.completed_before) == (1, 2)


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
        assert (project.work.window_answers, project.work.window_completed_tasks) == (1, 1)
        assert (project.first, project.last, project.completed) == (midnight,) * 3
        work = collect_projects(view, Window(midnight - timedelta(days=1), midnight)).total
    assert (work.window_answers, work.window_completed_tasks) == (0, 0)


def test_answers_beyond_what_a_task_wants_bring_no_project_nearer_to_its_end(
    database: Database,
) -> None:
    database.fill(project=[a_project()], task=[a_task(1), a_task(2)], task_run=[a_run()] * 5)
    work = the_one(database).work
    assert (work.answers, work.wanted, work.done, work.remaining) == (5, 4, 2, 2)
    assert work.progress == 0.5


def test_a_completed_task_needs_nothing_whatever_it_wanted(database: Database) -> None:
    database.fill(project=[a_project()], task=[a_task(n_answers=10, state="completed")])
    work = the_one(database).work
    assert (work.completed_tasks, work.remaining) == (1, 0)


@pytest.mark.parametrize("state", ["0", None, "", "Completed"])
def test_a_task_of_any_state_but_completed_is_not_completed(
    database: Database, state: str | None
) -> None:
    database.fill(project=[a_project()], task=[a_task(state=state)])
    work = the_one(database).work
    assert (work.completed_tasks, work.remaining) == (0, 2)


@pytest.mark.parametrize("n_answers", [None, 0, -3])
def test_a_task_may_want_nothing(database: Database, n_answers: int | None) -> None:
    database.fill(project=[a_project()], task=[a_task(n_answers=n_answers)], task_run=[a_run()])
    work = the_one(database).work
    assert (work.tasks, work.wanted, work.done, work.remaining) == (1, 0, 0, 0)


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
    work = the_one(database).work
    assert (work.answers, work.done, work.remaining) == (3, 0, 2)


def test_an_answer_counts_for_the_task_of_its_project_alone(database: Database) -> None:
    database.fill(project=[a_project()], task=[a_task()], task_run=[a_run(project_id=2)])
    assert the_one(database).work.done == 0


def test_projects_that_are_gone_count_in_the_total_alone(database: Database) -> None:
    database.fill(project=[a_project(2)], task=[a_task()], task_run=[a_run()])
    stats = stats_of(database)
    assert [each.work for each in stats.projects] == [Work()]
    assert (stats.total.tasks, stats.total.done, stats.total.answers) == (1, 1, 1)


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
    assert project.people == People(users=2, addresses=1)
    assert project.all_time == People(users=3, addresses=2)


def test_people_of_all_time_are_not_counted_unasked(database: Database) -> None:
    database.fill(project=[a_project()], task_run=[a_run()])
    assert the_one(database).all_time is None


def test_all_users_of_the_site_are_registered_ones_and_addresses(database: Database) -> None:
    users = [{"id": id, "name": "a", "fullname": "A", "restrict": True} for id in (1, 2)]  # noqa: A001
    database.fill(user=users, task_run=[a_run(user_id=None, user_ip="1.1.1.1")])
    assert stats_of(database, all_users=True).users == People(users=2, addresses=1)


JUNK = ["zzz", "2026-11-23T99:00:00", "2026-11-23T11:00:6x", "2000-00-00T00:00:00", "", None]


def test_junk_is_neither_the_first_nor_the_last_answer(database: Database) -> None:
    times = ["2026-01-01T10:00:00", "2026-02-02 10:00:00.5+01:00", *JUNK]
    database.fill(project=[a_project()], task_run=[a_run(finish_time=time) for time in times])
    project = the_one(database)
    assert project.first == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert project.last == datetime(2026, 2, 2, 9, microsecond=500_000, tzinfo=UTC)


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
    found = {each.id: (each.first, each.last) for each in stats_of(database).projects}
    assert found == {n: (each, each) for n, each in enumerate(instants.values())}
    runs += [
        a_run(finish_time=f"{each:%Y-%m-%dT%H:%M:%S}", project_id=n)
        for each in (early, late)
        for n in range(len(instants))
    ]
    database.fill(project=projects, task_run=runs)
    found = {each.id: (each.first, each.last) for each in stats_of(database).projects}
    assert found == {
        n: (min(early, each), max(late, each)) for n, each in enumerate(instants.values())
    }


def test_where_there_is_but_junk_there_is_no_first_answer(database: Database) -> None:
    database.fill(project=[a_project()], task_run=[a_run(finish_time=junk) for junk in JUNK])
    project = the_one(database)
    assert (project.work.answers, project.first, project.last) == (len(JUNK), None, None)


def test_no_answer_is_of_the_future_or_of_a_time_before_computers(database: Database) -> None:
    times = ["2026-11-23T12:00:00.000001", "2999-01-01", "0001-01-01", "9999-12-31T24:00"]
    times += ["1969-12-31T23:59:59", "0001-01-01T00:00+14:59", "9999-12-31T23:59:59-10:00"]
    database.fill(project=[a_project()], task_run=[a_run(finish_time=time) for time in times])
    project = the_one(database)
    assert (project.first, project.last) == (None, None)
    database.fill(project=[a_project()], task_run=[a_run(finish_time="1970-01-01T00:00:00")])
    assert the_one(database).first == datetime(1970, 1, 1, tzinfo=UTC)


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
        stalled = [each.id for each in stats_of(database, window).projects if each.stalled]
        assert stalled == [1, 3], "not one that goes on, a draft, or one that is done"


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
    states = [state for *_, state in BEGINNINGS]
    stalled = {n for n, state in enumerate(states) if state == "stalled"}
    for window in (MONTH, Window.ending(NOW, DAY)):
        projects = stats_of(database, window).projects
        assert [each.new for each in projects] == [state == "new" for state in states]
        assert {each.id for each in projects if each.stalled} == stalled
        for kept, ids in ((State.STALLED, stalled), (State.ACTIVE, {*range(10)} - stalled)):
            assert {each.id for each in choose(projects, Order.NAME, state=kept)} == ids


def test_a_draft_or_a_project_that_needs_no_answers_is_not_new(database: Database) -> None:
    database.fill(
        project=[
            a_project(1, published=False) | {"created": LATELY},
            a_project(2) | {"created": LATELY},
        ],
        task=[a_task(1), a_task(2, state="completed", project_id=2)],
    )
    assert [each.new for each in stats_of(database).projects] == [False, False]


def test_an_estimate_is_of_the_last_28_days_whatever_the_window(database: Database) -> None:
    days = [NOW - n * DAY / 10 for n in range(200)]
    runs = [
        a_run(n, finish_time=day.replace(tzinfo=None).isoformat()) for n, day in enumerate(days)
    ]
    tasks = [a_task(n, n_answers=1) for n in range(400)]
    database.fill(project=[a_project()], task=tasks, task_run=runs)
    for window in (MONTH, Window.ending(NOW, DAY)):
        found = the_one(database, window).estimate
        assert found is not None
        assert 19 < found.days < 21


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
    assert [each.id for each in choose(stats_of(database).projects, order)] == ids


def test_some_projects_can_be_chosen(database: Database) -> None:
    database.fill(
        project=[*map(a_project, (1, 3, 4, 5)), a_project(2, published=False)],
        task=[a_task(each, project_id=each) for each in (1, 2, 3, 4)],
        task_run=[a_run(3, project_id=3), *[a_run(4, project_id=4)] * 2],
    )
    projects = stats_of(database).projects

    def chosen(**options: Any) -> list[int]:  # noqa: ANN401
        return [each.id for each in choose(projects, Order.NAME, **options)]

    assert chosen(state=State.PUBLISHED) == [1, 3, 4, 5]
    assert chosen(state=State.DRAFT) == [2]
    assert chosen(state=State.STALLED) == [1]
    assert chosen(state=State.ACTIVE) == [3]
    assert chosen(state=State.COMPLETE) == [4]
    assert chosen(top=2) == [1, 2]


def test_names_of_any_type_never_fail(sqlite: Database) -> None:
    sqlite.run("INSERT INTO project (id, name, short_name, published) VALUES (1, x'ff', 7, 1)")
    assert the_one(sqlite).short_name == "7"


def test_a_copy_of_a_time_of_no_utf8_never_fails(sqlite: Database) -> None:
    sqlite.fill(project=[a_project()], task_run=[a_run()])
    for junk in ("CAST(x'323032362d31312d323354ff' AS TEXT)", "x'00ff'", "7", "1.5"):
        sqlite.run(f"INSERT INTO task_run (project_id, finish_time) VALUES (1, {junk})")
    project = the_one(sqlite)
    assert (project.work.answers, project.work.window_answers) == (5, 1)


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
    | st.sampled_from(["2026-01-01", "2026-10-26T11:59:59.999999", "2026-10-26T12:00:00"])
)
_LOOKS_USUAL = st.text("0123456789x:-.T", min_size=17, max_size=17).map(lambda text: f"20{text}")
_TABLES = st.fixed_dictionaries(
    {
        "project": _rows(name=_TEXTS, short_name=_TEXTS, published=st.booleans(), created=_CREATED),
        "task": _rows(
            project_id=_IDS,
            state=st.sampled_from(["completed", "ongoing", "0", None]),
            n_answers=st.none() | st.integers(-1, 4),
            created=_CREATED,
        ),
        "task_run": st.lists(
            st.builds(
                a_run,
                st.none() | _IDS,
                st.none() | _IDS,
                st.none() | st.sampled_from(["", "1.1.1.1", "::1", "junk"]),
                st.none() | any_times() | _LOOKS_USUAL,
                _IDS,
            ),
            max_size=30,
        ),
    }
)


@settings(max_examples=rounds(8, 300))
@given(tables=_TABLES)
def test_any_database_gives_what_plain_counting_gives(
    database: Database, tables: dict[str, list[dict[str, Any]]]
) -> None:
    database.fill(**tables)
    window = Window.ending(NOW)
    stats = stats_of(database, window, all_time=True)
    projects = count_projects(tables, window)
    total = count_work(tables["task"], tables["task_run"], window)
    if any(map(only_looks_like_a_time, (run["finish_time"] for run in tables["task_run"]))):
        stats = replace(
            stats,
            projects=tuple(map(without_completions, stats.projects)),
            total=without_completed_tasks(stats.total),
        )
        projects = tuple(map(without_completions, projects))
        total = without_completed_tasks(total)
    assert stats.projects == projects
    assert stats.total == total
    idle = not stats.total.window_answers
    assert stats.origin.last_answer == (last_answer(tables, window, None) if idle else None)


def only_looks_like_a_time(text: str | None) -> bool:
    """Whether a text has the form of PYBOSSA's times, and is none: it deceives completions."""
    form = r"20..-..-..T..:..:..(\.......)?"
    return bool(text and re.fullmatch(form, text, re.DOTALL) and read_time(text) is None)


def without_completions(project: ProjectStats) -> ProjectStats:
    return replace(project, completed=None, work=without_completed_tasks(project.work))


def without_completed_tasks(work: Work) -> Work:
    return replace(work, window_completed_tasks=0, before_completed_tasks=0)
