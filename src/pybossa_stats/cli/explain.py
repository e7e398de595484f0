"""The option that shows the statements of a report, rather than the report."""

from datetime import datetime
from typing import TYPE_CHECKING

from pybossa_stats.cli.command import Heading, option
from pybossa_stats.cli.formats import Outputs
from pybossa_stats.cli.options import Database
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from pybossa_stats.diagnosis.explanation import Explanation
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import Step, View

explain_option = option(
    "--explain",
    heading=Heading.ADVANCED,
    is_flag=True,
    help="Print the SQL statements of the report instead, with their query plans and times.",
)


def refuse_scripts(outputs: Outputs) -> None:
    """Refuse the format sql where the statements are not explained.

    Raises:
        UsageError: if that format was asked for.
    """
    if outputs.has(Format.SQL):
        raise UsageError("The format sql needs --explain.", "Add --explain, or omit the format.")


def write_explanation(
    database: Database,
    outputs: Outputs,
    steps: "Callable[[View], Iterable[Step]]",
    needed: "Collection[AnyColumn]",
    at: datetime | None = None,
) -> None:
    """Run statements, and write how they ran.

    Args:
        database: where.
        outputs: where to.
        steps: the statements for a view.
        needed: the columns that they read.
        at: the instant that the sample database leads up to; None for now.
    """

    def work(view: "View") -> "Explanation":
        from pybossa_stats.diagnosis.explanation import explain

        return explain(view, steps(view), needed)

    from pybossa_stats.report.explanation import ExplanationReport

    outputs.write(ExplanationReport(database.read(work, at)))
