"""The option that shows the statements of a report, rather than the report."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.options import DatabaseOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pybossa_stats.report.report import Report
    from pybossa_stats.source.view import View

explain_option = option(
    "--explain",
    section=HelpSection.ADVANCED,
    is_flag=True,
    help="Print the SQL statements of the report instead, with their query plans and times.",
)


def answer(
    database: DatabaseOptions,
    asked: "Callable[[View], Any]",
    lay_out: "Callable[[Any], Report]",
    at: datetime | None = None,
    *,
    explain: bool,
) -> "Report":
    """The report that answers a question; or the one of how its statements ran.

    Args:
        database: where to ask it.
        asked: the question.
        lay_out: makes the report of the answer.
        at: as in `DatabaseOptions.read`.
        explain: whether the statements are wanted.
    """
    if not explain:
        return lay_out(database.read(asked, at))
    from pybossa_stats.diagnosis.explanation import explain as explain_question
    from pybossa_stats.report.explanation import ExplanationReport

    return ExplanationReport(database.read(partial(explain_question, asked=asked), at))
