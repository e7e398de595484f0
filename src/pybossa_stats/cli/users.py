"""``pybossa-stats users``."""

from functools import partial

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import DatabaseOptions, database_options, explain_option, given
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.types import WholeNumber
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT
from pybossa_stats.stats.users import MOST_USERS, TOP_USERS


@command(
    "users",
    topic="users",
    help="""Show who contributes, and how many come back.

    Counts active, first-time and returning registered users, and lists those with the most answers.
    """,
    examples="""
      pybossa-stats users --demo
      pybossa-stats users --period last-month --top 50 --csv
      pybossa-stats users --cohorts --since 2y
    """,
)
@window_options("30d")
@option("--project", metavar="NAME", help="Only this project, by short name or id.")
@option(
    "--top",
    type=WholeNumber(1, MOST_USERS),
    default=TOP_USERS,
    metavar="N",
    help="List the first N users.",
)
@option(
    "--cohorts",
    is_flag=True,
    help="Show returning users, by month of first answer.",
)
@report_options(OF_EVERY_REPORT, "active_users < 5")
@explain_option
@location_options
@database_options
def users_command(
    database: DatabaseOptions,
    location: LocationChoice,
    outputs: Outputs,
    window: Span,
    project: str | None,
    top: int,
    cohorts: bool,
) -> None:
    of_the_rest = "top", "geoip_db", "location_precision", "cryptopan_key_file"
    if cohorts and (options := given(*of_the_rest)):
        raise UsageError(
            f"{options[0]} and --cohorts are mutually exclusive.", "Use only one of them."
        )
    if cohorts:
        from pybossa_stats.report.users import CohortsReport
        from pybossa_stats.stats.users.cohorts import collect_cohorts

        returning = partial(collect_cohorts, window=window, project=project)
        report = database.report(CohortsReport, returning, window)
    else:
        from pybossa_stats.report.users import UsersReport
        from pybossa_stats.stats.users.users import collect_users

        locator = location.locator()
        users = partial(collect_users, window=window, top=top, project=project, locator=locator)
        report = database.report(UsersReport, users, window)
    outputs.write(report)
