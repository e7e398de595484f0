"""What a report could see of a database, as a table for people."""

from rich.text import Text

from pybossa_stats.report.terminal import Medium, to_text
from pybossa_stats.stats.inspection import FinishTimes, Inspection, TableAccess


def to_inspection_table(inspection: Inspection, source: str, medium: Medium) -> str:
    """Render an inspection.

    Args:
        inspection: what was seen.
        source: which server it is of, for the heading.
        medium: where the text will be shown.
    """
    table = medium.table()
    table.add_column("Table", no_wrap=True)
    table.add_column("Rows, about", justify="right", no_wrap=True)
    table.add_column("Columns")
    for access in inspection.tables:
        rows = "unknown" if access.estimated_rows is None else f"{access.estimated_rows:,}"
        table.add_row(access.name, rows if access.exists else "", _columns(access))
    heading = Text.assemble(
        medium.text(source, style="bold cyan"), "\n", medium.text(_server(inspection)), "\n"
    )
    below = _finish_times(inspection.finish_times) + _grants(inspection, medium)
    return to_text([heading, table, *below], medium)


def _server(inspection: Inspection) -> str:
    parts = [inspection.server]
    if inspection.role:
        parts.append(f"as role {inspection.role}")
    if inspection.standby:
        parts.append("hot standby")
    if inspection.distributed:
        parts.append("Citus: figures of different nodes may be some moments apart")
    return ", ".join(parts)


def _columns(access: TableAccess) -> Text:
    if not access.exists:
        return Text("there is no such table", style="bold red")
    if access.readable:
        return Text(f"{access.columns} of {access.columns} can be read", style="green")
    problems = []
    if access.missing:
        problems.append(f"there is no {', '.join(access.missing)}")
    if access.denied:
        problems.append(f"this role may not read {', '.join(access.denied)}")
    return Text("; ".join(problems), style="bold red")


def _finish_times(times: FinishTimes | None) -> list[Text]:
    if times is None:
        return []
    unreadable = times.null + times.unreadable
    if not unreadable:
        return [Text(f"\nThe finish_time of all {times.task_runs:,} task runs can be read.")]
    return [
        Text(
            f"\n{unreadable:,} of {times.task_runs:,} task runs have an unreadable finish_time"
            f" ({times.null:,} null, {times.unreadable:,} not a time in ISO 8601).",
            style="yellow",
        ),
        Text("They count in the totals, but never in the last 24 hours."),
    ]


def _grants(inspection: Inspection, medium: Medium) -> list[Text]:
    """The SQL that mends missing privileges."""
    grants = [
        f"GRANT SELECT ({', '.join(access.denied)}) ON {access.sql_name} TO {inspection.role};"
        for access in inspection.tables
        if access.denied
    ]
    if not grants:
        return []
    # Not cut where the terminal ends, but folded, as it is to be copied.
    lines = Text("\n").join(Text(medium.text(grant).plain) for grant in grants)
    return [Text("\nThe owner of the tables can mend it by:\n", style="yellow"), lines]


def verdict(medium: Medium) -> str:
    """What is said where the command global works."""
    return to_text([Text("pybossa-stats global works here.", style="green")], medium)
