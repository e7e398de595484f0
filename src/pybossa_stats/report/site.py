"""The global statistics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pybossa_stats.media.document import (
    Bar,
    Block,
    Column,
    Document,
    Kind,
    Line,
    Name,
    Row,
    Table,
    Tone,
)
from pybossa_stats.media.prometheus import Metric, metric
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.figures import part_row, parts_table, total_row
from pybossa_stats.report.locations import (
    location_records,
    locations_note,
    locations_table,
    world_map,
)
from pybossa_stats.report.payload import to_payload
from pybossa_stats.report.report import Report
from pybossa_stats.report.windows import totals_lines, window_line
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import FIGURE_NAMES, FIGURES, Figure
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.site.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SiteReport(Report):
    """The figures of a server, and the most active projects and users of a window."""

    kind = "site"

    snapshot: Snapshot

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window of the top lists."""
        return self.snapshot.stats.origin

    def document(self) -> Document:
        """The figures, the top lists, and where anonymous users are if they were located."""
        stats = self.snapshot.stats
        blocks: list[Block] = [
            _figures(stats.figures()),
            top_projects(stats),
            top_users(stats),
        ]
        if stats.locations:
            blocks.append(world_map(stats.locations))
            blocks += [locations_table(stats.locations), locations_note(stats.locations)]
        return Document(
            title=("PYBOSSA statistics of ", Name(self.snapshot.database)),
            notes=tuple(self._notes()),
            blocks=tuple(blocks),
        )

    def _notes(self) -> Iterator[Line]:
        window = self.snapshot.stats.window
        yield window_line(window)
        yield from totals_lines(window, self.snapshot.instant)

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The object that PYBOSSA's ``GET /stats/`` returns, which has no envelope."""
        yield from self.data(indent)
        yield "\n"

    def data(self, indent: int | None) -> Iterator[str]:
        """The same object."""
        return to_payload(self.snapshot.stats, indent)

    def records(self) -> Records:
        """Each figure, each entry of the top lists, and each country, by the payload's words."""
        return Records(("part", "key", "name", "value"), self._rows())

    def _rows(self) -> Iterator[tuple[Field, ...]]:
        stats = self.snapshot.stats
        figures = stats.figures()
        for name in FIGURE_NAMES:
            yield "stats", name, "", figures[name]
        for project in stats.top_projects:
            yield "top5_projects_24_hours", project.id, Name(project.name), project.n_answers
        for user in stats.top_users:
            yield "top5_users_24_hours", user.id, Name(user.fullname), user.n_answers
        if stats.locations:
            yield from location_records(stats.locations)

    def metrics(self) -> Sequence[Metric]:
        """Gauges; no label tells of a person or a project."""
        stats, snapshot = self.snapshot.stats, self.snapshot
        return (
            Metric(
                "pybossa_users",
                "Users, by whether they have an account.",
                (
                    ({"kind": "anonymous"}, stats.anonymous_users),
                    ({"kind": "authenticated"}, stats.authenticated_users),
                ),
            ),
            Metric(
                "pybossa_projects",
                "Projects, by whether they are published.",
                (
                    ({"state": "published"}, stats.published_projects),
                    ({"state": "draft"}, stats.draft_projects),
                ),
            ),
            metric("pybossa_tasks", "Tasks.", stats.tasks),
            metric("pybossa_task_runs", "Task runs, which are answers to tasks.", stats.task_runs),
            metric(
                "pybossa_stats_collect_duration_seconds",
                "How long it took to read the figures.",
                snapshot.seconds,
            ),
            metric(
                "pybossa_stats_last_success_timestamp_seconds",
                "When the figures were last read.",
                snapshot.instant.timestamp(),
            ),
            metric(
                "pybossa_stats_build_info",
                "The version of pybossa-stats; always 1.",
                1,
                version=snapshot.version,
            ),
        )


def top_projects(stats: SiteStats) -> Table:
    """The projects with most answers in the window."""
    return top_list(
        f"Top projects of the last {stats.window.length}",
        "Short name",
        [(each.name, each.short_name, each.n_answers) for each in stats.top_projects],
    )


def top_users(stats: SiteStats) -> Table:
    """The users with most answers in the window."""
    return top_list(
        f"Top users of the last {stats.window.length}",
        "User name",
        [(each.fullname, each.name, each.n_answers) for each in stats.top_users],
    )


def _figures(figures: dict[str, int]) -> Table:
    """The sums with their parts, a group each, and what has no parts in a group of its own."""
    groups = groupby(FIGURES, key=_sum)
    return parts_table(*([_row(figure, figures) for figure in group] for _, group in groups))


def _row(figure: Figure, figures: dict[str, int]) -> Row:
    number = figures[figure.name]
    if figure.part_of is None:
        return total_row(figure.label, number)
    return part_row(figure.label, number, figures[figure.part_of])


def _sum(figure: Figure) -> str | None:
    """The name of the sum that a figure is, or is a part of; None if it stands alone."""
    is_sum = any(other.part_of == figure.name for other in FIGURES)
    return figure.name if is_sum else figure.part_of


def top_list(title: str, name_title: str, entries: Sequence[tuple[str, str, int]]) -> Table:
    """The most active projects or users, with their names and answers."""
    columns = (
        Column("#", Kind.NUMBER),
        Column("Name", stretch=True),
        Column(name_title, stretch=True, tone=Tone.FAINT),
        Column("Answers", Kind.NUMBER),
        Column("", Kind.BAR),
    )
    rows = tuple(
        Row((rank, Name(shown), Name(name), answers, Bar(answers, entries[0][2])))
        for rank, (shown, name, answers) in enumerate(entries, start=1)
    )
    return Table(columns, (rows,), title, empty="No answers in this period.")
