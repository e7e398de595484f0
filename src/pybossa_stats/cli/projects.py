"""``pybossa-stats projects``."""

from functools import partial

import click

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.options import DatabaseOptions, database_options, explain_option, given
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.types import WholeNumber
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT, Format
from pybossa_stats.stats.projects.choice import Order, State


@command(
    "projects",
    topic="projects",
    help="""Show the progress of projects, and when they will be done.

    With NAME, a short name or id, shows that project in full.
    """,
    examples="""
      pybossa-stats projects --demo
      pybossa-stats projects --state stalled
      pybossa-stats projects letters --period 2026-Q3
    """,
)
@click.argument("name", required=False)
@window_options("28d")
@option(
    "--sort",
    type=click.Choice([each.value for each in Order]),
    default=Order.RECENT.value,
    metavar="ORDER",
    help="recent, answers, progress, remaining, last, name.",
)
@option(
    "--top", type=WholeNumber(1), metavar="N", help="List the first N projects.  [default: all]"
)
@option(
    "--state",
    type=click.Choice([each.value for each in State]),
    metavar="STATE",
    help="Only published, draft, active, stalled or complete.",
)
@option(
    "--all-time",
    is_flag=True,
    help="Also count users and addresses of all time (slower).",
)
@report_options(OF_EVERY_REPORT, "stalled_projects > 0")
@explain_option
@database_options
def projects_command(
    database: DatabaseOptions,
    outputs: Outputs,
    name: str | None,
    window: Span,
    sort: str,
    state: str | None,
    top: int | None,
    all_time: bool,
) -> None:
    if name is not None and (options := given("sort", "state", "top", "all_time")):
        raise UsageError(f"{options[0]} and NAME are mutually exclusive.", "Use only one of them.")
    if name is not None:
        from pybossa_stats.report.project import ProjectReport
        from pybossa_stats.stats.projects.project import collect_project

        project = partial(collect_project, project=name, window=window)
        report = database.report(ProjectReport, project, window)
    else:
        from pybossa_stats.report.projects import ProjectsReport
        from pybossa_stats.stats.projects.projects import ProjectsStats, choose, collect_projects

        def lay_out(stats: ProjectsStats) -> ProjectsReport:
            kept = State(state) if state else None
            return ProjectsReport(stats, choose(stats.projects, Order(sort), state=kept, top=top))

        all_users = outputs.has(Format.JSON) or outputs.has(Format.CSV, "globalstats")
        projects = partial(collect_projects, window=window, all_time=all_time, all_users=all_users)
        report = database.report(lay_out, projects, window)
    outputs.write(report)
