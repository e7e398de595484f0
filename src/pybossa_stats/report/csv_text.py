"""The global statistics as comma-separated values, one a line."""

import csv
from io import StringIO

from pybossa_stats.report.visible import visible
from pybossa_stats.stats.site import SiteStats


def to_csv(stats: SiteStats) -> str:
    """Write each figure, and each entry of the top lists, in the words of the payload.

    The columns are the part of the payload, the name of a figure or the id of an entry, the entry's
    name, and the number. Names are made `visible`, and one that a spreadsheet would take for a
    formula begins with an apostrophe.
    """
    rows: list[tuple[object, ...]] = [("part", "key", "name", "value")]
    rows += [("stats", name, "", value) for name, value in stats.figures().items()]
    rows += [
        ("top5_projects_24_hours", project.id, _harmless(project.name), project.n_answers)
        for project in stats.top_projects
    ]
    rows += [
        ("top5_users_24_hours", user.id, _harmless(user.fullname), user.n_answers)
        for user in stats.top_users
    ]
    return to_lines(rows)


def to_lines(rows: list[tuple[object, ...]]) -> str:
    """Rows as lines, quoted where they must be."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _harmless(name: str) -> str:
    shown = visible(name)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown
