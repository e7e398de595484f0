"""What is in a scope, as a copy has it from which all else was deleted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pybossa_stats
from pybossa_stats import Scope, Window, collect_projects, in_scope
from pybossa_stats.contract import plain
from pybossa_stats.errors import NoPrivilegeError, UsageError
from pybossa_stats.stats.chosen import ChosenScope
from pybossa_stats.stats.projects.choice import ProjectState
from tests.conftest import NOW
from tests.support.any_rows import LONG_AGO, NO_ONE, QUESTIONS, TABLES
from tests.support.databases import Database, connect_at
from tests.support.faults import rounds

LATER = NOW + timedelta(days=400)
EVERYTHING = Scope()
WEEK = Window.ending(NOW, timedelta(days=7))
LATE = "2026-11-23T11:00:00"
Rows = dict[str, list[dict[str, Any]]]

OF_TASKS = {
    *("completed_tasks", "unmarked_tasks", "done", "remaining", "progress", "n_pending_tasks"),
    *("completed", "forecast", "completed_projects", "surplus", "tasks_by_answers"),
}
"""What follows from all answers that tasks have, whoever gave them."""

OF_ACCOUNTS = {
    *("users", "users_without_answers", "users_and_addresses", "n_users", "registrations"),
    *("answered_registrations", "median_days_to_answer"),
}
"""What is of accounts, which belong to no project, and so null in a scope of projects."""

OF_SESSIONS = {"hours", "user_hours", "sessions", "median_seconds"}
"""What follows from the answers before, to whatever project."""

PROJECTS = 9
"""The place of `collect_projects` among the questions."""

OF_PROJECT = ("task", "task_run")
OF_BOTH = {"state", "stalled_projects"}
"""What follows from those, and from the answers that count."""


def answers(
    database: Database, at: datetime, window: Window, scope: Scope = EVERYTHING
) -> list[Any]:
    """The JSON of what each question finds; or its error for people."""
    found: list[Any] = []
    with connect_at(at, database) as view:
        for ask in QUESTIONS:
            try:
                found.append(plain(ask(in_scope(view, scope), window)))
            except UsageError as error:
                found.append(str(error))
    return found


def without(names: set[str], value: Any) -> Any:  # noqa: ANN401 (JSON)
    """JSON without the figures of some names."""
    if isinstance(value, list):
        return [without(names, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: without(names, inner) for name, inner in value.items() if name not in names}


def named(names: set[str], value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (JSON)
    """The figures of some names in JSON, in order."""
    for item in value if isinstance(value, list) else ():
        yield from named(names, item)
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from [(name, inner)] if name in names else named(names, inner)


def without_users(tables: Rows, ids: set[int]) -> Rows:
    """A copy without some users and their answers."""
    users = [row for row in tables["user"] if row["id"] not in ids]
    runs = [row for row in tables["task_run"] if row["user_id"] not in ids]
    return tables | {"user": users, "task_run": runs}


@settings(max_examples=rounds(3, 200))
@given(tables=TABLES, hours=st.integers(1, 900), at=st.sampled_from([NOW, LATER]))
def test_excluded_users_are_missing_as_from_a_copy_without_them_but_in_what_tasks_have(
    database: Database, tables: Rows, hours: int, at: datetime
) -> None:
    window = Window.ending(NOW, timedelta(hours=hours))
    ids = {row["id"] for row in tables["user"][1:]}  # the first has a date
    database.fill(**tables)
    everything = answers(database, at, window)
    scoped = answers(database, at, window, Scope(exclude_users=tuple(ids)))
    database.fill(**without_users(tables, ids))
    copy = answers(database, at, window)
    assert without(OF_TASKS | OF_BOTH, scoped) == without(OF_TASKS | OF_BOTH, copy)
    assert [*named(OF_TASKS, scoped)] == [*named(OF_TASKS, everything)]


def of_projects(tables: Rows, ids: set[int]) -> Rows:
    """A copy without the other projects, their tasks and answers."""
    rows = {name: [row for row in tables[name] if row["project_id"] in ids] for name in OF_PROJECT}
    return tables | rows | {"project": [row for row in tables["project"] if row["id"] in ids]}


def with_unknown_accounts(copy: Any, scoped: Any) -> Any:  # noqa: ANN401 (JSON)
    """JSON of a copy, in which figures of accounts are null where they are in a scope."""
    if isinstance(copy, list) and isinstance(scoped, list):
        return [*map(with_unknown_accounts, copy, scoped), *copy[len(scoped) :]]
    if not (isinstance(copy, dict) and isinstance(scoped, dict)):
        return copy
    return {
        name: None
        if name in OF_ACCOUNTS and scoped[name] is None
        else with_unknown_accounts(value, scoped[name])
        for name, value in copy.items()
    }


@settings(max_examples=rounds(2, 200))
@given(tables=TABLES, hours=st.integers(1, 900), at=st.sampled_from([NOW, LATER]))
def test_a_category_has_what_a_copy_has_without_other_projects_but_accounts_and_hours(
    database: Database, tables: Rows, hours: int, at: datetime
) -> None:
    window = Window.ending(NOW, timedelta(hours=hours))
    first, *others = tables["project"]
    projects = [first | {"category_id": 1}, *(row | {"category_id": row["id"]} for row in others)]
    ids = {row["id"] for row in projects if row["category_id"] in {1, 3}}
    tables = tables | {
        "category": [{"id": n, "name": f"C{n}", "short_name": f"c{n}"} for n in (1, 2, 3)],
        "project": [row | {"short_name": f"p{row['id']}"} for row in projects],
    }
    for name in OF_PROJECT:  # the first row has a date
        tables[name] = [tables[name][0] | {"project_id": first["id"]}, *tables[name][1:]]
    database.fill(**tables)
    with connect_at(at, database) as view:
        everything = QUESTIONS[PROJECTS](view, window).to_dict()
    scoped = answers(database, at, window, Scope(categories=("c1", "C3")))
    database.fill(**of_projects(tables, ids))
    copy = with_unknown_accounts(answers(database, at, window), scoped)
    assert without(OF_SESSIONS, scoped) == without(OF_SESSIONS, copy)
    of_all = {row["id"]: row for row in everything["projects"]}
    for row in scoped[PROJECTS]["projects"]:
        assert row == of_all[row["id"]], "a project has its hours in every scope"


def staffed(database: Database) -> None:
    """A project whose second task was completed by the staff, last of all."""
    database.fill(
        user=[
            {"id": id_, "name": name, "fullname": name, "restrict": False, "created": LONG_AGO}
            for id_, name in ((1, "ada"), (2, "staff"), (3, "test"), (4, "2"))
        ],
        project=[{"id": 1, "name": "P", "short_name": "p", "published": True, "created": LONG_AGO}],
        task=[
            {"id": id_, "project_id": 1, "n_answers": 1, "state": "ongoing", "created": LONG_AGO}
            for id_ in (1, 2)
        ],
        task_run=[
            {**NO_ONE, "project_id": 1, "task_id": 1, "user_id": 1, "finish_time": LONG_AGO},
            {**NO_ONE, "project_id": 1, "task_id": 2, "user_id": 2, "finish_time": LATE},
        ],
    )


def test_a_project_that_the_staff_completed_is_complete_without_their_answers(
    database: Database,
) -> None:
    staffed(database)
    with connect_at(NOW, database) as view:
        scoped = in_scope(view, Scope(exclude_users=("staff",)))
        (project,) = collect_projects(scoped, WEEK).projects
    assert (project.all_time.answers, project.all_time.done) == (1, 2)
    assert (project.window.answers, project.window.completed_tasks) == (0, 1)
    assert project.state is ProjectState.COMPLETE
    assert project.completed == datetime.fromisoformat(f"{LATE}+00:00")
    assert project.last_answer == datetime.fromisoformat(f"{LONG_AGO}+00:00")


def test_a_user_is_excluded_by_name_or_else_by_id(database: Database) -> None:
    staffed(database)
    with connect_at(NOW, database) as view:
        names: dict[str | int, int] = {"staff": 2, "3": 3, 3: 3, "2": 4}
        for name, user_id in names.items():
            scoped = in_scope(view, Scope(exclude_users=(name,)))
            assert collect_projects(scoped).origin.scope == ChosenScope(
                excluded_user_ids=(user_id,)
            ), name
        twice = in_scope(view, Scope(exclude_users=("staff", "staff", "test")))
        assert collect_projects(twice).origin.scope == ChosenScope(excluded_user_ids=(2, 3))


def test_unknown_users_are_an_error_that_names_all_of_them_and_the_nearest(
    database: Database,
) -> None:
    staffed(database)
    with connect_at(NOW, database) as view:
        with pytest.raises(UsageError, match=r"There is no user 'staf' or 'nobody' in ") as raised:
            in_scope(view, Scope(exclude_users=("staf", "ada", "nobody")))
        assert raised.value.hint == "Did you mean staff?"
        with pytest.raises(UsageError) as raised:
            in_scope(view, Scope(exclude_users=("99",)))
        assert raised.value.hint == "Use the user name, or the id."


def test_a_scope_within_a_scope_excludes_the_users_of_both(database: Database) -> None:
    user = {"fullname": "", "restrict": False}
    database.fill(user=[user | {"id": n, "name": name} for n, name in enumerate("abc", start=1)])
    with connect_at(NOW, database) as view:
        outer = in_scope(view, Scope(exclude_users=("a",)))
        inner = in_scope(outer, Scope(exclude_users=("a", "02")))
        sites = [pybossa_stats.collect_site(each, WEEK) for each in (view, outer, inner)]
    assert [site.all_time.users for site in sites] == [3, 2, 1]


def test_users_who_may_not_be_listed_are_not_offered(database: Database) -> None:
    user = {"fullname": "", "restrict": True}
    database.fill(user=[user | {"id": 1, "name": "chidi"}])
    with connect_at(NOW, database) as view, pytest.raises(UsageError) as raised:
        in_scope(view, Scope(exclude_users=("chidix",)))
    assert "chidi" not in str(raised.value.hint)


def test_without_a_scope_a_view_is_unchanged_and_its_results_have_none(database: Database) -> None:
    with connect_at(NOW, database) as view:
        assert in_scope(view, Scope()) is view
        assert pybossa_stats.collect_site(view).origin.scope is None


def in_two_projects(database: Database) -> None:
    """A user with an answer to either project, one shortly after the other."""
    run = {**NO_ONE, "task_id": 1, "user_id": 1}
    database.fill(
        user=[{"id": 1, "name": "ada", "fullname": "Ada", "restrict": False, "created": LATE}],
        category=[{"id": n, "name": f"C {n}", "short_name": f"c{n}"} for n in (1, 2, 11)],
        project=[
            {"id": n, "name": "P", "short_name": f"p{n}", "published": True, "category_id": n}
            for n in (1, 2)
        ],
        task_run=[
            run | {"project_id": 1, "finish_time": LATE},
            run | {"project_id": 2, "finish_time": f"{LATE[:-5]}30:00"},
        ],
    )


def test_in_a_scope_of_projects_hours_are_those_of_all_and_accounts_are_unknown(
    database: Database,
) -> None:
    in_two_projects(database)
    with connect_at(NOW, database) as view:
        scoped = in_scope(view, Scope(categories=("c2",)))
        activity = pybossa_stats.collect_activity(scoped, WEEK)
        users = pybossa_stats.collect_users(scoped, WEEK)
        growth = pybossa_stats.collect_growth(scoped, WEEK)
        site = pybossa_stats.collect_site(scoped, WEEK)
    total = activity.total
    assert (total.answers, total.hours, total.sessions) == (1, 0.5, 0)
    assert (total.active_projects, total.new_projects, total.registrations) == (1, 0, None)
    assert (users.total.hours, users.top_users[0].hours) == (0.5, 0.5)
    assert (users.total.registrations, users.total.all_time.users) == (None, None)
    assert {end.users for end in growth.buckets} == {None}
    assert (site.all_time.users, site.all_time.projects) == (None, 1)


def test_categories_are_found_by_short_name_or_name_or_id_and_projects_as_elsewhere(
    database: Database,
) -> None:
    in_two_projects(database)
    with connect_at(NOW, database) as view:

        def ids(scope: Scope) -> tuple[int, ...] | None:
            origin = pybossa_stats.collect_site(in_scope(view, scope)).origin
            return origin.scope.project_ids if origin.scope else None

        for category in ("c2", "C 2", "2", 2):
            assert ids(Scope(categories=(category,))) == (2,), category
        assert ids(Scope(categories=("c11",))) == (), "no project"
        assert ids(Scope(categories=("c2", "c1", "c1"))) == (1, 2)
        assert ids(Scope(projects=("p2", 1))) == (1, 2)
        outer = in_scope(view, Scope(categories=("c1", "c2")))
        (project,) = collect_projects(in_scope(outer, Scope(projects=("p2",)))).projects
        assert project.id == 2
        for scope, hint in (
            (Scope(categories=("c22",)), "Did you mean c2"),
            (Scope(categories=("zzz",)), "Use its short name, as in its URL, its name or its id."),
            (Scope(projects=("p22",)), "Did you mean p2"),
        ):
            with pytest.raises(UsageError, match="There is no") as raised:
                in_scope(view, scope)
            assert str(raised.value.hint).startswith(hint)
    with pytest.raises(UsageError, match="projects or categories"):
        Scope(projects=("p1",), categories=("c1",))


@pytest.mark.parametrize("name", ["projects", "categories", "exclude_users"])
def test_one_name_is_not_taken_for_the_names_of_its_characters(name: str) -> None:
    values: list[Any] = ["12", b"12", 12, None]
    for value in values:
        with pytest.raises(UsageError, match=f"The {name} of a scope cannot be"):
            Scope(**{name: value})
    names: Any = ["12"]
    assert Scope(**{name: names}) == Scope(**{name: ("12",)})


def test_a_category_that_cannot_be_read_is_an_error_that_says_so(database: Database) -> None:
    in_two_projects(database)
    database.run("ALTER TABLE project DROP COLUMN category_id")
    with (
        connect_at(NOW, database) as view,
        pytest.raises(NoPrivilegeError, match="the categories of projects cannot be read"),
    ):
        in_scope(view, Scope(categories=("c1",)))
