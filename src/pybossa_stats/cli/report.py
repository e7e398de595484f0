"""``pybossa-stats report``."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import Command, HelpSection, option
from pybossa_stats.cli.explain import answer, explain_option
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.streams import is_terminal
from pybossa_stats.cli.types import INSTANT, PATH
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import OF_PAGES, Format

if TYPE_CHECKING:
    from pybossa_stats.report.page.report import PageReport
    from pybossa_stats.stats.history.history import History
    from pybossa_stats.stats.overview import Overview
    from pybossa_stats.stats.site.snapshot import Snapshot

_EXAMPLES = """\b
Examples:
  pybossa-stats report --demo --output report.html
  pybossa-stats report --snapshots /var/lib/pybossa-stats --output report.html
"""


@click.command(
    "report",
    cls=Command,
    topic="page",
    help="""Write everything as one page.

    The page is a single HTML file to open, to send, or to put on a web server.
    """,
    epilog=_EXAMPLES,
)
@option(
    "--title",
    section=HelpSection.REPORT,
    metavar="NAME",
    help="Name of the site.  [default: the database]",
)
@option(
    "--snapshots",
    "folder",
    section=HelpSection.REPORT,
    type=PATH,
    metavar="DIR",
    help="Show growth from the snapshots in DIR.",
)
@option(
    "--at",
    section=HelpSection.REPORT,
    type=INSTANT,
    metavar="TIME",
    help="End of all periods, an ISO 8601 time; totals are always those of now.  [default: now]",
)
@report_options(OF_PAGES)
@explain_option
@location_options
@database_options
def report_command(
    database: DatabaseOptions,
    location: LocationChoice,
    outputs: Outputs,
    folder: Path | None,
    title: str | None,
    at: datetime | None,
    explain: bool,
) -> None:
    on_stdout = {place.format or Format.HTML for place in outputs.places if place.file is None}
    if not explain and Format.HTML in on_stdout and is_terminal(sys.stdout):
        raise UsageError("A page cannot be shown in a terminal.", "Write it with --output FILE.")
    from pybossa_stats.stats.overview import collect_overview

    question = partial(collect_overview, until=at, locator=location.locator())
    skipped: dict[Path, str] = {}
    lay_out = partial(_page, folder=folder, title=title, skipped=skipped)
    outputs.write(answer(database, question, lay_out, at, explain=explain))
    if skipped:
        from pybossa_stats.cli.stored import tell_of_skipped

        tell_of_skipped(skipped)


def _page(
    overview: "Overview", folder: Path | None, title: str | None, skipped: dict[Path, str]
) -> "PageReport":
    from pybossa_stats.report.page.report import PageReport

    history = _history(folder, overview.snapshot, skipped) if folder else None
    return PageReport(overview, history, title)


def _history(folder: Path, snapshot: "Snapshot", skipped: dict[Path, str]) -> "History | None":
    """The history from snapshots of the same database; notes which files were skipped."""
    from pybossa_stats.cli.stored import choose_database, snapshots_of_growth
    from pybossa_stats.store.history import StoredHistory

    snapshots = snapshots_of_growth(folder)
    if not snapshots:
        return None
    chosen, snapshots = choose_database(folder, snapshots, snapshot.database)
    end = snapshot.stats.window.end
    return StoredHistory.by_day(chosen, snapshots, end, skipped.__setitem__)
