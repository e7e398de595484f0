"""The global statistics."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.prometheus import Metric, metric
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import bars_table, parts_table, whole
from pybossa_stats.report.locations import countries_data, locations_blocks
from pybossa_stats.report.payload import members, to_payload
from pybossa_stats.stats.site.figures import SUMS
from pybossa_stats.stats.site.site import ActiveProject, SiteStats
from pybossa_stats.stats.top_users import ActiveUser

_TABLES = ("stats", "top5_projects_24_hours", "top5_users_24_hours")


@dataclass(frozen=True, slots=True)
class SiteReport(Report):
    """The figures of a server, and the most active projects and users of a window."""

    kind = "site"
    of = "PYBOSSA statistics of "
    rows = "stats"

    told: SiteStats

    def blocks(self) -> Iterator[doc.Block]:
        """The figures, the top lists, and where anonymous users are if they were located."""
        stats, words = self.told, self.origin.words
        yield _figures(stats.figures())
        yield top_projects(stats.top_projects, f"Top projects of {words}")
        yield top_users(stats.top_users, f"Top users of {words}")
        yield from locations_blocks(stats.locations)

    def totals(self) -> Mapping[str, float | None]:
        return self.told.figures()

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The object that PYBOSSA's ``GET /stats/`` returns, which has no envelope."""
        yield from self.data_json(indent)
        yield "\n"

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The same object."""
        return to_payload(self.told, indent)

    def data(self) -> dict[str, Any]:
        """What it tells beside PYBOSSA's charts and texts; of locations, the countries."""
        told = {name: each for name, each in members(self.told).items() if name in _TABLES}
        return told | {"locations": countries_data(self.told.locations)}

    def metrics(self) -> Iterator[Metric]:
        """Gauges; no label tells of a person or a project."""
        stats = self.told
        users = {"anonymous": stats.anonymous_users, "authenticated": stats.authenticated_users}
        meaning = "Users: registered (authenticated), or addresses (anonymous)."
        yield Metric("pybossa_users", meaning, "kind", users)
        projects = {"published": stats.published_projects, "draft": stats.draft_projects}
        yield Metric("pybossa_projects", "Projects: published, or drafts.", "state", projects)
        yield metric("pybossa_tasks", "Tasks.", stats.tasks)
        yield metric("pybossa_task_runs", "Task runs, which are answers to tasks.", stats.task_runs)
        meaning = "Task runs in the 24 hours before the figures were read."
        yield metric("pybossa_task_runs_last_day", meaning, stats.window_answers)
        meaning = "Registered users with a task run in these 24 hours."
        yield metric("pybossa_active_users_last_day", meaning, stats.window_users)
        meaning = "How long it took to read the figures."
        yield metric("pybossa_stats_collect_duration_seconds", meaning, stats.seconds)
        meaning, read_at = "When the figures were last read.", stats.instant.timestamp()
        yield metric("pybossa_stats_last_success_timestamp_seconds", meaning, read_at)
        meaning = "The version of pybossa-stats; always 1."
        yield Metric("pybossa_stats_build_info", meaning, "version", {stats.version: 1})


def _figures(figures: Mapping[str, int | None]) -> doc.Table:
    """The sums with their parts, a group each, and what has no parts in a group of its own."""
    groups = []
    for each in SUMS:
        parts = ((part.label, figures[part.name]) for part in each.parts)
        groups.append(whole(each.label, figures[each.name], *parts))
    alone = [group[0] for group in groups if len(group) == 1]
    return parts_table(*(group for group in groups if len(group) > 1), alone)


def top_projects(projects: Sequence[ActiveProject], title: str) -> doc.Table:
    """The projects with most answers in the window."""
    rows = [(each.name, each.short_name, each.n_answers) for each in projects]
    return _top_list(title, "Short name", rows)


def top_users(users: Sequence[ActiveUser], title: str) -> doc.Table:
    """The users with most answers in the window."""
    rows = [(each.fullname, each.name, each.n_answers) for each in users]
    return _top_list(title, "User name", rows)


def user_entries(
    users: Iterable[ActiveUser], top: Iterable[ActiveUser]
) -> Iterator[dict[str, object]]:
    """Users of a top list for programs; equals share a rank."""
    answers = [each.n_answers for each in top]
    for each in users:
        yield {
            "rank": 1 + sum(number > each.n_answers for number in answers),
            "id": each.id,
            "fullname": each.fullname,
            "name": each.name,
            "answers": each.n_answers,
        }


def _top_list(title: str, name_title: str, entries: Sequence[tuple[str, str, int]]) -> doc.Table:
    columns = (
        doc.Column("#", Kind.NUMBER),
        doc.Column("Name", stretch=True),
        doc.Column(name_title, stretch=True, tone=Tone.FAINT),
        doc.Column("Answers", Kind.NUMBER),
        doc.Column("", Kind.BAR),
    )
    rows = tuple(
        doc.Row((rank, doc.Name(shown), doc.Name(name), answers, doc.Bar(answers, entries[0][2])))
        for rank, (shown, name, answers) in enumerate(entries, start=1)
    )
    return doc.Table(columns, (rows,), title, empty="No answers in this period.")


def make_up_part(stats: SiteStats) -> Iterator[doc.Block]:
    """The part of the page about all there is, and what it is made up of."""
    told = ["Anonymous users are counted by address."]
    if stats.tasks and stats.task_runs is not None:
        told.insert(0, f"{stats.task_runs / stats.tasks:.1f} answers per task on average.")
    yield doc.Heading("All users, projects and tasks", tuple(doc.Line((each,)) for each in told))
    figures = {name: number for name, number in stats.figures().items() if number is not None}
    columns = doc.Column("", stretch=True), doc.Column("", Kind.NUMBER), doc.Column("", Kind.SHARE)
    alone = []
    for each in SUMS:
        total = figures.get(each.name)
        if total is not None and each.parts:
            numbers = [(part.label, figures[part.name]) for part in each.parts]
            rows = (doc.Row((label, number, doc.Share(number, total))) for label, number in numbers)
            yield doc.Table(columns, (tuple(rows),), each.label)
        elif total is not None:
            alone.append((each.label, total))
    yield bars_table(" and ".join(label for label, _ in alone).capitalize(), alone)
