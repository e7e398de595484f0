"""The section of a page about projects."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.period import to_local
from pybossa_stats.periods.window import Window
from pybossa_stats.report.layout import Column, people, table
from pybossa_stats.report.page.paragraph import last_instant
from pybossa_stats.report.projects import TEN_YEARS, categories_table
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, ProjectState, choose
from pybossa_stats.stats.projects.results import Project

_FORECASTS = "Completion: its date, or a forecast at the pace of the last 28 days."
_MOST_ACTIVE, _FEW_MORE = 10, 2
_MOST_FOLDED = 150
_FOLDED_STATES = {
    ProjectState.STALLED: "stalled projects",
    ProjectState.COMPLETE: "complete projects",
    ProjectState.DRAFT: "drafts",
}


def projects_section(
    overview: Overview, url: Callable[[Project], str], *, most: int | None = _MOST_FOLDED
) -> Iterator[doc.Block]:
    """The projects with answers, most first; and others, by their state.

    Args:
        overview: everything on the page.
        url: where the name of a project leads; empty for nowhere.
        most: how many projects are listed of those that are folded together; None for all.
    """
    projects = choose(overview.projects.projects, Order.RECENT)
    active = [project for project in projects if project.window.answers]
    yield doc.Heading("Projects", (*_progress_line(projects), *_explanations(active)))
    yield from categories_table(overview.projects)
    columns = _active_columns(overview, active, url)
    shown = len(active) if len(active) <= _MOST_ACTIVE + _FEW_MORE else _MOST_ACTIVE
    if active:
        yield table(columns, active[:shown], tone=_tone)
    if others := active[shown:]:
        things = f"{wording.counted(len(others), 'more projects')} with answers"
        columns = _active_columns(overview, active, url, trends=False)
        yield _folded(things, others, columns, most)
    quiet = [project for project in projects if not project.window.answers]
    for things, group in _by_state(choose(quiet, Order.ANSWERS), len(projects)):
        columns = _quiet_columns(group, url, overview.projects.origin.zone)
        yield _folded(f"{things} without answers", group, columns, most)


def _by_state(quiet: Sequence[Project], number: int) -> Iterator[tuple[str, Sequence[Project]]]:
    """Projects without answers in the period by their state, and what each group is called."""
    for state, things in _FOLDED_STATES.items():
        if of_state := [project for project in quiet if project.state is state]:
            yield wording.counted(len(of_state), things), of_state
    if rest := [project for project in quiet if project.state not in _FOLDED_STATES]:
        things = "other projects" if len(rest) < number else "projects"
        yield wording.counted(len(rest), things), rest


def _folded(
    things: str, projects: Sequence[Project], columns: Sequence[Column[Project]], most: int | None
) -> doc.Details:
    """A table of projects, or of the first ones of very many."""
    shown = projects[:most]
    first = f"; the {len(shown)} with the most answers" if len(shown) < len(projects) else ""
    return doc.Details(f"{things}{first}", table(columns, shown, tone=_tone))


def _active_columns(
    overview: Overview,
    projects: Sequence[Project],
    url: Callable[[Project], str],
    *,
    trends: bool = True,
) -> tuple[Column[Project], ...]:
    """What was done in the period, and how far each project is; not if all of them are complete."""

    def users(project: Project) -> doc.Cell:
        return people(project.window.active_users, overview.projects.origin)

    def trend(project: Project) -> doc.Trend:
        timeline = overview.timelines.get(project.id)
        return doc.Trend(timeline.answers if timeline else ())

    window = overview.activity.calendar.window
    return (
        _name_column(url),
        Column("Answers", lambda project: project.window.answers, Kind.NUMBER),
        *([Column[Project]("", trend, Kind.TREND, drop_rank=3)] if trends else []),
        *_done_column(projects),
        Column("Completion", lambda project: completion(project, window)),
        Column("Users", users, Kind.NUMBER, drop_rank=2),
        Column("Hours", lambda p: wording.hours(p.window.hours), Kind.NUMBER, drop_rank=2),
    )


def _quiet_columns(
    projects: Sequence[Project], url: Callable[[Project], str], zone: tzinfo
) -> tuple[Column[Project], ...]:
    """How far a project is, and its last answer, if that did not complete it."""
    if not any(project.all_time.answers for project in projects):
        return (_name_column(url),)
    are_complete = all(project.completed for project in projects)

    def date(project: Project) -> str:
        at = project.completed if are_complete else project.last_answer
        return wording.day(wording.local_time(at, zone)) if at else ""

    return (
        _name_column(url),
        Column("Answers in all", lambda project: project.all_time.answers, Kind.NUMBER),
        *_done_column(projects),
        Column("Completed" if are_complete else "Last answer", date),
    )


def _name_column(url: Callable[[Project], str]) -> Column[Project]:
    return Column("Project", lambda project: doc.Name(project.name, url(project)), stretch=True)


def _done_column(projects: Sequence[Project]) -> Iterator[Column[Project]]:
    """How much of its work a project has done; nothing if each of them has done all."""
    if any(project.state is not ProjectState.COMPLETE for project in projects):
        yield Column("Done", lambda p: doc.Progress(None, p.all_time.progress), Kind.PROGRESS)


def completion(project: Project, window: Window) -> str:
    """When it was completed, or about when it will be."""
    if project.completed:
        completed, last = to_local(project.completed, window.zone), last_instant(window)
        return wording.short_day(completed, last.year)
    if project.forecast:
        least, most = project.forecast.least, project.forecast.most
        days = f"{least:,} to {wording.counted(most, 'days')}"
        return f"in {days}" if most <= TEN_YEARS else "in over 10 years"
    named = {ProjectState.STALLED, ProjectState.COMPLETE}
    return project.state.value if project.state in named else ""


def _tone(project: Project) -> Tone:
    return Tone.PLAIN if project.published else Tone.FAINT


def _progress_line(projects: Sequence[Project]) -> Iterator[doc.Line]:
    """How much of the work of published projects is done."""
    works = [project.all_time for project in projects if project.published]
    known = [(w.done, w.workload) for w in works if w.done is not None and w.workload is not None]
    done, needed = (sum(numbers) for numbers in zip(*known, strict=True)) if known else (0, 0)
    if needed:
        part = "all" if done == needed else f"{in_percent(done / needed, 0)} of"
        yield doc.Line((f"Published projects have {part} the answers that they need.",))


def _explanations(shown: Sequence[Project]) -> Iterator[doc.Line]:
    if shown:
        yield doc.Line(("Answers, users and hours are those of the period.",))
    if any(project.forecast for project in shown):
        yield doc.Line((_FORECASTS,))
