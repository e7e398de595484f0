"""Which columns each command needs."""

import pytest

from pybossa_stats import connect
from pybossa_stats.cli import _COMMANDS
from pybossa_stats.diagnosis.requirements import (
    COMMAND_COLUMNS,
    GLOBAL,
    CommandAccess,
    command_access,
)
from pybossa_stats.source.access import read_access
from pybossa_stats.source.schema import task, task_run, user
from tests.support.databases import Database, Server

_NEEDED = {
    "first": (task.c.id,),
    "second": (task.c.id, task.c.created, user.c.created, task_run.c.task_id),
}


@pytest.mark.parametrize("command", COMMAND_COLUMNS)
def test_each_is_a_command(command: str) -> None:
    assert command in _COMMANDS


def test_what_is_missing_is_named_for_each_that_needs_it(database: Database) -> None:
    database.run("ALTER TABLE task DROP COLUMN created", "DROP TABLE task_run")
    with connect(database.url) as view:
        lacking = [*command_access(read_access(view), _NEEDED)]
    second = CommandAccess("second", ("task.created", "task_run.task_id"))
    assert lacking == [CommandAccess("first", ()), second]


def test_what_is_forbidden_is_named_too(server: Server, postgresql: Database) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT (id, created) ON task TO reader",
        "GRANT SELECT ON task_run TO reader",
    )
    with connect(server.url_of("pybossa_test", "reader")) as view:
        lacking = {each.command: each.lacks for each in command_access(read_access(view), _NEEDED)}
        (of_global,) = (
            each for each in command_access(read_access(view)) if each.command == GLOBAL
        )
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    assert lacking == {"first": (), "second": ("user.created",)}
    assert {"user.name", "project.info"} <= {*of_global.lacks}
