"""``pybossa-stats show``."""

from pathlib import Path

import click

from pybossa_stats.cli.formats import Outputs, format_options
from pybossa_stats.cli.options import PATH, debug_option

_EXAMPLES = """\b
Examples:
  pybossa-stats show /var/lib/pybossa-stats
  pybossa-stats show /var/lib/pybossa-stats/2026-11-23T210500Z.json --json
"""


@click.command("show", epilog=_EXAMPLES)
@click.argument("source", metavar="FILE|DIR", type=PATH)
@format_options
@debug_option
def show_command(source: Path, outputs: Outputs) -> None:
    """Print a stored snapshot, as global printed it then.

    Of a folder, it is the latest.
    """
    from pybossa_stats.store.folder import find, load

    outputs.write(load(find(source)))
