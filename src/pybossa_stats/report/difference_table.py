"""What changed between two reports, as tables for people."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from pybossa_stats.report.instants import readable
from pybossa_stats.report.labels import LABELS, indented_label, is_part, signed
from pybossa_stats.report.terminal import Medium, fits, to_text
from pybossa_stats.stats.difference import Difference
from pybossa_stats.stats.snapshot import Snapshot


def to_table(change: Difference, medium: Medium) -> str:
    """Render each figure with its change, and who entered and left the top lists."""
    heading = Text.assemble(
        ("What changed\n", "bold"),
        *("from ", _report(change.old, medium), "\nto   ", _report(change.new, medium), "\n"),
    )
    lists = [
        *_lines("project", "entered", [each.name for each in change.entered_projects], medium),
        *_lines("project", "left", [each.name for each in change.left_projects], medium),
        *_lines("user", "entered", [each.fullname for each in change.entered_users], medium),
        *_lines("user", "left", [each.fullname for each in change.left_users], medium),
    ]
    if not lists:
        lists = [Text("The same projects and users are in the top lists.", style="dim")]
    table = _figures(change, medium)
    if not fits(table, medium):
        table = _figures(change, medium, percent=False)
    return to_text([heading, table, Text(), *lists], medium)


def _report(snapshot: Snapshot, medium: Medium) -> Text:
    name = medium.text(snapshot.database, style="cyan")
    return Text.assemble(f"{readable(snapshot.instant)} UTC, ", name)


def _figures(change: Difference, medium: Medium, *, percent: bool = True) -> Table:
    figures = {figure.name: figure for figure in change.figures}
    table = medium.table()
    table.add_column("", no_wrap=True)
    for title in ("Old", "New", "Change", "")[: 4 if percent else 3]:
        table.add_column(title, justify="right", no_wrap=True)
    for name in LABELS:
        figure = figures[name]
        share = f"{figure.percent:+,.1f}%" if figure.percent else ""
        table.add_row(
            Text(indented_label(name)),
            f"{figure.old:,}",
            f"{figure.new:,}",
            signed(figure.difference),
            *([share] if percent else []),
            style="" if is_part(name) else "bold",
        )
    return table


def _lines(what: str, verb: str, names: Sequence[str], medium: Medium) -> list[Text]:
    style = "green" if verb == "entered" else "yellow"
    return [
        Text.assemble((f"{what.capitalize()} {verb} the top list: ", style), medium.text(name))
        for name in names
    ]
