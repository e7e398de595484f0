"""How the projects of a server are going."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.prometheus import Metric
from pybossa_stats.media.records import flat
from pybossa_stats.report.base import Report, iso
from pybossa_stats.report.layout import compared, comparison, parts_table, whole
from pybossa_stats.shares import in_percent, rounded
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.choice import Order, State
from pybossa_stats.stats.projects.estimate import Estimate
from pybossa_stats.stats.projects.projects import ProjectsStats, ProjectStats, Work, choose, is_in

if TYPE_CHECKING:
    from pybossa_stats.stats.overview import Overview

_FORECASTS = (
    "Forecast: days until done at the pace of the last 28 days; in brackets, the range that holds"
    " in three of four cases."
)
"""Explains the column of forecasts."""

_OF_ALL_TIME = (
    *("tasks", "completed_tasks", "unmarked_tasks"),
    *("wanted", "done", "remaining", "progress", "answers"),
)
_TEN_YEARS = 3650  # days; nothing can be told of a time so far away

_MOST_ACTIVE = 10
_PAGE_COLUMNS = (
    doc.Column("Name", stretch=True),
    doc.Column("Short name", stretch=True, tone=Tone.FAINT),
    doc.Column("Done", Kind.SHARE),
    doc.Column("", Kind.BAR, drop_rank=3),
    doc.Column("Answers", Kind.NUMBER),
    doc.Column("", Kind.TREND, drop_rank=3),
    doc.Column("Users", Kind.NUMBER, drop_rank=2),
    doc.Column("Last answer", drop_rank=1),
    doc.Column("Forecast", drop_rank=1),
)
_STATES = {
    State.STALLED: "stalled projects",
    State.COMPLETE: "complete projects",
    State.DRAFT: "drafts",
}


@dataclass(frozen=True, slots=True)
class ProjectsReport(Report):
    """How projects are going, and all of them together.

    Attributes:
        told: of all projects.
        shown: the projects to show, in order.
    """

    kind = "projects"
    of = "Projects of "
    rows = "projects"

    told: ProjectsStats
    shown: Sequence[ProjectStats]

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each project, and below, all of them together."""
        yield projects_table(self.shown)
        yield _changes_table(self.told)
        yield _total_table(self.told)
        yield from unmarked_note(self.told.total)

    def data(self) -> dict[str, Any]:
        """The projects, all of them together, and PYBOSSA's figures by its own names."""
        before = {name: number for name, (*_, number) in _done(self.told).items()}
        return {
            "projects": map(project_entry, self.shown),
            "total": _total_entry(self.told),
            "before": self.before_entry() | before,
            "globalstats": globalstats(self.told),
        }

    def totals(self) -> dict[str, float | None]:
        """All projects together."""
        total = _total_entry(self.told)
        return dict(flat(total, total))

    def metrics(self) -> Iterator[Metric]:
        """A gauge of projects; no label tells of one of them."""
        states = {"open": State.ACTIVE, "stalled": State.STALLED, "complete": State.COMPLETE}
        numbers = {
            label: sum(is_in(each, state) for each in self.told.projects)
            for label, state in states.items()
        }
        meaning = "Published projects with tasks, by how they are going."
        yield Metric("pybossa_published_projects", meaning, "progress", numbers)


@dataclass(frozen=True, slots=True)
class GlobalStatsReport(ProjectsReport):
    """All projects together, whose JSON is what PYBOSSA's ``GET /api/globalstats`` returns."""

    shown: Sequence[ProjectStats] = ()

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The object, which has no envelope."""
        yield f"{to_json(globalstats(self.told), indent)}\n"


def outlook(each: ProjectStats) -> doc.Line:
    """In how many days a project will be done; or why nobody can tell."""
    if each.stalled:
        return doc.Line(("stalled",), Tone.WARNING)
    if each.new:
        return doc.Line(("new",))
    if each.estimate:
        days = days_to_go(each.estimate)
        return doc.Line((days if each.published else f"draft: {days}",))
    if each.work.wanted and not each.work.remaining:
        when = f" {each.completed:%Y-%m-%d}" if each.completed else ""
        return doc.Line((f"done{when}",), Tone.GOOD)
    return doc.Line(("" if each.published else "draft",))


def days_to_go(estimate: Estimate) -> str:
    """About how many days: ``60 days (20 to 180)``."""
    if estimate.days > _TEN_YEARS:
        return "over 10 years"
    days, least, most = _whole_days(estimate).values()
    span = f" ({wording.number(least)} to {wording.number(most)})" if least < most else ""
    return f"{wording.counted(days, 'days')}{span}"


def project_entry(each: ProjectStats) -> dict[str, Any]:
    """What programs are told of a project."""
    work, ever = each.work, each.all_time
    return {
        "id": each.id,
        "short_name": each.short_name,
        "name": each.name,
        "published": each.published,
        "state": _state(each),
        "window": {
            "answers": work.window_answers,
            "active_users": each.people.users,
            "addresses": each.people.addresses,
            "completed_tasks": work.window_completed_tasks,
        },
        "all_time": {
            **_work_entry(work),
            "users": ever and ever.users,
            "addresses": ever and ever.addresses,
        },
        "first_answer": each.first and iso(each.first),
        "last_answer": each.last and iso(each.last),
        "completed": each.completed and iso(each.completed),
        "forecast": each.estimate and _whole_days(each.estimate),
    }


def _state(each: ProjectStats) -> str:
    if each.new:
        return "new"
    states = State.DRAFT, State.STALLED, State.ACTIVE, State.COMPLETE
    return next((state.value for state in states if is_in(each, state)), "empty")


def _work_entry(work: Work) -> dict[str, float | None]:
    progress = None if work.progress is None else rounded(work.progress, 4)
    return {name: getattr(work, name) for name in _OF_ALL_TIME} | {"progress": progress}


def _numbers(stats: ProjectsStats) -> dict[str, int]:
    return {
        "projects": len(stats.projects),
        "published_projects": sum(each.published for each in stats.projects),
        "draft_projects": sum(not each.published for each in stats.projects),
        "stalled_projects": sum(each.stalled for each in stats.projects),
    }


def _done(stats: ProjectsStats) -> dict[str, tuple[str, int, int]]:
    """What was done: what people call it, how much it was in the window, and how much before."""
    total = stats.total
    tasks = total.window_completed_tasks, total.before_completed_tasks
    return {
        "answers": ("Answers", total.window_answers, total.before_answers),
        "active_projects": ("Projects with answers", stats.active, stats.active_before),
        "completed_tasks": ("Completed tasks", *tasks),
        "completed_projects": ("Completed projects", stats.completed, stats.completed_before),
    }


def _total_entry(stats: ProjectsStats) -> dict[str, Any]:
    window = {name: number for name, (_, number, _) in _done(stats).items()}
    return {**_numbers(stats), "window": window, "all_time": _work_entry(stats.total)}


def globalstats(stats: ProjectsStats) -> dict[str, int] | None:
    """PYBOSSA's ``GET /api/globalstats``, as far as the columns that are read can tell it."""
    if stats.users is None:
        return None
    return {
        "n_projects": len(stats.projects),
        "n_users": stats.users.users + stats.users.addresses,
        "n_tasks": stats.total.wanted,
        "n_task_runs": stats.total.answers,
        "n_pending_tasks": stats.total.remaining,
    }


def projects_table(projects: Sequence[ProjectStats]) -> doc.Table:
    """A row for each project."""
    all_time = any(each.all_time for each in projects)
    ever = (
        doc.Column("Users, all time", Kind.NUMBER),
        doc.Column("Addresses, all time", Kind.NUMBER),
    )
    columns = (
        doc.Column("Name", stretch=True),
        doc.Column("Short name", drop_rank=1 + all_time, stretch=True, tone=Tone.FAINT),
        doc.Column("Done", Kind.SHARE),
        doc.Column("", Kind.BAR, drop_rank=2 + all_time),
        doc.Column("To do", Kind.NUMBER),
        doc.Column("Answers", Kind.NUMBER, drop_rank=4),
        doc.Column("New", Kind.CHANGE),
        doc.Column("Users", Kind.NUMBER, drop_rank=5),
        doc.Column("Addresses", Kind.NUMBER, drop_rank=6),
        *(ever if all_time else ()),
        doc.Column("Last answer", drop_rank=4),
        doc.Column("Forecast", drop_rank=int(all_time), stretch=True),
    )
    return doc.Table(columns, (tuple(map(_row, projects)),), empty="No projects.")


def _row(each: ProjectStats) -> doc.Row:
    work, people, ever = each.work, each.people, each.all_time
    return _row_of(
        each,
        *(work.remaining, work.answers, doc.Change(work.window_answers)),
        *(people.users, people.addresses),
        *((ever.users, ever.addresses) if ever else ()),
    )


def _row_of(each: ProjectStats, *cells: doc.Cell, url: str = "") -> doc.Row:
    """The row of a project: its name and progress, other cells, and how it is going."""
    needed = each.work.done + each.work.remaining
    start = doc.Name(each.name, url), doc.Name(each.short_name)
    done = doc.Share(each.work.done, needed), doc.Bar(each.work.done, needed)
    last = f"{each.last:%Y-%m-%d}" if each.last else None
    tone = Tone.PLAIN if each.published else Tone.FAINT
    return doc.Row((*start, *done, *cells, last, outlook(each)), tone)


def unmarked_note(work: Work) -> Iterator[doc.Note]:
    """How many tasks are complete, and do not say so; nothing if there are none."""
    if number := work.unmarked_tasks:
        have = "1 task has" if number == 1 else f"{wording.number(number)} tasks have"
        yield doc.note(f"{have} all the answers needed, but not the state completed.")


def _changes_table(stats: ProjectsStats) -> doc.Table:
    answers, projects, tasks, completed = (compared(*each) for each in _done(stats).values())
    return comparison("All projects", stats.origin, (answers, tasks, projects, completed))


def _total_table(stats: ProjectsStats) -> doc.Table:
    needed, tasks, answers = work_groups(stats.total, stats.origin)
    number, *parts = _numbers(stats).values()
    labels = "Published", "Draft", "Stalled"
    projects = whole("Projects", number, *zip(labels, parts, strict=True))
    return parts_table(projects, tasks, needed, answers)._replace(title="All projects")


def work_groups(work: Work, origin: Origin) -> Iterator[tuple[doc.Row, ...]]:
    """The answers needed, the tasks, and the answers, each with its parts."""
    parts = ("Done", work.done), ("Still needed", work.remaining)
    yield whole("Answers needed", work.done + work.remaining, *parts)
    yield whole("Tasks", work.tasks, ("Completed", work.completed_tasks))
    yield whole("Answers", work.answers, (f"In {origin.words}", work.window_answers))


def _whole_days(estimate: Estimate) -> dict[str, int]:
    """The days of an estimate, and the bounds of it: to two digits, and at least one day."""
    spans = {"days": estimate.days, "least": estimate.least, "most": estimate.most}
    return {name: max(1, round(float(f"{days:.1e}"))) for name, days in spans.items()}


def projects_part(told: "Overview", url: Callable[[ProjectStats], str]) -> Iterator[doc.Block]:
    """The part of the page about projects: with answers, most first; and others, by their state.

    Args:
        told: all that the page tells.
        url: where the name of a project leads; empty for nowhere.
    """
    found = choose(told.projects.projects, Order.RECENT)
    active = [each for each in found if each.work.window_answers]
    yield doc.Heading("Projects", (*_needed(found), *_explained(active)))

    def row(each: ProjectStats) -> doc.Row:
        timeline = told.timelines.get(each.id)
        trend = doc.Trend(timeline.answers if timeline else ())
        return _row_of(each, each.work.window_answers, trend, each.people.users, url=url(each))

    def table(projects: Sequence[ProjectStats]) -> doc.Table:
        return doc.Table(_PAGE_COLUMNS, (tuple(map(row, projects)),))

    def folded(projects: Sequence[ProjectStats], things: str, which: str) -> doc.Details:
        return doc.Details(f"{wording.counted(len(projects), things)} {which}", table(projects))

    if active:
        yield table(active[:_MOST_ACTIVE])
    if others := active[_MOST_ACTIVE:]:
        yield folded(others, "more projects", "with answers")
    quiet = [each for each in found if not each.work.window_answers]
    for state, things in _STATES.items():
        those = [each for each in quiet if is_in(each, state)]
        quiet = [each for each in quiet if not is_in(each, state)]
        if those:
            yield folded(those, things, "without answers")
    if quiet:
        things = "other projects" if len(quiet) < len(found) else "projects"
        yield folded(quiet, things, "without answers")


def _needed(projects: Sequence[ProjectStats]) -> Iterator[doc.Line]:
    published = [each.work for each in projects if each.published]
    done = sum(work.done for work in published)
    if needed := done + sum(work.remaining for work in published):
        share = in_percent(done / needed, 0)
        yield doc.Line((f"{share} of the answers that published projects need have been given.",))


def _explained(shown: Sequence[ProjectStats]) -> Iterator[doc.Line]:
    if shown:
        yield doc.Line(("Answers and users are those of the period.",))
    if any(each.estimate for each in shown):
        yield doc.Line((_FORECASTS,))
