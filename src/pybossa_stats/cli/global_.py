"""``pybossa-stats global``."""

from functools import partial

from pybossa_stats.cli.command import command
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import DatabaseOptions, database_options, explain_option
from pybossa_stats.cli.output import Outputs, envelope_option, report_options, site_report
from pybossa_stats.cli.windows import until_options
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_FIGURES, Format


@command(
    "global",
    topic="figures",
    help="""Show the server's size, and who was active in the last 24 hours.

    Counts users, projects, tasks and answers, and lists the five most active projects and users of
    the last 24 hours. Its JSON is the payload of PYBOSSA's GET /stats/.
    """,
    examples="""
      pybossa-stats global --demo
      pybossa-stats global --database-url postgresql://db.example.org/pybossa
      pybossa-stats global --until 2025 --json
    """,
)
@until_options
@report_options(OF_FIGURES, "n_draft_projects > 9")
@envelope_option
@explain_option
@location_options
@database_options
def global_command(
    database: DatabaseOptions,
    location: LocationChoice,
    outputs: Outputs,
    window: Span,
    envelope: bool,
) -> None:
    if database.explain and (envelope or outputs.has(Format.PROMETHEUS)):
        raise UsageError(
            "--explain cannot be combined with --envelope or --format prometheus.",
            "Omit --explain or the other option.",
        )
    lay_out = site_report(outputs, envelope=envelope)
    from pybossa_stats.stats.site.site import take

    question = partial(take, window=window, locator=location.locator())
    outputs.write(database.report(lay_out, question, window))
