"""Questions to a database: what they have in common, whatever they ask."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial, wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from pybossa_stats.errors import NoPrivilegeError, NotPybossaError, StatsError, UsageError
from pybossa_stats.periods.window import Span, Window
from pybossa_stats.source.access import columns_of
from pybossa_stats.source.schema import project
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.sql.as_of import as_of

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn

_Options = ParamSpec("_Options")
_Answer = TypeVar("_Answer")

_ENOUGH_SECONDS = 60
_PROJECT = "project"
_THE_PROJECT = {"id": 1, "name": "", "short_name": "1", "published": True}


def question(
    collect: Callable[Concatenate[View, _Options], _Answer],
) -> Callable[Concatenate[View, _Options], _Answer]:
    """Make a function of a view a question, which raises no error but `StatsError`.

    Its answer is as of the end of its argument ``window``, and of tables that nobody has changed
    meanwhile. Where it may not read something, the error names all that it may not read, and not
    only what the first statement met. If it is about one project, its argument ``project`` names
    that.
    """

    @wraps(collect)
    def ask(view: View, /, *arguments: _Options.args, **options: _Options.kwargs) -> _Answer:
        with asking(view):
            bound = signature(collect).bind(view, *arguments, **options)
            bound.apply_defaults()
            then = as_of_the_end(view, bound.arguments["window"])
            try:
                return collect(then, *arguments, **options)
            except (NotPybossaError, NoPrivilegeError):
                _, *others = bound.arguments.items()
                view.tables.require(columns_read(partial(ask, **dict(others))))
                raise

    return ask


def as_of_the_end(view: View, window: Window | Span) -> View:
    """A view of what there was at the end of a window; as it is, where that is now."""
    end = window.end if isinstance(window, Window) else window.end(view.instant)
    return as_of(view, end) if end < view.instant else view


@contextmanager
def asking(view: View) -> Iterator[None]:
    """Raise no error but `StatsError` while the block runs, nor end it if tables were changed."""
    with view.errors():
        try:
            yield
        except OverflowError:
            raise UsageError("The window is outside the calendar.", "") from None
        except StatsError:  # such as of a project that is not there
            with suppress(DBAPIError):  # after an error of the database itself
                view.check_unchanged()
            raise
        view.check_unchanged()


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
