"""Which columns a question reads."""

import sqlite3
from typing import TYPE_CHECKING, Any

from pybossa_stats.source.access import columns_of
from pybossa_stats.source.schema import project
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Step

if TYPE_CHECKING:
    from functools import partial

    from pybossa_stats.source.access import AnyColumn

_ENOUGH_SECONDS = 60
_PROJECT = "project"
_THE_PROJECT = {"id": 1, "name": "", "short_name": "1", "published": True}


def columns_read(asked: "partial[Any]") -> "frozenset[AnyColumn]":
    """The columns that a question reads, found by asking it of a database that is all but empty.

    Args:
        asked: the question, but for its view, with all of its options by name. The project that
            ``project`` names becomes the one that there is.
    """
    about_one = asked.keywords.get(_PROJECT) is not None
    options = {_PROJECT: str(_THE_PROJECT["short_name"])} if about_one else {}
    columns: set[AnyColumn] = set()

    def note(step: Step) -> None:
        if not isinstance(step.sql, str):
            columns.update(columns_of(step.sql))

    with view_of(_blank, "", _ENOUGH_SECONDS) as view:
        asked(view.watched(note), **options)
    return frozenset(columns)


def _blank() -> sqlite3.Connection:
    """A database of PYBOSSA's tables, and of one project."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(connection, {project.name: [_THE_PROJECT]})
    return connection
