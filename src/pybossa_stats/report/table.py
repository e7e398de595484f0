"""The global statistics as tables for people."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from pybossa_stats.report.instants import readable
from pybossa_stats.report.labels import LABELS, PARTS, indented_label
from pybossa_stats.report.locations import countries_table, locations_notes
from pybossa_stats.report.terminal import Medium, align, to_text
from pybossa_stats.stats.site import SiteStats
from pybossa_stats.stats.window import Window


def to_table(stats: SiteStats, source: str, medium: Medium) -> str:
    """Render the figures.

    Args:
        stats: the figures.
        source: which server they are from, for the heading.
        medium: where the text will be shown.
    """
    figures = _figures(stats, medium)
    projects = _top_list(
        "Top projects of the last 24 hours",
        "Short name",
        [(project.name, project.short_name, project.n_answers) for project in stats.top_projects],
        medium,
    )
    users = _top_list(
        "Top users of the last 24 hours",
        "User name",
        [(user.fullname, user.name, user.n_answers) for user in stats.top_users],
        medium,
    )
    tables = [figures, projects, users]
    notes = []
    if stats.locations:
        tables.append(countries_table(stats.locations, medium))
        notes.append(locations_notes(stats.locations, medium))
    align(tables, medium)
    spaced = [part for table in tables for part in (table, Text())]
    return to_text([_heading(source, stats.window, medium), *spaced[:-1], *notes], medium)


def _heading(source: str, window: Window, medium: Medium) -> Text:
    return Text.assemble(
        ("PYBOSSA statistics of ", "bold"),
        medium.text(source, style="bold cyan"),
        (f"\nLast 24 hours: {readable(window.start)} to {readable(window.end)} UTC\n", "dim"),
    )


def _figures(stats: SiteStats, medium: Medium) -> Table:
    table = medium.table()
    table.show_header = False
    table.add_column()
    medium.add_share_columns(table)
    figures = stats.figures()
    for total, parts in PARTS.items():
        table.add_row(LABELS[total], f"{figures[total]:,}", style="bold")
        for part in parts:
            table.add_row(indented_label(part), *medium.share(figures[part], figures[total]))
        table.add_section()
    for name in ("n_tasks", "n_task_runs"):
        table.add_row(LABELS[name], f"{figures[name]:,}", style="bold")
    return table


def _top_list(
    title: str, name_column: str, entries: Sequence[tuple[str, str, int]], medium: Medium
) -> Table:
    table = medium.table(title)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Name")
    table.add_column(Text(name_column, no_wrap=True))
    table.add_column("Answers", justify="right", no_wrap=True)
    medium.add_bar_column(table)
    for rank, (shown, name, n_answers) in enumerate(entries, start=1):
        table.add_row(
            str(rank),
            medium.text(shown),
            medium.text(name, style="dim"),
            f"{n_answers:,}",
            *medium.bar_cell(n_answers, entries[0][2]),
        )
    if not entries:
        table.add_row("", Text("No answers in this time.", style="dim"))
    return table
