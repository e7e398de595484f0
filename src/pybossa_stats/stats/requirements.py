"""Which columns a question reads."""

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pybossa_stats.source.access import columns_of
from pybossa_stats.source.schema import project, user
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Step, View

if TYPE_CHECKING:
    from functools import partial

    from pybossa_stats.source.access import AnyColumn

_ENOUGH_SECONDS = 60
_NAME = "1"
_ROWS: dict[str, list[dict[str, Any]]] = {
    project.name: [{"id": 1, "name": "", "short_name": _NAME, "published": True}],
    user.name: [{"id": 1, "name": _NAME, "fullname": "", "restrict": False}],
}
"""The one project and the one user that a question may be about, by its argument for them."""


def columns_read(asked: "partial[Any]") -> "frozenset[AnyColumn]":
    """The columns that a question cannot do without, found by asking it of a nearly empty database.

    Args:
        asked: the question, but for its view, with all of its options by name. The project or user
            that it names becomes the one that there is.
    """
    options = {name: _NAME for name in _ROWS if asked.keywords.get(name) is not None}
    columns: set[AnyColumn] = set()

    def note(step: Step) -> None:
        if not isinstance(step.sql, str):
            columns.update(columns_of(step.sql))

    with view_of(_blank, "", _ENOUGH_SECONDS) as view:
        asked(_without_choice(view).watched(note), **options)
    return frozenset(columns)


def _without_choice(view: View) -> View:
    """A view of which no column is known to be readable: only those that are needed are read."""
    found = tuple(replace(table, columns=()) for table in view.tables.found)
    return replace(view, tables=replace(view.tables, found=found))


def _blank() -> sqlite3.Connection:
    """A database of PYBOSSA's tables, of one project, and of one user."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(connection, _ROWS)
    return connection
