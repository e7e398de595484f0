"""``pybossa-stats users``."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import Command, Heading, option
from pybossa_stats.cli.explain import explain_option, refuse_scripts, write_explanation
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.numbers import WholeNumber
from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.cli.windows import start_of, window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import OF_EVERY_REPORT, Format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pybossa_stats.report.report import Report
    from pybossa_stats.source.view import Step, View
    from pybossa_stats.stats.chosen_project import ChosenProject
    from pybossa_stats.stats.window import Window

_TOP = 20
_MOST = 1_000_000
_MONTH = timedelta(days=30)
_YEAR = timedelta(days=365)

_EXAMPLES = """\b
Examples:
  pybossa-stats users --demo
  pybossa-stats users --since 2026-11-01 --top 50 --csv
  pybossa-stats users --cohorts --since 2y
"""


@click.command("users", cls=Command, topic="users", epilog=_EXAMPLES)
@window_options("30d")
@option(
    "--project",
    heading=Heading.REPORT,
    metavar="NAME",
    help="Only answers to this project, by short name or id.",
)
@option(
    "--top",
    heading=Heading.REPORT,
    type=WholeNumber(1, _MOST),
    metavar="N",
    help=f"List the first N users.  [default: {_TOP}]",
)
@option(
    "--cohorts",
    heading=Heading.REPORT,
    is_flag=True,
    help="Show how many came back instead, by month of first answer; by default since 1y.",
)
@report_options((*OF_EVERY_REPORT, Format.SQL))
@explain_option
@database_options
def users_command(
    database: Database,
    outputs: Outputs,
    since: timedelta | datetime | None,
    at: datetime | None,
    project: str | None,
    top: int | None,
    cohorts: bool,
    explain: bool,
) -> None:
    """Show who contributes, and how many come back.

    Counts active and new registered users, shows how unequally their answers are spread, and lists
    those with most. Users with "restrict" set are counted but never listed. For anonymous users,
    only answers are counted.
    """
    if cohorts and top:
        raise UsageError("--top cannot be used with --cohorts.", "Omit one of them.")
    if explain:
        _explain(database, outputs, since, at, project, top, cohorts=cohorts)
        return
    refuse_scripts(outputs)

    def work(view: "View") -> "Report":
        from pybossa_stats.report.cohorts import CohortsReport
        from pybossa_stats.report.users import UsersReport
        from pybossa_stats.stats.cohorts import collect_cohorts
        from pybossa_stats.stats.users import collect_users

        chosen, window = _project(view, project), _window(view, since, at, cohorts=cohorts)
        if cohorts:
            return CohortsReport(collect_cohorts(view, window, project=chosen))
        return UsersReport(collect_users(view, window, top=top or _TOP, project=chosen))

    outputs.write(database.read(work, at))


def _explain(
    database: Database,
    outputs: Outputs,
    since: timedelta | datetime | None,
    at: datetime | None,
    project: str | None,
    top: int | None,
    *,
    cohorts: bool,
) -> None:
    from pybossa_stats.stats.cohorts import COHORT_COLUMNS, cohorts_step
    from pybossa_stats.stats.user_statements import USERS_COLUMNS, users_steps

    def steps(view: "View") -> "Iterable[Step]":
        chosen, window = _project(view, project), _window(view, since, at, cohorts=cohorts)
        if cohorts:
            return [cohorts_step(window, chosen)]
        return users_steps(window, top or _TOP, chosen)

    write_explanation(database, outputs, steps, COHORT_COLUMNS if cohorts else USERS_COLUMNS, at)


def _project(view: "View", text: str | None) -> "ChosenProject | None":
    if text is None:
        return None
    from pybossa_stats.stats.chosen_project import choose_project

    return choose_project(view, text)


def _window(
    view: "View", since: timedelta | datetime | None, at: datetime | None, *, cohorts: bool
) -> "Window":
    from pybossa_stats.stats.window import Window

    end = at or view.instant
    return Window(start_of(since, end, _YEAR if cohorts else _MONTH), end)
