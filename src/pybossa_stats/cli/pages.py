"""A folder of pages: one for the server, and one for each of its projects."""

from pathlib import Path

from pybossa_stats.cli.output import screen, write
from pybossa_stats.cli.progress import spinner
from pybossa_stats.errors import NotWrittenError
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.links import FOLDER, page_name
from pybossa_stats.report.page.report import PageReport, project_pages
from pybossa_stats.report.rendering import render
from pybossa_stats.report.report import Report

_INDEX = "index.html"
_OURS = b'<meta name="generator" content="pybossa-stats">'
_HEAD = 2_000  # bytes of a page that hold this


def write_pages(page: PageReport, folder: Path) -> None:
    """Write all pages atomically; then remove the pages of projects that no longer have one.

    The page of the server comes last, so that its links work.

    Raises:
        NotWrittenError: if one of them could not be written.
    """
    projects = folder / FOLDER
    try:
        projects.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWrittenError(f"Cannot make {projects}: {error.strerror}.") from error
    written = set()
    with spinner("Writing", "pages") as progress:
        for each in project_pages(page, f"../{_INDEX}"):
            progress(f"the page of {each.told.project.short_name!r}")
            file = projects / page_name(each.told.project)
            _write(each, file)
            written.add(file.name)
        _write(page, folder / _INDEX)
        for file in projects.glob("*.html"):
            if file.name not in written and _is_ours(file):
                _remove(file)


def _write(report: Report, file: Path) -> None:
    write(render(report, Format.HTML, screen(file), None), file)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise NotWrittenError(f"Cannot remove {file}: {error.strerror}.") from error


def _is_ours(file: Path) -> bool:
    try:
        with file.open("rb") as page:
            return _OURS in page.read(_HEAD)
    except OSError:
        return False
