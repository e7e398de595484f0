"""Which columns each command needs."""

from functools import partial

import pytest
from click import Context

from pybossa_stats import connect
from pybossa_stats.cli import program
from pybossa_stats.diagnosis.requirements import GLOBAL, QUESTIONS, lacks_of_commands
from pybossa_stats.source.access import columns_of
from pybossa_stats.source.view import Step
from pybossa_stats.stats.requirements import columns_read
from tests.conftest import NOW
from tests.support.databases import Database, Server, connect_at
from tests.support.program import run
from tests.support.site import fill_site

PROJECT = {"project.id", "project.name", "project.short_name"}
RUN = {"task_run.user_id", "task_run.finish_time"}
CREATED = {"user.created", "project.created", "task.created"}
WHO = {"user.id", "user.name", "user.fullname", "user.restrict"}
PROJECTS = PROJECT | {
    *("project.published", "task.id", "task.project_id", "task.state", "task.n_answers"),
    *("task.calibration", "project.category_id"),
    *("task_run.project_id", "task_run.task_id", "task_run.user_ip"),
    *RUN,
    *("project.created", "task.created"),
}

PUBLICATIONS = {f"auditlog.{name}" for name in ("project_id", "created", "caller", "attribute")}
PUBLICATIONS.add("project.id")
_CATEGORY = {"category.id", "category.name", "category.short_name"}
OPTIONAL = {
    **{command: {"user.created"} for command in ("users", "users NAME")},
    "activity": PUBLICATIONS,
    **dict.fromkeys(
        ("projects", "projects --json", "projects NAME", "report"), PUBLICATIONS | _CATEGORY
    ),
}
"""What a question reads where it can, and does without elsewhere."""

SITE = PROJECT | WHO | RUN | {"project.published", "project.info", "task.id"}
SITE |= {"task_run.project_id", "task_run.user_ip"}
COMPLETIONS = {"task.id", "task.project_id", "task.n_answers", "task_run.task_id"}
COMPLETIONS.add("task.calibration")

NEEDED = {
    GLOBAL: SITE,
    f"{GLOBAL} --until PAST": SITE | CREATED,
    "activity": CREATED | RUN | COMPLETIONS | {"task_run.project_id", "task_run.user_ip"},
    "activity --project": PROJECT
    | RUN
    | COMPLETIONS
    | {"task.created", "task_run.project_id", "task_run.user_ip"},
    "activity --cumulative": CREATED | {"task_run.finish_time"},
    "activity --cumulative --project": PROJECT
    | {
        *("task.created", "task.project_id", "task_run.project_id", "task_run.finish_time"),
    },
    "activity --by weekday": {"task_run.finish_time"},
    "activity --by weekday --project": PROJECT | {"task_run.project_id", "task_run.finish_time"},
    "activity --per project": PROJECT | RUN | {"task_run.project_id", "task_run.user_ip"},
    "activity --per user": WHO | RUN | {"task_run.project_id", "task_run.user_ip"},
    "activity --per user --project": PROJECT
    | WHO
    | RUN
    | {"task_run.project_id", "task_run.user_ip"},
    "projects": PROJECTS,
    "projects --json": PROJECTS | {"user.id"},
    "projects NAME": PROJECTS | WHO,
    "users": WHO | RUN | {"task_run.project_id", "task_run.user_ip"},
    "users NAME": PROJECT | WHO | RUN | {"task_run.project_id", "task_run.user_ip"},
    "users --project": PROJECT | WHO | RUN | {"task_run.project_id", "task_run.user_ip"},
    "users --cohorts": RUN,
    "users --cohorts --project": PROJECT | RUN | {"task_run.project_id"},
    "report": SITE | CREATED | PROJECTS,
}


def test_each_question_of_a_command_is_known() -> None:
    assert {*QUESTIONS} == {*NEEDED}


@pytest.mark.parametrize("command", NEEDED)
def test_each_question_begins_with_the_name_of_a_command(command: str) -> None:
    assert program.get_command(Context(program), command.split(maxsplit=1)[0])


@pytest.mark.parametrize("command", NEEDED)
def test_the_columns_that_a_question_reads_are_found_in_its_statements(command: str) -> None:
    assert {*map(str, columns_read(QUESTIONS[command]))} == NEEDED[command]


def test_the_columns_that_a_question_reads_do_not_depend_on_the_rows(sqlite: Database) -> None:
    fill_site(sqlite)
    read: set[str] = set()

    def note(step: Step) -> None:
        if not isinstance(step.sql, str):
            read.update(map(str, columns_of(step.sql)))

    for command, asked in QUESTIONS.items():
        read.clear()
        options = {name: "1" for name in ("project", "user") if name in asked.keywords}
        with connect_at(NOW, sqlite) as view:
            asked(view.watched(note), **options)
        assert read == NEEDED[command] | OPTIONAL.get(command, set()), command


def test_of_the_past_no_question_needs_more_than_the_dates_that_global_needs() -> None:
    """The state of a task is that of now, so it says nothing of the past."""
    past = QUESTIONS[f"{GLOBAL} --until PAST"].keywords
    dates = NEEDED[f"{GLOBAL} --until PAST"] - NEEDED[GLOBAL]
    for command, asked in QUESTIONS.items():
        read = {*map(str, columns_read(partial(asked, **past)))}
        assert NEEDED[command] - {"task.state"} <= read <= NEEDED[command] | dates, command


def test_a_role_that_may_read_no_more_than_a_question_reads_gets_an_answer(
    server: Server, postgresql: Database
) -> None:
    postgresql.fill(
        project=[{"id": 1, "name": "", "short_name": "NAME", "published": True}],
        user=[{"id": 1, "name": "NAME", "fullname": "", "restrict": False}],
    )
    for command, needed in NEEDED.items():
        columns = (each.split(".") for each in needed)
        postgresql.run(
            "DROP ROLE IF EXISTS reader",
            "CREATE ROLE reader LOGIN",
            *(f'GRANT SELECT ({column}) ON "{table}" TO reader' for table, column in columns),
        )
        try:
            with connect(server.url_of("pybossa_test", "reader")) as view:
                assert QUESTIONS[command](view), command
        finally:
            postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")


def lacking(url: str) -> dict[str, tuple[str, ...]]:
    with connect(url) as view:
        return {
            command: lacks
            for command, lacks in lacks_of_commands(view.tables.found).items()
            if " -" not in command
        }


def test_missing_columns_are_named_for_each_command_that_needs_them(database: Database) -> None:
    assert not any(lacking(database.url).values())
    database.run("ALTER TABLE task DROP COLUMN project_id", "ALTER TABLE task DROP COLUMN state")
    assert lacking(database.url) == {
        GLOBAL: (),
        "activity": ("task.project_id",),
        "projects": ("task.project_id", "task.state"),
        "projects NAME": ("task.project_id", "task.state"),
        "users": (),
        "users NAME": (),
        "report": ("task.project_id", "task.state"),
    }


def test_columns_that_a_role_may_not_read_are_named_for_each_command(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON task, task_run, project TO reader",
        'GRANT SELECT (id, name, created) ON "user" TO reader',
    )
    found = lacking(server.url_of("pybossa_test", "reader"))
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    of_users = ("user.fullname", "user.restrict")
    assert found == {
        GLOBAL: of_users,
        "activity": (),
        "projects": (),
        "projects NAME": of_users,
        "users": of_users,
        "users NAME": of_users,
        "report": of_users,
    }


def test_where_rows_may_be_hidden_no_column_is_lacking(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        'GRANT SELECT ON task_run, project, "user" TO reader',
        "GRANT SELECT (id) ON task TO reader",
        "ALTER TABLE task ENABLE ROW LEVEL SECURITY",
    )
    url = server.url_of("pybossa_test", "reader")
    found, shown = lacking(url), run("check", "--database-url", url).stdout
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    of_projects = ("task", "task.project_id", "task.state", "task.n_answers", "task.created")
    assert found == {
        GLOBAL: ("task",),
        "activity": ("task", "task.project_id", "task.n_answers", "task.created"),
        "projects": of_projects,
        "projects NAME": of_projects,
        "users": (),
        "users NAME": (),
        "report": of_projects,
    }
    assert "pybossa-stats activity cannot read all rows of task" in shown
