"""The global statistics as tables in Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pybossa_stats.report.instants import readable
from pybossa_stats.report.labels import LABELS, is_part
from pybossa_stats.report.visible import visible
from pybossa_stats.stats.snapshot import Snapshot

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+.!|~&@:-])")


def to_markdown(snapshot: Snapshot) -> str:
    """Render a report for wikis, issues and chats that understand tables."""
    stats = snapshot.stats
    window = stats.window
    figures = [
        (label if is_part(name) else f"**{label}**", stats.figures()[name])
        for name, label in LABELS.items()
    ]
    projects = [(_escaped(project.name), project.n_answers) for project in stats.top_projects]
    users = [(_escaped(user.fullname), user.n_answers) for user in stats.top_users]
    lines = [
        f"# PYBOSSA statistics of {_escaped(snapshot.database)}",
        "",
        f"Last 24 hours: {readable(window.start)} to {readable(window.end)} UTC",
        "",
        *_table(("Figure", "Number"), figures),
        *_top_list("projects", "Project", projects),
        *_top_list("users", "User", users),
    ]
    return "\n".join(lines) + "\n"


def _top_list(what: str, column: str, entries: Sequence[tuple[str, int]]) -> Iterator[str]:
    yield from ("", f"## Top {what} of the last 24 hours", "")
    if entries:
        yield from _table((column, "Answers"), entries)
    else:
        yield "No answers in this time."


def _table(titles: tuple[str, str], rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    yield f"| {titles[0]} | {titles[1]} |"
    yield "| --- | ---: |"
    for name, number in rows:
        yield f"| {name} | {number:,} |"


def _escaped(text: str) -> str:
    """Text of which no character has a meaning in Markdown."""
    return _SPECIAL.sub(r"\\\1", visible(text))
