"""The option of the commands that print the payload, to have it in an envelope."""

from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.formats import Outputs
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import Format

if TYPE_CHECKING:
    from pybossa_stats.report.site import SiteReport

envelope_option = click.option(
    "--envelope",
    is_flag=True,
    help="JSON: print the payload as snapshots store it, with its instant and database.",
)


def site_report(outputs: Outputs, *, envelope: bool) -> "type[SiteReport]":
    """What makes the report of a snapshot, with an envelope or without.

    Raises:
        UsageError: if the envelope is asked for, and no JSON.
    """
    if not envelope:
        from pybossa_stats.report.site import SiteReport

        return SiteReport
    if not outputs.has(Format.JSON):
        raise UsageError("--envelope is for JSON.", "Add --json.")
    from pybossa_stats.store.envelope import SnapshotReport

    return SnapshotReport
