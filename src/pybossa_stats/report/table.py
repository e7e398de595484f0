"""The global statistics as tables for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

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
        (f"\nLast 24 hours: {_instant(window.start)} to {_instant(window.end)} UTC\n", "dim"),
    )


def _figures(stats: SiteStats, medium: Medium) -> Table:
    table = medium.table()
    table.show_header = False
    table.add_column()
    medium.add_share_columns(table)
    users = {"Authenticated": stats.authenticated_users, "Anonymous": stats.anonymous_users}
    projects = {"Published": stats.published_projects, "Draft": stats.draft_projects}
    _add_section(table, medium, "Users", users)
    _add_section(table, medium, "Projects", projects)
    table.add_row("Tasks", f"{stats.tasks:,}", style="bold")
    table.add_row("Answers", f"{stats.task_runs:,}", style="bold")
    return table


def _add_section(table: Table, medium: Medium, title: str, parts: Mapping[str, int]) -> None:
    total = sum(parts.values())
    table.add_row(title, f"{total:,}", style="bold")
    for label, number in parts.items():
        table.add_row(f"  {label}", *medium.share(number, total))
    table.add_section()


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


def _instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}"
