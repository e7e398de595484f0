"""``pybossa-stats activity``."""

from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.command import Command, HelpSection, option
from pybossa_stats.cli.explain import answer, explain_option
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.windows import timezone_option, window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pybossa_stats.report.report import Report

_EXAMPLES = """\b
Examples:
  pybossa-stats activity --demo
  pybossa-stats activity --by month --since 1y --timezone Europe/Berlin
  pybossa-stats activity --by hour-of-day --project letters
  pybossa-stats activity --by month --since 10y --cumulative --csv
"""


@click.command(
    "activity",
    cls=Command,
    topic="activity",
    help="""Show answers, contributors and new users over time.

    Each row is a period; the last may not be over yet. The whole window comes first, compared with
    the time of equal length before it.
    """,
    epilog=_EXAMPLES,
)
@option(
    "--by",
    section=HelpSection.REPORT,
    type=click.Choice([each.value for each in (*Period, *Cycle)]),
    default=Period.DAY.value,
    show_default=True,
    metavar="PERIOD",
    help="Rows by hour, day, week, month, quarter, year, weekday or hour-of-day.",
)
@window_options("30d by day")
@option(
    "--project",
    section=HelpSection.REPORT,
    metavar="NAME",
    help="Only this project, by short name or id.",
)
@timezone_option
@option(
    "--cumulative",
    section=HelpSection.REPORT,
    is_flag=True,
    help="Show totals at the end of each period, without what has been deleted since.",
)
@report_options(OF_EVERY_REPORT)
@explain_option
@database_options
def activity_command(
    database: DatabaseOptions,
    outputs: Outputs,
    by: str,
    window: Span,
    project: str | None,
    zone: tzinfo,
    cumulative: bool,
    explain: bool,
) -> None:
    if cumulative and by in {*Cycle}:
        raise UsageError(f"--cumulative cannot be used with --by {by}.", "Omit one of them.")
    asked, lay_out = _question(by, cumulative=cumulative)
    question = partial(asked, window=window, zone=zone, project=project)
    outputs.write(answer(database, question, lay_out, window.until, explain=explain))


def _question(by: str, *, cumulative: bool) -> "tuple[Callable[..., Any], Callable[[Any], Report]]":
    """What is asked, but for what all of these are asked with; and what makes its report."""
    if by in {*Cycle}:
        from pybossa_stats.report.rhythm import RhythmReport
        from pybossa_stats.stats.activity.rhythm import collect_rhythm

        return partial(collect_rhythm, by=Cycle(by)), RhythmReport
    if cumulative:
        from pybossa_stats.report.growth import GrowthReport
        from pybossa_stats.stats.activity.growth import collect_growth

        return partial(collect_growth, by=Period(by)), GrowthReport
    from pybossa_stats.report.activity import ActivityReport
    from pybossa_stats.stats.activity.activity import collect_activity

    return partial(collect_activity, by=Period(by)), ActivityReport
