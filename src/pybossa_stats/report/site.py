"""The global statistics."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pybossa_stats.contract import plain, shape
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind
from pybossa_stats.media.json_text import object_in_parts, to_json
from pybossa_stats.media.prometheus import Metric, metric
from pybossa_stats.report.base import Report, totals_of
from pybossa_stats.report.layout import (
    SUMS,
    Column,
    parts_of,
    parts_table,
    short_name_column,
    table,
    with_parts,
)
from pybossa_stats.report.locations import locations_blocks
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.payload import locs_of, payload_of
from pybossa_stats.stats.site.site import SiteStats, TopProject
from pybossa_stats.stats.top_users import TopUser

_TABLES = ("stats", "top5_projects_24_hours", "top5_users_24_hours")
"""What of the payload is a table."""


@dataclass(frozen=True, slots=True)
class SiteReport(Report):
    """The figures of a server, and the most active projects and users of a window."""

    kind = "site"
    of = "PYBOSSA statistics of "
    rows = "stats"

    result: SiteStats

    def blocks(self) -> Iterator[doc.Block]:
        """The figures, the top lists, and where the addresses are if they were located."""
        result, words = self.result, self.origin.words
        yield _figures_table(result.all_time)
        yield top_projects_table(result.top_projects, f"Top projects of {words}")
        yield top_users_table(result.top_users, f"Top users of {words}")
        yield from locations_blocks(result.locations)

    def totals(self) -> Mapping[str, float | None]:
        stats: dict[str, float | None] = payload_of(self.result)["stats"]
        return totals_of(self.result, stats)

    def data(self) -> Mapping[str, Any]:
        """What the payload has of tables; of locations, the countries."""
        payload = payload_of(self.result)
        return {name: payload[name] for name in _TABLES} | {
            "locations": plain(self.result.locations)
        }

    def shape(self) -> Mapping[str, Any]:
        # Few runs write CSV.
        from pybossa_stats.report.payload import Payload  # noqa: PLC0415

        columns = shape(Payload)
        return {name: columns[name] for name in _TABLES} | {"locations": shape(Locations)}

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The object that PYBOSSA's ``GET /stats/`` returns, which has no envelope."""
        yield from self.payload_json(indent)
        yield "\n"

    def payload_json(self, indent: int | None) -> Iterator[str]:
        """This object in parts, as a million locations are a long text."""
        payload = payload_of(self.result)
        written = {name: [to_json(value, indent)] for name, value in payload.items()}
        locs = _quoted(locs_of(self.result.locations))
        return object_in_parts(dict(sorted((written | {"locs": locs}).items())), indent)

    def metrics(self) -> Iterator[Metric]:
        """Gauges; no label tells of a person or a project."""
        result, figures, window = self.result, self.result.all_time, self.result.window
        users = {"anonymous": figures.addresses, "authenticated": figures.users}
        meaning = "Users: registered (authenticated), or addresses (anonymous)."
        yield Metric("pybossa_users", meaning, "kind", users)
        projects = {"published": figures.published_projects, "draft": figures.draft_projects}
        yield Metric("pybossa_projects", "Projects: published, or drafts.", "state", projects)
        yield metric("pybossa_tasks", "Tasks.", figures.tasks)
        yield metric("pybossa_task_runs", "Task runs, which are answers to tasks.", figures.answers)
        meaning = "Task runs in the 24 hours before the figures were read."
        yield metric("pybossa_task_runs_last_day", meaning, window.answers if window else None)
        meaning = "Registered users with a task run in these 24 hours."
        yield metric(
            "pybossa_active_users_last_day", meaning, window.active_users if window else None
        )
        meaning = "Tables that could not be locked, and may have changed while they were read."
        yield metric("pybossa_stats_unlocked_tables", meaning, len(self.origin.unlocked))
        meaning = "How long it took to read the figures."
        yield metric("pybossa_stats_collect_duration_seconds", meaning, result.seconds)
        meaning, read_at = "When the figures were last read.", result.instant.timestamp()
        yield metric("pybossa_stats_last_success_timestamp_seconds", meaning, read_at)
        meaning = "The version of pybossa-stats; always 1."
        yield Metric("pybossa_stats_build_info", meaning, "version", {result.version: 1})


def _quoted(parts: Iterable[str]) -> Iterator[str]:
    """A JSON string in parts, from the parts of its value."""
    yield '"'
    for part in parts:
        yield json.dumps(part)[1:-1]
    yield '"'


def _figures_table(figures: SiteFigures[int | None]) -> doc.Table:
    """The sums with their parts, a group each, and what has no parts in a group of its own."""
    groups = []
    for total in SUMS:
        parts = ((part.label, part.of(figures)) for part in parts_of(total))
        groups.append(with_parts(total.label, total.of(figures), *parts))
    alone = [group[0] for group in groups if len(group) == 1]
    return parts_table(*(group for group in groups if len(group) > 1), alone)


def top_projects_table(projects: Sequence[TopProject], title: str) -> doc.Table:
    """The projects with most answers in the window."""
    most = max((project.answers for project in projects), default=0)
    columns: tuple[Column[tuple[int, TopProject]], ...] = (
        Column("#", lambda row: row[0], Kind.NUMBER),
        Column("Name", lambda row: doc.Name(row[1].name), stretch=True),
        short_name_column("Short name", lambda row: doc.Name(row[1].short_name)),
        Column("Answers", lambda row: row[1].answers, Kind.NUMBER),
        Column("", lambda row: doc.Bar(row[1].answers, most), Kind.BAR),
    )
    return table(columns, enumerate(projects, start=1), title=title, empty=_EMPTY)


def top_users_table(users: Sequence[TopUser], title: str, *, ranks: bool = True) -> doc.Table:
    """The users with most answers in the window, on request with their ranks and user names."""
    most = max((user.answers for user in users), default=0)
    rank: Column[tuple[int, TopUser]] = Column("#", lambda row: row[0], Kind.NUMBER)
    user_name: Column[tuple[int, TopUser]] = short_name_column(
        "User name", lambda row: doc.Name(row[1].name)
    )
    columns: tuple[Column[tuple[int, TopUser]], ...] = (
        *([rank] if ranks else []),
        Column("Name", lambda row: doc.Name(row[1].fullname), stretch=True),
        *([user_name] if ranks else []),
        Column("Answers", lambda row: row[1].answers, Kind.NUMBER),
        Column("", lambda row: doc.Bar(row[1].answers, most), Kind.BAR),
    )
    return table(columns, enumerate(users, start=1), title=title, empty=_EMPTY)


_EMPTY = "No answers in this period."


def all_there_is(stats: SiteStats) -> doc.Note:
    """How much there is of everything in a sentence, but what is unknown or 0."""
    figures = stats.all_time
    numbers = {
        "registered users": figures.users,
        "addresses": figures.addresses,
        "published projects": figures.published_projects,
        "drafts": figures.draft_projects,
        "tasks": figures.tasks,
    }
    things = [wording.counted(number, name) for name, number in numbers.items() if number]
    sentences = [f"In all, there are {wording.listed(things)}."] if things else []
    if figures.tasks and figures.answers:
        sentences.append(f"A task has {figures.answers / figures.tasks:.1f} answers on average.")
    return doc.note(" ".join(sentences))
