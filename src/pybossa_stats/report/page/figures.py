"""The figures of a server on its page: those of a period, and all there is."""

from collections.abc import Iterator

from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Block,
    Column,
    Details,
    Heading,
    KeyFigure,
    KeyFigures,
    Kind,
    Line,
    Row,
    Share,
    Table,
    Trend,
)
from pybossa_stats.report.figures import bars_table
from pybossa_stats.report.page.activity import answers_before
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.site.figures import SUMS, Figure
from pybossa_stats.stats.site.site import SiteStats

_KEYS = {
    "answers": ("Answers", "task_runs"),
    "active_users": ("Active users", "authenticated_users"),
    "active_projects": ("Active projects", "total_projects"),
    "completed_tasks": ("Completed tasks", "tasks"),
}
"""What matters most in a period, and of what it is a part."""

_MEANINGS = {
    "Answer": "An answer that somebody gave to a task. A task usually wants several.",
    "User": "Somebody with an account. Users are active in a period if they answered in it.",
    "First-time": "Users whose first answer ever is in the period. Others are returning.",
    "Registered": "Users whose account was created in the period.",
    "Anonymous": "Those without an account are counted by their addresses, not as people.",
    "Completed task": "A task that got the last of the answers it wants in the period.",
    "Completed project": "A project whose last task was completed in the period.",
    "Stalled": "A published project that needs answers, and had none in its last 28 days.",
    "Forecast": "How long a project takes if answers come as in the last 28 days; in brackets, the"
    " span that it is likely to be in.",
}


def key_figures(told: Overview) -> KeyFigures:
    """What was done in the period, compared with the period before."""
    return KeyFigures(
        tuple(_key(told, name, *about) for name, about in _KEYS.items()),
        told.activity.calendar.window.name_before,
    )


def definitions() -> Details:
    """What the words on the page mean."""
    columns = Column(""), Column("", stretch=True)
    rows = tuple(Row((word, meaning)) for word, meaning in _MEANINGS.items())
    return Details("What these figures mean", Table(columns, (rows,)))


def _key(told: Overview, name: str, label: str, total: str) -> KeyFigure:
    activity = told.activity
    values = [getattr(counts, name) for counts in activity.buckets]
    before = answers_before(told) if name == "answers" else ()
    number: int | None = getattr(told.snapshot.stats, total)
    return KeyFigure(
        label,
        getattr(activity.total, name),
        getattr(activity.before, name),
        Trend(values, activity.calendar.is_over, before),
        "" if number is None else f"{wording.number(number)} in total",
    )


def make_up(stats: SiteStats) -> Iterator[Block]:
    """All there is, and what it is made up of."""
    told = ["Anonymous users are counted by address."]
    if stats.tasks and stats.task_runs is not None:
        told.insert(0, f"{stats.task_runs / stats.tasks:.1f} answers per task on average.")
    yield Heading("All users, projects and tasks", tuple(Line((each,)) for each in told))
    figures = {name: number for name, number in stats.figures().items() if number is not None}
    for each in SUMS:
        if each.parts and each.name in figures:
            yield _parts(each, figures)
    alone = [
        (each.label, figures[each.name]) for each in SUMS if not each.parts and each.name in figures
    ]
    yield bars_table(" and ".join(label for label, _ in alone).capitalize(), alone)


def _parts(whole: Figure, figures: dict[str, int]) -> Table:
    columns = Column("", stretch=True), Column("", Kind.NUMBER), Column("", Kind.SHARE)
    total = figures[whole.name]
    numbers = [(part.label, figures[part.name]) for part in whole.parts]
    rows = (Row((label, number, Share(number, total))) for label, number in numbers)
    return Table(columns, (tuple(rows),), whole.label)
