"""``pybossa-stats report`` and ``serve``."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pybossa_stats.cli import options
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.output import Outputs, report_options, write
from pybossa_stats.cli.streams import is_terminal, notify, spinner
from pybossa_stats.cli.types import Parsed, whole_number
from pybossa_stats.errors import NotWrittenError, UsageError
from pybossa_stats.files import open_plain
from pybossa_stats.media.screen import Screen
from pybossa_stats.periods.window import Span
from pybossa_stats.report.formats import OF_PAGES, Format
from pybossa_stats.report.rendering import render
from pybossa_stats.source.limits import MAX_AGE, STALE_FOR

if TYPE_CHECKING:
    from pybossa_stats.report.page.page import PageReport

_INDEX = "index.html"
_TABLES = "tables"
_SCHEMA = "schema.json"
_MARK = re.compile(rb'<meta name="pybossa-stats-page" content="[0-9-]+ ([^"]+)">')
_HEAD_BYTES = 2_000  # the beginning of a page, which has this tag

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):([0-9]{1,5})")
_LAST_PORT = 65535


@command("report", topic="page")
@options.site_url
@options.privacy
@option("--brief", is_flag=True, help="Only what matters most, on one printed page.")
@option("--drafts", is_flag=True, help="With --output DIR/, also write pages of drafts.")
@option("--tables", is_flag=True, help="With --output DIR/, also write all tables as CSV.")
@options.snapshots
@options.window("30d")
@report_options(OF_PAGES, folders=True)
@options.explain
@options.location
@options.scope_of_projects
@options.scoped_database
def report_command(
    database: options.Database,
    location: options.Location,
    outputs: Outputs,
    snapshots: Path | None,
    site_url: str | None,
    privacy: options.Privacy,
    brief: bool,
    drafts: bool,
    tables: bool,
    window: Span,
) -> None:
    """Write a one-page HTML report of everything.

    With --output DIR/, every published project gets a page of its own.

    Examples:
      pybossa-stats report --demo --period last-quarter --output quarter.html
      pybossa-stats report --output stats/ --site-url https://crowd.example.org
    """
    folders = [place.file for place in outputs.places if place.is_folder and place.file]
    of_pages = {"--drafts": drafts, "--tables": tables}
    if brief:
        others = {"a folder": folders, "--snapshots": snapshots, "JSON": outputs.has(Format.JSON)}
        _refuse_with_brief({**of_pages, **others})
    if not folders:
        _require_folder(of_pages)
    _refuse_snapshots_in_a_scope(snapshots, database)
    if folders and database.explain:
        raise options.mutually_exclusive("--explain", "a folder")
    if not database.explain:
        _refuse_page_in_terminal(outputs)
    from pybossa_stats.cli.stored import growth, warn_skipped
    from pybossa_stats.report.page.brief import BriefReport
    from pybossa_stats.report.page.links import Links, page_names
    from pybossa_stats.report.page.page import PageReport
    from pybossa_stats.stats.overview import Overview, collect_overview

    skipped: dict[Path, str] = {}
    links = Links(site_url or "")

    def lay_out(overview: Overview) -> PageReport:
        history = growth(snapshots, overview.site, skipped) if snapshots else None
        shown = privacy.anonymity().overview(overview)
        return (BriefReport if brief else PageReport)(shown, history, links, title=outputs.title)

    locator = location.locator()
    question = partial(
        collect_overview, window=window, locator=locator, details=bool(folders), printed=brief
    )
    page = database.report(lay_out, question, window)
    failed = None
    if isinstance(page, PageReport):
        for folder in folders:
            try:
                names = page_names(page.result.projects.projects)
                with_pages = replace(links, pages=names, drafts=drafts)
                _write_pages(replace(page, links=with_pages), folder)
                if tables:
                    _write_tables(page, folder / _TABLES)
            except NotWrittenError as error:
                failed = failed or error
    outputs.write(page, failed)
    warn_skipped(skipped)


def _require_folder(options_of_pages: Mapping[str, bool]) -> None:
    """Make sure that no option is given that only a folder of pages has."""
    for name, is_given in options_of_pages.items():
        if is_given:
            raise UsageError(f"{name} requires a folder.", "Add --output DIR/.")


def _refuse_page_in_terminal(outputs: Outputs) -> None:
    """Make sure that no HTML is written to a terminal."""
    on_stdout = {place.format or Format.HTML for place in outputs.places if place.file is None}
    if Format.HTML in on_stdout and is_terminal(sys.stdout):
        hint = "Write it to a file with --output FILE, or add --format table."
        raise UsageError("The page cannot be shown in a terminal.", hint)


def _refuse_with_brief(others: Mapping[str, object]) -> None:
    """Make sure that nothing is asked for that a brief does not have."""
    for name, is_given in others.items():
        if is_given:
            raise options.mutually_exclusive("--brief", name)


def _refuse_snapshots_in_a_scope(snapshots: Path | None, database: options.Database) -> None:
    """Make sure that growth from snapshots, which count all users, is not beside other figures."""
    if snapshots and (others := database.scope_options):
        raise options.mutually_exclusive("--snapshots", others[0])


def _write_pages(page: "PageReport", folder: Path) -> None:
    """Write every page atomically; then remove the pages of projects that no longer have one.

    The page of the server comes last, so that its links work.

    Raises:
        NotWrittenError: if a page could not be written.
    """
    from pybossa_stats.report.page.links import FOLDER
    from pybossa_stats.report.page.project_list import project_list
    from pybossa_stats.report.page.project_page import project_pages

    projects, home = folder / FOLDER, f"../{_INDEX}"
    written = {folder / page.links.project_list}
    try:
        projects.mkdir(parents=True, exist_ok=True)
        with spinner("Writing", "pages") as progress:
            for project_page in project_pages(page, home):
                project = project_page.result.project
                progress(f"the page of {project.short_name!r}")
                file = projects / page.links.page(project)
                write(render(project_page, Format.HTML, Screen(), None), file, follow=False)
                written.add(file)
            listed = render(project_list(page, home), Format.HTML, Screen(), None)
            write(listed, folder / page.links.project_list, follow=False)
            write(render(page, Format.HTML, Screen(), None), folder / _INDEX)
            for file in {*projects.glob("*.html")} - written:
                if _is_page_of_project(file):
                    file.unlink(missing_ok=True)
    except OSError as error:
        raise NotWrittenError(f"Cannot write pages in {projects}: {error.strerror}.") from error


def _write_tables(page: "PageReport", folder: Path) -> None:
    """Write every table of a page as CSV, and the schema that describes their columns.

    Raises:
        NotWrittenError: if one could not be written.
    """
    from pybossa_stats.media.records import to_csv
    from pybossa_stats.report.page.tables import tables_of
    from pybossa_stats.report.schema import schema_text

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise NotWrittenError(f"Cannot write tables in {folder}: {error.strerror}.") from error
    for name, records in tables_of(page.result):
        write(to_csv(records), folder / f"{name}.csv", follow=False)
    write([schema_text()], folder / _SCHEMA, follow=False)


def _is_page_of_project(file: Path) -> bool:
    """Whether a file is the page of a project, under the name that it was written as."""
    try:
        with open_plain(file, link=False) as page:
            mark = _MARK.search(page.read(_HEAD_BYTES))
    except OSError:
        return False
    return mark is not None and mark[1] == os.fsencode(file.name)


def _parse_address(text: str) -> tuple[str, int]:
    match = _ADDRESS.fullmatch(text)
    if not match or int(match[3]) > _LAST_PORT:
        raise ValueError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080.")
    return match[1] or match[2], int(match[3])


@command("serve", topic="endpoint")
@option(
    "--listen",
    type=Parsed("HOST:PORT", _parse_address),
    default="127.0.0.1:8080",
    help="Address to listen on; port 0 picks a free one.",
)
@option(
    "--max-age",
    type=whole_number(1, 86_400, "SECONDS"),
    default=MAX_AGE,
    help="Refresh figures older than this on request.",
)
@option(
    "--stale-for",
    type=whole_number(0, 604_800, "SECONDS"),
    default=STALE_FOR,
    help="While the database fails, serve figures up to this age.",
)
@options.title
@options.site_url
@options.privacy
@options.snapshots
@options.timezone
@options.location
@options.scope_of_projects
@options.scoped_database
def serve_command(
    database: options.Database,
    location: options.Location,
    listen: tuple[str, int],
    max_age: int,
    stale_for: int,
    snapshots: Path | None,
    title: str | None,
    site_url: str | None,
    privacy: options.Privacy,
    timezone: tzinfo,
) -> None:
    """Serve PYBOSSA's GET /stats/, pages and metrics over HTTP.

    /stats/ is JSON for programs and a page for browsers; /metrics is for Prometheus, /healthz for
    health checks. Requires the serve extra.

    Examples:
      pybossa-stats serve --demo
      pybossa-stats serve --listen 10.0.0.5:8080 --max-age 300
    """
    if options.on_command_line("retries"):
        raise UsageError("--retries does not apply to serve.", "Omit it: serve always retries.")
    from pybossa_stats.cli.stored import snapshots_for_growth
    from pybossa_stats.source.view import quiet
    from pybossa_stats.web.application import Application
    from pybossa_stats.web.server import serve
    from pybossa_stats.web.sources import Source

    _refuse_snapshots_in_a_scope(snapshots, database)
    if snapshots:
        snapshots_for_growth(snapshots)  # reports problems at once
    source = Source(
        partial(database.open, quiet),
        *(location.locator, snapshots, title, site_url or "", privacy.anonymity(), timezone),
    )

    def warn(trouble: str) -> None:
        if not readings.permanent_error:  # which ends the command, and is its message
            notify(trouble)

    def announce(url: str) -> None:
        notify(f"Listening on {url}/stats/")
        readings.start_if_due()

    application = Application(source, max_age=max_age, stale_for=stale_for, on_trouble=warn)
    readings = application.site
    serve(application, *listen, announce, lambda: readings.permanent_error is not None)
    if readings.permanent_error:
        raise readings.permanent_error
