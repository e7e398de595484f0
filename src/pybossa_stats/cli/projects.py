"""``pybossa-stats projects``."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import Command, Heading, option
from pybossa_stats.cli.explain import explain_option, refuse_scripts, write_explanation
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.numbers import WholeNumber
from pybossa_stats.cli.options import Database, database_options, given
from pybossa_stats.cli.windows import start_of, window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import OF_EVERY_REPORT, Format
from pybossa_stats.stats.estimate import RECENT
from pybossa_stats.stats.project_order import Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pybossa_stats.report.report import Report
    from pybossa_stats.source.view import Step, View
    from pybossa_stats.stats.window import Window

_EXAMPLES = """\b
Examples:
  pybossa-stats projects --demo
  pybossa-stats projects --stalled
  pybossa-stats projects --since 2026-01-01 --sort answers --top 20
  pybossa-stats projects letters
"""


@click.command("projects", cls=Command, topic="projects", epilog=_EXAMPLES)
@click.argument("name", required=False)
@window_options("28d")
@option(
    "--sort",
    heading=Heading.REPORT,
    type=click.Choice([each.value for each in Order]),
    default=Order.RECENT.value,
    show_default=True,
    metavar="ORDER",
    help="Sort by answers, recent, progress, remaining, last (answer) or name.",
)
@option(
    "--top",
    heading=Heading.REPORT,
    type=WholeNumber(1),
    metavar="N",
    help="List the first N projects.  [default: all]",
)
@option(
    "--stalled",
    heading=Heading.REPORT,
    is_flag=True,
    help="Only published projects that need answers but had none in the last 28 days.",
)
@option(
    "--published/--draft",
    heading=Heading.REPORT,
    default=None,
    help="Only published projects, or only drafts.",
)
@option(
    "--all-time",
    heading=Heading.REPORT,
    is_flag=True,
    help="Also count users and addresses of all time, which takes about twice as long.",
)
@report_options((*OF_EVERY_REPORT, Format.SQL))
@explain_option
@database_options
def projects_command(
    database: Database,
    outputs: Outputs,
    name: str | None,
    since: timedelta | datetime | None,
    at: datetime | None,
    sort: str,
    stalled: bool,
    published: bool | None,
    top: int | None,
    all_time: bool,
    explain: bool,
) -> None:
    """Show how projects are going, and when they will be done.

    NAME is the short name or id of a project, to show it in full: its days, its rhythm and its top
    users.
    """
    if name is not None and (options := given("sort", "stalled", "published", "top", "all_time")):
        raise UsageError(f"{options[0]} cannot be used with NAME.", "Omit one of them.")

    def window(view: "View") -> "Window":
        from pybossa_stats.stats.window import Window

        end = at or view.instant
        return Window(start_of(since, end, RECENT), end)

    if explain:
        from pybossa_stats.stats import project_statements as statements

        one = name is not None
        needed = statements.PROJECT_COLUMNS if one else statements.PROJECTS_COLUMNS
        write_explanation(
            database, outputs, lambda view: _steps(view, window(view), name, all_time), needed, at
        )
        return
    refuse_scripts(outputs)

    def work(view: "View") -> "Report":
        if name is not None:
            from pybossa_stats.report.project import ProjectReport
            from pybossa_stats.stats.project import collect_project

            return ProjectReport(collect_project(view, name, window(view)))
        from pybossa_stats.report.projects import ProjectsReport
        from pybossa_stats.stats.projects import choose, collect_projects

        all_users = outputs.has(Format.JSON)
        stats = collect_projects(view, window(view), all_time=all_time, all_users=all_users)
        shown = choose(stats.projects, Order(sort), stalled=stalled, published=published, top=top)
        return ProjectsReport(stats, shown)

    outputs.write(database.read(work, at))


def _steps(view: "View", window: "Window", name: str | None, all_time: bool) -> "Iterable[Step]":
    if name is not None:
        from pybossa_stats.stats.project import project_steps

        return project_steps(view, name, window)
    from pybossa_stats.stats.project_statements import all_time_steps, projects_steps
    from pybossa_stats.stats.window import Window

    steps = projects_steps(window, Window.ending(window.end, RECENT))
    return (*steps, *all_time_steps()) if all_time else steps
