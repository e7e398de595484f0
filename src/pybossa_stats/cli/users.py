"""``pybossa-stats users``."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.command import Command, HelpSection, option
from pybossa_stats.cli.explain import answer, explain_option
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.types import WholeNumber
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pybossa_stats.report.report import Report
    from pybossa_stats.source.view import View

_TOP = 20
_MOST = 1_000_000

_EXAMPLES = """\b
Examples:
  pybossa-stats users --demo
  pybossa-stats users --since 2026-11-01 --top 50 --csv
  pybossa-stats users --cohorts --since 2y
"""


@click.command(
    "users",
    cls=Command,
    topic="users",
    help="""Show who contributes, and how many come back.

    Counts active and new registered users, shows how unequally their answers are spread, and lists
    those with most. Users with "restrict" set are counted but never listed. For anonymous users,
    only answers are counted.
    """,
    epilog=_EXAMPLES,
)
@window_options("30d")
@option(
    "--project",
    section=HelpSection.REPORT,
    metavar="NAME",
    help="Only answers to this project, by short name or id.",
)
@option(
    "--top",
    section=HelpSection.REPORT,
    type=WholeNumber(1, _MOST),
    metavar="N",
    help=f"List the first N users.  [default: {_TOP}]",
)
@option(
    "--cohorts",
    section=HelpSection.REPORT,
    is_flag=True,
    help="Show how many came back instead, by month of first answer; by default since 1y.",
)
@report_options(OF_EVERY_REPORT)
@explain_option
@database_options
def users_command(
    database: DatabaseOptions,
    outputs: Outputs,
    window: Span,
    project: str | None,
    top: int | None,
    cohorts: bool,
    explain: bool,
) -> None:
    if cohorts and top:
        raise UsageError("--top cannot be used with --cohorts.", "Omit one of them.")
    question: Callable[[View], Any]
    lay_out: Callable[[Any], Report]
    if cohorts:
        from pybossa_stats.report.cohorts import CohortsReport
        from pybossa_stats.stats.users.cohorts import collect_cohorts

        question, lay_out = partial(collect_cohorts, window=window, project=project), CohortsReport
    else:
        from pybossa_stats.report.users import UsersReport
        from pybossa_stats.stats.users.users import collect_users

        question = partial(collect_users, window=window, top=top or _TOP, project=project)
        lay_out = UsersReport
    outputs.write(answer(database, question, lay_out, window.until, explain=explain))
