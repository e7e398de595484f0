"""Which columns each command needs."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from click import Context

from pybossa_stats import connect
from pybossa_stats.cli import program
from pybossa_stats.diagnosis.requirements import COMMAND_COLUMNS, GLOBAL, command_access
from pybossa_stats.source.access import read_access
from tests.support.databases import Database, Server

STATISTICS = {
    GLOBAL: ("statements",),
    "activity": ("activity", "growth", "rhythm", "chosen_project"),
    "projects": ("project_statements",),
    "users": ("user_statements", "cohorts", "chosen_project"),
}
"""The modules that read for a command, with one or another of its options."""


def required(module: str) -> Iterator[Any]:
    """All columns that a module asks for before it reads."""
    for name, columns in vars(import_module(f"pybossa_stats.stats.{module}")).items():
        if "_COLUMNS" in name:
            yield from columns


@pytest.mark.parametrize("command", COMMAND_COLUMNS)
def test_each_is_a_command(command: str) -> None:
    assert program.get_command(Context(program), command)


@pytest.mark.parametrize("command", COMMAND_COLUMNS)
def test_a_command_needs_what_one_or_another_of_its_options_needs(command: str) -> None:
    of_modules = {column for module in STATISTICS[command] for column in required(module)}
    assert {*map(str, COMMAND_COLUMNS[command])} == {*map(str, of_modules)}


def lacking(url: str) -> dict[str, tuple[str, ...]]:
    with connect(url) as view:
        return {each.command: each.lacks for each in command_access(read_access(view))}


def test_what_is_missing_is_named_for_each_that_needs_it(database: Database) -> None:
    assert not any(lacking(database.url).values())
    database.run("ALTER TABLE task DROP COLUMN project_id", "ALTER TABLE task DROP COLUMN state")
    assert lacking(database.url) == {
        GLOBAL: (),
        "activity": ("task.project_id",),
        "projects": ("task.project_id", "task.state"),
        "users": (),
    }


def test_what_is_forbidden_is_named_too(server: Server, postgresql: Database) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON task, task_run, project TO reader",
        'GRANT SELECT (id, name, created) ON "user" TO reader',
    )
    found = lacking(server.url_of("pybossa_test", "reader"))
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    of_users = ("user.fullname", "user.restrict")
    assert found == {GLOBAL: of_users, "activity": (), "projects": of_users, "users": of_users}
