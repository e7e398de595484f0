"""``pybossa-stats activity``."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import Command, Heading, option
from pybossa_stats.cli.explain import explain_option, refuse_scripts, write_explanation
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.cli.windows import start_of, window_options
from pybossa_stats.cli.zones import timezone_option
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import OF_EVERY_REPORT, Format
from pybossa_stats.stats.periods import Cycle, Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pybossa_stats.report.report import Report
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import Step, View
    from pybossa_stats.stats.calendar import Calendar
    from pybossa_stats.stats.chosen_project import ChosenProject

_EXAMPLES = """\b
Examples:
  pybossa-stats activity --demo
  pybossa-stats activity --by month --since 1y --timezone Europe/Berlin
  pybossa-stats activity --by hour-of-day --project letters
  pybossa-stats activity --by month --since 10y --cumulative --csv
"""
_DEFAULTS: dict[Period | Cycle, timedelta] = {
    Period.HOUR: timedelta(hours=48),
    Period.DAY: timedelta(days=30),
    Period.WEEK: timedelta(weeks=26),
    Period.MONTH: timedelta(days=2 * 365),
    Period.QUARTER: timedelta(days=3 * 365),
    Period.YEAR: timedelta(days=10 * 365),
    Cycle.WEEKDAY: timedelta(days=90),
    Cycle.HOUR_OF_DAY: timedelta(days=90),
}


@click.command("activity", cls=Command, topic="activity", epilog=_EXAMPLES)
@option(
    "--by",
    heading=Heading.REPORT,
    type=click.Choice([each.value for each in (*Period, *Cycle)]),
    default=Period.DAY.value,
    show_default=True,
    metavar="PERIOD",
    help="Rows by hour, day, week, month, quarter, year, weekday or hour-of-day.",
)
@window_options("30d by day")
@option(
    "--project",
    heading=Heading.REPORT,
    metavar="NAME",
    help="Only this project, by short name or id.",
)
@timezone_option
@option(
    "--cumulative",
    heading=Heading.REPORT,
    is_flag=True,
    help="Show totals at the end of each period, without what has been deleted since.",
)
@report_options((*OF_EVERY_REPORT, Format.SQL))
@explain_option
@database_options
def activity_command(
    database: Database,
    outputs: Outputs,
    by: str,
    since: timedelta | datetime | None,
    at: datetime | None,
    project: str | None,
    zone: tzinfo,
    cumulative: bool,
    explain: bool,
) -> None:
    """Show answers, contributors and new users over time.

    Each row is a period; the last may not be over yet. The whole window comes first, compared with
    the time of equal length before it.
    """
    if cumulative and by in {*Cycle}:
        raise UsageError(f"--cumulative cannot be used with --by {by}.", "Omit one of them.")
    question = _Question(
        by=Cycle(by) if by in {*Cycle} else Period(by),
        since=since,
        at=at,
        project=project,
        zone=zone,
        cumulative=cumulative,
    )
    if explain:
        write_explanation(database, outputs, question.steps, question.needed(), at)
        return
    refuse_scripts(outputs)
    outputs.write(database.read(question.report, at))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What the options ask for, field by field: activity, growth or a rhythm."""

    by: Period | Cycle
    since: timedelta | datetime | None
    at: datetime | None
    project: str | None
    zone: tzinfo
    cumulative: bool

    def report(self, view: "View") -> "Report":
        """The report that answers it."""
        from pybossa_stats.stats.origin import Origin

        calendar, chosen = self._calendar(view), self._chosen(view)
        origin = Origin.of(view, calendar.window)
        if isinstance(self.by, Cycle):
            from pybossa_stats.report.rhythm import RhythmReport
            from pybossa_stats.stats.rhythm import collect_rhythm

            return RhythmReport(origin, collect_rhythm(view, self.by, calendar, chosen))
        if self.cumulative:
            from pybossa_stats.report.growth import GrowthReport
            from pybossa_stats.stats.growth import collect_growth

            return GrowthReport(origin, collect_growth(view, calendar, chosen))
        from pybossa_stats.report.activity import ActivityReport
        from pybossa_stats.stats.activity import collect_activity

        return ActivityReport(origin, collect_activity(view, calendar, chosen))

    def steps(self, view: "View") -> "Iterable[Step]":
        """The statements of that report."""
        calendar, chosen = self._calendar(view), self._chosen(view)
        if isinstance(self.by, Cycle):
            from pybossa_stats.stats.rhythm import rhythm_step

            return (rhythm_step(calendar, chosen),)
        if self.cumulative:
            from pybossa_stats.stats.growth import growth_step

            return (growth_step(calendar, chosen),)
        from pybossa_stats.stats.activity import activity_steps

        return activity_steps(calendar, chosen)

    def needed(self) -> "Collection[AnyColumn]":
        """The columns that those statements read."""
        if isinstance(self.by, Cycle):
            from pybossa_stats.stats.rhythm import RHYTHM_COLUMNS

            return RHYTHM_COLUMNS
        if self.cumulative:
            from pybossa_stats.stats.growth import GROWTH_COLUMNS, GROWTH_COLUMNS_OF_PROJECT

            return GROWTH_COLUMNS_OF_PROJECT if self.project else GROWTH_COLUMNS
        from pybossa_stats.stats.activity import ACTIVITY_COLUMNS, ACTIVITY_COLUMNS_OF_PROJECT

        return ACTIVITY_COLUMNS_OF_PROJECT if self.project else ACTIVITY_COLUMNS

    def _calendar(self, view: "View") -> "Calendar":
        from pybossa_stats.stats.calendar import Calendar
        from pybossa_stats.stats.rhythm import rhythm_calendar

        end = self.at or view.instant
        start = start_of(self.since, end, _DEFAULTS[self.by])
        if isinstance(self.by, Cycle):
            return rhythm_calendar(self.by, start, end, self.zone)
        return Calendar.of(self.by, start, end, self.zone)

    def _chosen(self, view: "View") -> "ChosenProject | None":
        from pybossa_stats.stats.chosen_project import choose_project

        return None if self.project is None else choose_project(view, self.project)
