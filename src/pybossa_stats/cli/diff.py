"""``pybossa-stats diff``."""

from pathlib import Path

import click

from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import PATH, Database, database_options, databases_given
from pybossa_stats.cli.streams import say
from pybossa_stats.errors import AlarmError, UsageError, hide_passwords
from pybossa_stats.report.formats import OF_EVERY_REPORT

_EXAMPLES = """\b
Examples:
  pybossa-stats diff 2026-11-22T210500Z.json 2026-11-23T210500Z.json
  pybossa-stats diff /var/lib/pybossa-stats --fail-if 'n_task_runs < 1'
"""


@click.command("diff", epilog=_EXAMPLES)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH, required=False)
@report_options(OF_EVERY_REPORT)
@click.option(
    "--fail-if",
    "conditions",
    metavar="CONDITION",
    multiple=True,
    help="Exit with 10 if the change of a figure is as this says, such as 'n_task_runs < 1' or"
    " 'n_auth <= -5%'; by <, <=, >, >=, == or !=. Can be given several times.",
)
@database_options
def diff_command(
    old: Path,
    new: Path | None,
    outputs: Outputs,
    conditions: tuple[str, ...],
    database: Database,
) -> None:
    """Print what changed between two snapshots.

    OLD and NEW are files, or folders of which the latest snapshot is taken. Without NEW, OLD is
    compared with what the database has now.
    """
    from pybossa_stats.cli.stored import open_snapshot
    from pybossa_stats.report.difference import DifferenceReport
    from pybossa_stats.stats.alarm import Condition
    from pybossa_stats.stats.difference import difference

    alarms = [Condition.parse(condition) for condition in conditions]
    if new is not None and (named := databases_given()):
        raise UsageError(f"NEW and {named[0]} cannot both be given.")
    before = open_snapshot(old)
    change = difference(before, open_snapshot(new) if new else database.snapshot())
    if change.old.database != change.new.database:
        names = f"{change.old.database} and {change.new.database}"
        say(f"These are of different databases: {hide_passwords(names)}.")
    raised = [alarm.describe(change) for alarm in alarms if alarm.holds(change)]
    outputs.write(DifferenceReport(change), AlarmError("; ".join(raised)) if raised else None)
