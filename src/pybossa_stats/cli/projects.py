"""``pybossa-stats projects``."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.command import Command, HelpSection, option
from pybossa_stats.cli.explain import answer, explain_option
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import DatabaseOptions, database_options, given
from pybossa_stats.cli.types import WholeNumber
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_EVERY_REPORT, Format
from pybossa_stats.stats.projects.choice import Order, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from pybossa_stats.report.projects import ProjectsReport
    from pybossa_stats.report.report import Report
    from pybossa_stats.source.view import View
    from pybossa_stats.stats.projects.projects import ProjectsStats

_EXAMPLES = """\b
Examples:
  pybossa-stats projects --demo
  pybossa-stats projects --state stalled
  pybossa-stats projects --since 2026-01-01 --sort answers --top 20
  pybossa-stats projects letters
"""


@click.command(
    "projects",
    cls=Command,
    topic="projects",
    help="""Show how projects are going, and when they will be done.

    NAME is the short name or id of a project, to show it in full: its days, its rhythm and its top
    users.
    """,
    epilog=_EXAMPLES,
)
@click.argument("name", required=False)
@window_options("28d")
@option(
    "--sort",
    section=HelpSection.REPORT,
    type=click.Choice([each.value for each in Order]),
    default=Order.RECENT.value,
    show_default=True,
    metavar="ORDER",
    help="Sort by answers, recent, progress, remaining, last (answer) or name.",
)
@option(
    "--top",
    section=HelpSection.REPORT,
    type=WholeNumber(1),
    metavar="N",
    help="List the first N projects.  [default: all]",
)
@option(
    "--state",
    section=HelpSection.REPORT,
    type=click.Choice([each.value for each in State]),
    metavar="STATE",
    help="Only those that are published, draft, active, stalled or complete.",
)
@option(
    "--all-time",
    section=HelpSection.REPORT,
    is_flag=True,
    help="Also count users and addresses of all time, which takes about twice as long.",
)
@report_options(OF_EVERY_REPORT)
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
    explain: bool,
) -> None:
    if name is not None and (options := given("sort", "state", "top", "all_time")):
        raise UsageError(f"{options[0]} cannot be used with NAME.", "Omit one of them.")
    question: Callable[[View], Any]
    lay_out: Callable[[Any], Report]
    if name is not None:
        from pybossa_stats.report.project import ProjectReport
        from pybossa_stats.stats.projects.project import collect_project

        question, lay_out = partial(collect_project, project=name, window=window), ProjectReport
    else:
        from pybossa_stats.stats.projects.projects import collect_projects

        all_users = outputs.has(Format.JSON)
        question = partial(collect_projects, window=window, all_time=all_time, all_users=all_users)
        kept = State(state) if state else None
        lay_out = partial(_chosen, order=Order(sort), state=kept, top=top)
    outputs.write(answer(database, question, lay_out, window.until, explain=explain))


def _chosen(stats: "ProjectsStats", **choice: Any) -> "ProjectsReport":  # noqa: ANN401 (of `choose`)
    from pybossa_stats.report.projects import ProjectsReport
    from pybossa_stats.stats.projects.projects import choose

    return ProjectsReport(stats, choose(stats.projects, **choice))
