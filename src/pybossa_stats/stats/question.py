"""What all questions to a database have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial, wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pybossa_stats.errors import NoPrivilegeError, NotPybossaError, UsageError
from pybossa_stats.periods.asked import read_window
from pybossa_stats.periods.window import Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.requirements import columns_read
from pybossa_stats.stats.sql.counted_rows import as_of

_Options = ParamSpec("_Options")
_Answer = TypeVar("_Answer")


def question(
    collect: Callable[Concatenate[View, _Options], _Answer],
) -> Callable[Concatenate[View, _Options], _Answer]:
    """Make a function of a view a question, which raises no error but `StatsError`.

    Its answer is as of the end of its argument ``window``, and of tables that did not change
    meanwhile. Where it may not read something, the error names all that it may not read, and not
    only what the first statement met. If it is about one project or user, its argument ``project``
    or ``user`` names that.
    """

    @wraps(collect)
    def ask(view: View, /, *arguments: _Options.args, **options: _Options.kwargs) -> _Answer:
        _require_open(view)
        with asking(view):
            bound = signature(collect).bind(view, *arguments, **options)
            bound.apply_defaults()
            then = as_of_the_end(view, read_window(bound.arguments["window"]))
            try:
                return collect(then, *arguments, **options)
            except (NotPybossaError, NoPrivilegeError):
                _, *others = bound.arguments.items()
                view.tables.require(columns_read(partial(ask, **dict(others))))
                raise

    return ask


def _require_open(view: object) -> None:
    if not isinstance(view, View):
        hint = "Use: with connect(url) as view"
        raise UsageError(f"{type(view).__name__} is not an open database.", hint)


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
        except DBAPIError:  # after which nothing more can be asked
            raise
        except Exception as error:  # such as of a project that is not there, or not in one table
            with suppress(SQLAlchemyError):  # after an error of the database itself
                view.check_unchanged()
            if isinstance(error, OverflowError):
                raise UsageError("The window is outside the calendar.", "") from None
            raise
        view.check_unchanged()
