"""``pybossa-stats activity``."""

from functools import partial
from typing import Any

import click

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.options import DatabaseOptions, database_options, explain_option
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT


@command(
    "activity",
    topic="activity",
    help="""Show answers, contributors and registrations over time.

    Compares a window with the preceding period, and lists the periods in it.
    """,
    examples="""
      pybossa-stats activity --demo
      pybossa-stats activity --by month --since 1y --timezone Europe/Berlin
      pybossa-stats activity --by hour-of-day --project letters
    """,
)
@option(
    "--by",
    type=click.Choice([each.value for each in (*Period, *Cycle)]),
    default=Period.DAY.value,
    metavar="PERIOD",
    help="hour, day, week, month, quarter or year; hour-of-day or weekday.",
)
@window_options("30d by day")
@option("--project", metavar="NAME", help="Only this project, by short name or id.")
@option(
    "--cumulative",
    is_flag=True,
    help="Show running totals; deleted records are not included.",
)
@report_options(OF_EVERY_REPORT, "answers < 1")
@explain_option
@database_options
def activity_command(
    database: DatabaseOptions,
    outputs: Outputs,
    by: str,
    window: Span,
    project: str | None,
    cumulative: bool,
) -> None:
    if cumulative and by in {*Cycle}:
        raise UsageError(
            f"--cumulative and --by {by} are mutually exclusive.", "Use only one of them."
        )
    scope: dict[str, Any] = {"window": window, "project": project}
    if by in {*Cycle}:
        from pybossa_stats.report.activity import RhythmReport
        from pybossa_stats.stats.activity.rhythm import collect_rhythm

        rhythm = partial(collect_rhythm, by=Cycle(by), **scope)
        report = database.report(RhythmReport, rhythm, window)
    elif cumulative:
        from pybossa_stats.report.growth import GrowthReport
        from pybossa_stats.stats.activity.growth import collect_growth

        growth = partial(collect_growth, by=Period(by), **scope)
        report = database.report(GrowthReport, growth, window)
    else:
        from pybossa_stats.report.activity import ActivityReport
        from pybossa_stats.stats.activity.activity import collect_activity

        activity = partial(collect_activity, by=Period(by), **scope)
        report = database.report(ActivityReport, activity, window)
    outputs.write(report)
