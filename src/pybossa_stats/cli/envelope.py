"""The option to print the payload in an envelope."""

from typing import TYPE_CHECKING

from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.formats import Outputs
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import Format

if TYPE_CHECKING:
    from pybossa_stats.report.site import SiteReport

envelope_option = option(
    "--envelope",
    section=HelpSection.OUTPUT,
    is_flag=True,
    help="Add time and database to JSON, as snapshots do.",
)


def site_report(outputs: Outputs, *, envelope: bool) -> "type[SiteReport]":
    """What makes the report of a snapshot, with an envelope or without.

    Raises:
        UsageError: if the envelope is asked for without JSON.
    """
    if not envelope:
        from pybossa_stats.report.site import SiteReport

        return SiteReport
    if not outputs.has(Format.JSON):
        raise UsageError("--envelope needs JSON.", "Add --json.")
    from pybossa_stats.store.envelope import SnapshotReport

    return SnapshotReport
