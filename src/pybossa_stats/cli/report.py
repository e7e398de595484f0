"""``pybossa-stats report``."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import (
    DatabaseOptions,
    database_options,
    explain_option,
    no_names_option,
    site_url_option,
    snapshots_option,
)
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.streams import is_terminal
from pybossa_stats.cli.windows import window_options
from pybossa_stats.errors import NotWrittenError, UsageError
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_PAGES, Format


@command(
    "report",
    topic="page",
    help="""Write a one-page HTML report of everything.

    A single file to open, send or put on a web server. With --output DIR/, every published project
    gets a page of its own.
    """,
    examples="""
      pybossa-stats report --demo --output report.html
      pybossa-stats report --period last-quarter --output quarter.html
      pybossa-stats report --output stats/ --site-url https://crowd.example.org
    """,
)
@site_url_option
@no_names_option
@option("--drafts", is_flag=True, help="With --output DIR/, also write pages of drafts.")
@snapshots_option
@window_options("30d")
@report_options(OF_PAGES, folders=True)
@explain_option
@location_options
@database_options
def report_command(
    database: DatabaseOptions,
    location: LocationChoice,
    outputs: Outputs,
    snapshots: Path | None,
    site_url: str | None,
    no_names: bool,
    drafts: bool,
    window: Span,
) -> None:
    folders = [place.file for place in outputs.places if place.is_folder and place.file]
    if drafts and not folders:
        raise UsageError("--drafts requires a folder.", "Add --output DIR/.")
    if folders and database.explain:
        raise UsageError("--explain and a folder are mutually exclusive.", "Use only one of them.")
    on_stdout = {place.format or Format.HTML for place in outputs.places if place.file is None}
    if not database.explain and Format.HTML in on_stdout and is_terminal(sys.stdout):
        raise UsageError(
            "The page cannot be shown in a terminal.", "Write it to a file with --output FILE."
        )
    from pybossa_stats.cli.pages import write_pages
    from pybossa_stats.cli.stored import growth, tell_of_skipped
    from pybossa_stats.report.page.links import Links
    from pybossa_stats.report.page.names import without_names
    from pybossa_stats.report.page.report import PageReport
    from pybossa_stats.stats.overview import Overview, collect_overview

    skipped: dict[Path, str] = {}
    links = Links(site_url or "")

    def lay_out(overview: Overview) -> PageReport:
        grown = growth(snapshots, overview.snapshot, skipped) if snapshots else None
        told = without_names(overview) if no_names else overview
        return PageReport(told, grown, links, title=outputs.title)

    question = partial(
        collect_overview, window=window, locator=location.locator(), details=bool(folders)
    )
    page = database.report(lay_out, question, window)
    failed = None
    if isinstance(page, PageReport):
        for folder in folders:
            try:
                write_pages(replace(page, links=replace(links, pages=True, drafts=drafts)), folder)
            except NotWrittenError as error:
                failed = failed or error
    outputs.write(page, failed)
    tell_of_skipped(skipped)
