"""Reports of a database that others change all the time: their figures belong together."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Table

from pybossa_stats.errors import ExitCode
from pybossa_stats.source.schema import project, task, task_run, user
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.questions import ask

pytestmark = pytest.mark.usefixtures("still_clock")

USERS, TASKS, RUNS, ADDRESSES = 2, 3, 6, 3
"""How many a project has, at any instant at which all is seen or nothing."""

_MOST_PROJECTS = 9
_TODAY = "2026-11-23T11:00:00"


def add(connection: Connection, number: int) -> None:
    """Add a project, and all that it has."""
    users = [number * USERS + n for n in range(USERS)]
    tasks = [number * TASKS + n for n in range(TASKS)]
    rows: dict[Table, list[dict[str, Any]]] = {
        user: [
            {"id": n, "name": f"{n}", "fullname": f"{n}", "restrict": False, "created": _TODAY}
            for n in users
        ],
        project: [
            {
                "id": number,
                "name": f"{number}",
                "short_name": f"{number}",
                "published": number % 2 == 0,
                "created": _TODAY,
            }
        ],
        task: [
            {"id": n, "project_id": number, "state": "ongoing", "n_answers": 9, "created": _TODAY}
            for n in tasks
        ],
        task_run: [
            {
                "project_id": number,
                "task_id": tasks[n % TASKS],
                "user_id": users[n % USERS] if n >= ADDRESSES else None,
                "user_ip": f"{number}.{n}" if n < ADDRESSES else None,
                "finish_time": _TODAY,
            }
            for n in range(RUNS)
        ],
    }
    for table, inserted in rows.items():
        connection.execute(table.insert(), inserted)


def delete(connection: Connection, number: int) -> None:
    """Delete it, in another order."""
    connection.execute(user.delete().where(user.c.id // USERS == number))
    connection.execute(task_run.delete().where(task_run.c.project_id == number))
    connection.execute(project.delete().where(project.c.id == number))
    connection.execute(task.delete().where(task.c.project_id == number))


@contextmanager
def changing(database: Database) -> Iterator[list[int]]:
    """While the block runs, projects come and go as fast as can be; yields how often they did."""
    done, ended = [0], Event()

    def change() -> None:
        invented, there, numbers = random.Random(1), list[int](), count(1)
        while not ended.is_set():
            with database.connection() as connection:
                if there and invented.random() < len(there) / _MOST_PROJECTS:
                    delete(connection, there.pop(invented.randrange(len(there))))
                else:
                    there.append(next(numbers))
                    add(connection, there[-1])
            done[0] += 1

    writer = Thread(target=change)
    writer.start()
    try:
        yield done
    finally:
        ended.set()
        writer.join()


@pytest.fixture
def growing(database: Database) -> Database:
    """A database that can be written to while it is read."""
    if database.url.startswith("sqlite"):
        database.run("PRAGMA journal_mode = WAL")
    return database


def assert_one_site(figures: dict[str, Any], projects: int) -> None:
    assert figures == {
        "n_auth": USERS * projects,
        "n_anon": ADDRESSES * projects,
        "n_total_users": (USERS + ADDRESSES) * projects,
        "n_total_projects": projects,
        "n_published_projects": figures["n_published_projects"],
        "n_draft_projects": projects - figures["n_published_projects"],
        "n_tasks": TASKS * projects,
        "n_task_runs": RUNS * projects,
    }


def assert_one_page(page: dict[str, Any]) -> None:
    """All parts of a page see as many projects, and all that these have."""
    site, active = page["site"]["all_time"], page["site"]["window"]
    projects = site["projects"]
    assert site == {
        "users": USERS * projects,
        "addresses": ADDRESSES * projects,
        "users_and_addresses": (USERS + ADDRESSES) * projects,
        "projects": projects,
        "published_projects": site["published_projects"],
        "draft_projects": projects - site["published_projects"],
        "tasks": TASKS * projects,
        "answers": RUNS * projects,
    }
    assert active == {"answers": RUNS * projects, "active_users": USERS * projects}
    answers = [project["answers"] for project in page["site"]["top_projects"]]
    assert answers == [RUNS] * min(5, projects)
    last = page["growth"]["buckets"][-1]
    assert [last[name] for name in ("users", "projects", "tasks", "answers")] == [
        number * projects for number in (USERS, 1, TASKS, RUNS)
    ]
    total = page["activity"]["total"]
    worked = "hours", "sessions", "median_seconds"
    of_all = page["projects"]["total"]["window"]
    assert 0 <= total.pop("user_hours") <= total["hours"]
    assert [total.pop(name) for name in worked] == [of_all[name] for name in worked]
    contributed = "user_answers", "address_answers", "first_time_users"
    users = page["users"]["total"]
    assert [total.pop(name) for name in contributed] == [users[name] for name in contributed]
    assert total == {
        "active_projects": projects,
        "active_users": USERS * projects,
        "addresses": ADDRESSES * projects,
        "answers": RUNS * projects,
        "completed_tasks": 0,
        "new_projects": projects,
        "projects_published": 0,
        "new_tasks": TASKS * projects,
        "registrations": USERS * projects,
    }
    assert sum(bucket["answers"] for bucket in page["activity"]["buckets"]) == total["answers"]
    listed = page["projects"]["projects"]
    assert len(listed) == projects
    for figures in listed:
        window, ever = figures["window"], figures["all_time"]
        assert (window["active_users"], window["addresses"]) == (USERS, ADDRESSES)
        assert (ever["tasks"], ever["answers"], window["answers"]) == (TASKS, RUNS, RUNS)
        assert ever["done"] + ever["remaining"] == ever["needed"]
    for name, number in page["projects"]["total"]["all_time"].items():
        if name not in {"progress", *worked}:
            assert sum(project["all_time"][name] for project in listed) == number
    assert users["answers"] == RUNS * projects
    assert users["user_answers"] + users["address_answers"] == users["answers"]
    assert users["active_users"] == users["first_time_users"] == USERS * projects


def test_the_figures_of_a_report_belong_together(growing: Database) -> None:
    seen = set()
    with changing(growing) as done:
        for _ in range(rounds(3, 500)):
            before = done[0]
            answer = ask("report", growing.url)
            assert answer.code == ExitCode.DONE, answer
            assert_one_page(answer.figures)
            seen.add(answer.figures["site"]["all_time"]["projects"])
            assert done[0] > before
    assert len(seen) > 1


def test_the_figures_of_each_other_command_belong_together(growing: Database) -> None:
    with changing(growing):
        for _ in range(rounds(3, 500)):
            figures = ask("global", growing.url).figures["stats"]
            assert_one_site(figures, figures["n_total_projects"])
            activity = ask("activity", growing.url).figures["total"]
            assert activity["answers"] == RUNS * activity["active_projects"]
            assert activity["new_tasks"] == TASKS * activity["new_projects"]
            total = ask("projects", growing.url).figures["total"]
            assert total["all_time"]["answers"] == RUNS * total["projects"]
            users = ask("users", growing.url).figures["total"]
            assert users["address_answers"] * USERS == ADDRESSES * users["active_users"]
