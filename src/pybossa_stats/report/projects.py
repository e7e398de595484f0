"""Progress of the projects of a server."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from pybossa_stats.contract import flat, members, plain
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.prometheus import Metric, metric
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import (
    HOURS,
    Column,
    Figure,
    compared,
    comparison,
    date_column,
    parts_table,
    people,
    share_row,
    short_name_column,
    table,
    total_row,
    with_parts,
)
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.choice import Filter, ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.results import (
    Progress,
    Project,
    ProjectsByCategory,
    ProjectsStats,
)
from pybossa_stats.stats.site.work import SiteWork

_SECONDS_IN_AN_HOUR = 3_600
TEN_YEARS = 3650
"""Days, beyond which a forecast would mean nothing."""

COMPLETED_PROJECTS = Figure("Completed projects", "completed_projects")
_WORK = (
    Figure("Answers", "answers"),
    HOURS,
    Figure("Completed tasks", "completed_tasks"),
    Figure("Projects with answers", "active_projects"),
    COMPLETED_PROJECTS,
)
"""What is compared with the time before."""


@dataclass(frozen=True, slots=True)
class ProjectsReport(Report):
    """The progress of projects, and of all of them together.

    Attributes:
        result: all projects.
        shown: the projects to show, in order.
    """

    kind = "projects"
    of = "Projects of "
    rows = "projects"

    result: ProjectsStats
    shown: Sequence[Project]

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each project, and below, all of them together."""
        result = self.result
        yield projects_table(self.shown, result.origin.zone)
        work = compared(_WORK, result.total.window, result.before)
        yield comparison(_together(result), result.origin, work)
        yield _total_table(result)
        yield from categories_table(result)
        yield from unmarked_note(result.total.all_time)

    def data(self) -> Mapping[str, Any]:
        return members(replace(self.result, projects=tuple(self.shown)))

    def totals(self) -> Mapping[str, float | None]:
        """All projects together."""
        return flat(self.result.total)

    def metrics(self) -> Iterator[Metric]:
        """A gauge of projects; no label tells of one of them."""
        filters = {"open": Filter.ACTIVE, "stalled": Filter.STALLED, "complete": Filter.COMPLETE}
        numbers = {
            label: sum(project.state in only.states for project in self.result.projects)
            for label, only in filters.items()
        }
        meaning = "Published projects with tasks, by how they are going."
        yield Metric("pybossa_published_projects", meaning, "progress", numbers)


@dataclass(frozen=True, slots=True)
class GlobalStatsReport(ProjectsReport):
    """All projects together, whose JSON is what PYBOSSA's ``GET /api/globalstats`` returns.

    Attributes:
        shown: no projects.
        work: the work of the last day; None if it was not read.
    """

    shown: Sequence[Project] = ()
    work: SiteWork | None = None

    def metrics(self) -> Iterator[Metric]:
        """Gauges of projects, and of the work of the last day."""
        yield from ProjectsReport.metrics(self)
        if self.work:
            meaning = (
                "Seconds of work in the 24 hours before the figures were read, at least:"
                " the time between answers of the same user or address."
            )
            seconds = round(self.work.hours * _SECONDS_IN_AN_HOUR, 3)
            yield metric("pybossa_work_last_day_seconds", meaning, seconds)
            meaning = "Sessions of users and addresses that began in these 24 hours."
            yield metric("pybossa_sessions_last_day", meaning, self.work.sessions)

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The object, which has no envelope."""
        yield f"{to_json(plain(self.result.globalstats), indent)}\n"


def outlook(project: Project, zone: tzinfo) -> doc.Line:
    """In how many days a project will be done, or when it was; or why there is no forecast."""
    is_draft = project.state is ProjectState.DRAFT
    if project.state is ProjectState.STALLED:
        return doc.Line(("stalled",), Tone.WARNING)
    if project.state is ProjectState.NEW:
        return doc.Line(("new",))
    if project.forecast:
        days = days_to_go(project.forecast)
        return doc.Line((f"draft: {days}" if is_draft else days,))
    if project.all_time.needed and project.all_time.remaining == 0:
        when = f" {wording.date_of(project.completed, zone)}" if project.completed else ""
        return doc.Line((f"done{when}",), Tone.GOOD)
    return doc.Line(("draft" if is_draft else "",))


def days_to_go(forecast: Forecast) -> str:
    """About how many days: ``60 days (20 to 180)``."""
    days, least, most = forecast.days, forecast.least, forecast.most
    if days > TEN_YEARS:
        return "over 10 years"
    span = f" ({wording.number(least)} to {wording.number(most)})" if least < most else ""
    return f"{wording.counted(days, 'days')}{span}"


def _tone(project: Project) -> Tone:
    return Tone.PLAIN if project.published else Tone.FAINT


def _last_answer_column(zone: tzinfo, drop_rank: int) -> Column[Project]:
    return date_column("Last answer", lambda project: project.last_answer, zone, drop_rank)


def _completion_column(zone: tzinfo, drop_rank: int, *, stretch: bool = False) -> Column[Project]:
    def cell(project: Project) -> doc.Line:
        return outlook(project, zone)

    return Column("Completion", cell, drop_rank=drop_rank, stretch=stretch)


def _hours(project: Project) -> str | None:
    return wording.hours(project.window.hours)


def _done(project: Project) -> doc.Share | str:
    return _share(project) or "-"


def _share(project: Project) -> doc.Share | None:
    """What was done of all that is needed; None if unknown."""
    done, workload = project.all_time.done, project.all_time.workload
    return None if done is None or workload is None else doc.Share(done, workload)


def _done_bar(project: Project) -> doc.Bar | None:
    share = _share(project)
    return share and doc.Bar(*share)


def projects_table(projects: Sequence[Project], zone: tzinfo) -> doc.Table:
    """A row for each project, with dates in a time zone."""
    all_time = any(project.all_time.users is not None for project in projects)
    categories = {project.category for project in projects}
    number = Kind.NUMBER
    category: Column[Project] = Column("Category", _category_name, drop_rank=7, stretch=True)
    of_all_time: tuple[Column[Project], ...] = (
        Column("Users, all time", lambda project: project.all_time.users, number),
        Column("Addresses, all time", lambda project: project.all_time.addresses, number),
    )
    columns: tuple[Column[Project], ...] = (
        Column("Name", lambda project: doc.Name(project.name), stretch=True),
        short_name_column("Short name", lambda project: doc.Name(project.short_name), 1 + all_time),
        *([category] if len(categories) > 1 else []),
        Column("Done", _done, Kind.SHARE),
        Column("", _done_bar, Kind.BAR, drop_rank=2 + all_time),
        Column("To do", lambda project: project.all_time.remaining, number),
        Column("Answers", lambda project: project.all_time.answers, number, drop_rank=4),
        Column("Surplus", lambda project: project.all_time.surplus, number, drop_rank=7),
        Column("New", lambda project: doc.Change(project.window.answers), Kind.CHANGE),
        Column("Hours", _hours, number, drop_rank=5),
        Column("Users", lambda project: project.window.active_users, number, drop_rank=5),
        Column("Addresses", lambda project: project.window.addresses, number, drop_rank=6),
        *(of_all_time if all_time else ()),
        _last_answer_column(zone, drop_rank=4),
        _completion_column(zone, drop_rank=int(all_time), stretch=True),
    )
    return table(columns, projects, empty="No projects.", tone=_tone)


def _category_name(of: Project | ProjectsByCategory) -> doc.Cell:
    return doc.Name(of.category.name) if of.category else None


def categories_table(stats: ProjectsStats) -> Iterator[doc.Table]:
    """A row for each category that has projects; nothing if all of them are in one."""
    rows = [row for row in stats.categories or () if row.projects != 0]
    columns: tuple[Column[ProjectsByCategory], ...] = (
        Column("Category", lambda row: _category_name(row) or "None", stretch=True),
        Column("Projects", lambda row: row.projects, Kind.NUMBER),
        Column("To do", lambda row: row.all_time.remaining, Kind.NUMBER),
        Column("Answers", lambda row: row.all_time.answers, Kind.NUMBER, drop_rank=1),
        Column("New", lambda row: doc.Change(row.window.answers), Kind.CHANGE),
        Column("Hours", lambda row: wording.hours(row.window.hours), Kind.NUMBER),
        Column("Users", lambda row: people(row.window.active_users, stats.origin), Kind.NUMBER),
    )
    if len(rows) > 1:
        yield table(columns, rows, title="Projects by category")


def unmarked_note(progress: Progress) -> Iterator[doc.Note]:
    """How many tasks are complete, and do not say so; nothing if there are none."""
    if number := progress.unmarked_tasks:
        have = "1 task has" if number == 1 else f"{wording.number(number)} tasks have"
        yield doc.note(f"{have} all the answers needed, but not the state completed.")


def _total_table(stats: ProjectsStats) -> doc.Table:
    total = stats.total
    needed, tasks, answers = work_groups(total.all_time, total.window.answers, stats.origin)
    projects = with_parts(
        "Projects",
        total.projects,
        ("Published", total.published_projects),
        ("Draft", total.draft_projects),
        ("Stalled", total.stalled_projects),
    )
    table_of_parts = parts_table(projects, tasks, needed, answers)
    return table_of_parts._replace(title=_together(stats))


def _together(stats: ProjectsStats) -> str:
    """What all projects that are counted are called."""
    return "These projects" if stats.origin.limits_projects else "All projects"


def work_groups(
    progress: Progress, window_answers: int, origin: Origin
) -> Iterator[tuple[doc.Row, ...]]:
    """The answers needed, the tasks, and the answers, each with its parts."""
    parts = ("Done", progress.done), ("Still needed", progress.remaining)
    yield with_parts("Answers needed", progress.workload, *parts)
    yield tuple(_task_rows(progress))
    of_answers: list[tuple[str, int | None]] = [(f"In {origin.words}", window_answers)]
    # Which are all answers of tasks, and so more than these.
    if not (origin.scope and origin.scope.excluded_users):
        of_answers.append(("Surplus", progress.surplus))
    yield with_parts("Answers", progress.answers, *of_answers)


def _task_rows(progress: Progress) -> Iterator[doc.Row]:
    """The tasks, those that are completed as a share of all but gold tasks, and these if any."""
    tasks, gold = progress.tasks, progress.gold_tasks or 0
    work = None if tasks is None else tasks - gold
    yield total_row("Tasks", tasks)
    yield share_row(doc.Part("Completed"), progress.completed_tasks, work)
    if gold:
        yield doc.Row((doc.Part("Gold, not counted as work"), gold, None, None))
