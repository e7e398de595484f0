"""The progress of the projects of a PYBOSSA server."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import Fraction, Result, build
from pybossa_stats.errors import NotPybossaError
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.window import LATEST, Window
from pybossa_stats.shares import rounded
from pybossa_stats.source.schema import project, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Before
from pybossa_stats.stats.projects.answer_times import AnswerTimes, answer_times, late_threshold
from pybossa_stats.stats.projects.choice import Filter, Order, ProjectState
from pybossa_stats.stats.projects.forecast import RECENT, Forecast, days_to_go
from pybossa_stats.stats.projects.statements import (
    MOST_NEEDED,
    all_time_steps,
    names_step,
    new_projects_step,
    people_step,
    tasks_step,
)
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.as_of import undated
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from pybossa_stats.stats.sql.conditions import of_any_project
from pybossa_stats.stats.sql.counting import addresses_step, count_step
from pybossa_stats.stats.sql.times import answer_instant, valid_instant
from pybossa_stats.stats.values import FiguresBy, id_of, text_of

Figures = dict[str, Any]
"""Figures of a project by the labels of statements, as `build` takes them."""

_NOT_SUMMED = {"unusable", "incomplete", "recent_answers", "first_answer", "last_answer"}


@dataclass(frozen=True)
class Progress(Result):
    """Progress of the tasks of a project, or of all projects.

    Attributes:
        tasks: tasks
        completed_tasks: tasks whose state is completed; if the window ends in the past, tasks that
            had all the answers that they need by then
        unmarked_tasks: tasks that have all the answers that they need, but whose state is not
            completed
        needed: answers that all tasks need
        done: answers that tasks needed, without those beyond n_answers
        remaining: answers that tasks still need
        progress: done as a share of done plus remaining, from 0 to 1; null if nothing is needed
        answers: all answers
    """

    tasks: int
    completed_tasks: int
    unmarked_tasks: int
    needed: int
    done: int
    remaining: int
    progress: Fraction | None
    answers: int


@dataclass(frozen=True)
class ProjectProgress(Progress):
    """Progress of a project, and who ever answered.

    Attributes:
        users: registered users with an answer; null without --all-time or NAME
        addresses: distinct addresses of anonymous answers; null without --all-time or NAME
    """

    users: int | None
    addresses: int | None


@dataclass(frozen=True, slots=True)
class ProjectWindow(Result):
    """Work on a project in the window.

    Attributes:
        answers: answers
        active_users: registered users with an answer
        addresses: distinct addresses of anonymous answers; they are not people
        completed_tasks: tasks that received the last answer that they need
    """

    answers: int
    active_users: int
    addresses: int
    completed_tasks: int


@dataclass(frozen=True, slots=True)
class ProjectBefore(Result):
    """Work on a project in the preceding period.

    Attributes:
        answers: answers
        completed_tasks: tasks that received the last answer that they need
    """

    answers: int
    completed_tasks: int


@dataclass(frozen=True, slots=True)
class Project(Result):
    """Progress of a project.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored
        short_name: name in the address
        published: whether the project is published
        state: draft or, of a published project, new (needs answers, never had one, and was created
            or received its first task in the last 28 days), stalled (needs answers, had none in the
            last 28 days), active (needs answers, had some), complete (needs no more), or empty (has
            no tasks, or none with n_answers above 0)
        window: figures of the window
        before: figures of the preceding period
        all_time: figures as of the end of the window
        first_answer: time of the first answer, in UTC; null if none has a readable time
        last_answer: time of the last answer, in UTC; null if none has a readable time
        completed: time at which the last task received the last answer that it needs, in UTC; null
            while any task needs more, or if unknown
        forecast: forecast at the pace of the last 28 days; null if there is none
    """

    id: int
    name: str
    short_name: str
    published: bool
    state: ProjectState
    window: ProjectWindow
    before: ProjectBefore
    all_time: ProjectProgress
    first_answer: datetime | None
    last_answer: datetime | None
    completed: datetime | None
    forecast: Forecast | None


@dataclass(frozen=True)
class Work(Result):
    """Work on all projects in a span of time.

    Attributes:
        answers: answers
        active_projects: projects with an answer, including drafts
        completed_tasks: tasks that received the last answer that they need
        completed_projects: projects whose last task was completed, and that have received no new
            tasks since
    """

    answers: int
    active_projects: int
    completed_tasks: int
    completed_projects: int


@dataclass(frozen=True)
class WorkBefore(Work, Before):
    """Work on all projects in the preceding period."""


@dataclass(frozen=True, slots=True)
class ProjectsTotal(Result):
    """All projects together; answers and tasks of deleted projects, too.

    Attributes:
        projects: projects
        published_projects: published projects
        draft_projects: drafts
        stalled_projects: stalled projects
        window: figures of the window
        all_time: figures as of the end of the window
    """

    projects: int
    published_projects: int
    draft_projects: int
    stalled_projects: int
    window: Work
    all_time: Progress


@dataclass(frozen=True, slots=True)
class GlobalStats(Result):
    """Figures of PYBOSSA's GET /api/globalstats, by its names.

    Attributes:
        n_projects: projects
        n_users: users and addresses
        n_tasks: answers that all tasks need
        n_task_runs: task runs
        n_pending_tasks: answers that tasks still need
    """

    n_projects: int
    n_users: int
    n_tasks: int
    n_task_runs: int
    n_pending_tasks: int


@dataclass(frozen=True, slots=True)
class ProjectsStats(Result):
    """Progress of projects.

    Attributes:
        origin: the database, when it was read, and the window
        projects: projects that are shown, in order
        total: all projects, including those that are not shown
        before: figures of the preceding period
        globalstats: figures of PYBOSSA's GET /api/globalstats; null in report if users or addresses
            are unknown
    """

    origin: Origin
    projects: tuple[Project, ...]
    total: ProjectsTotal
    before: WorkBefore
    globalstats: GlobalStats | None


@question
def collect_projects(
    view: View, window: AskedWindow = LATEST, *, all_time: bool = False, all_users: bool = False
) -> ProjectsStats:
    """Read the progress of all projects.

    Args:
        view: an open database; see `connect`.
        window: see `AskedWindow`; by default the last 28 days.
        all_time: whether to count the users and addresses of all time, too.
        all_users: whether to count all users of the site, too, which `GlobalStats` needs.

    Raises:
        StatsError: as `collect_site` does.
    """
    window = window_of(window, view.instant, RECENT)
    left_out = undated(view)  # first: the others are faster then
    projects, summed, last = read_projects(view, window, all_time=all_time)
    total, before = _total(projects, summed, window), _before(projects, summed, window.before)
    found = None
    if all_users:
        registered = view.run(count_step("users", user)).scalar_one()
        addresses = view.run(addresses_step(distributed=view.distributed)).scalar() or 0
        found = globalstats(total, registered + addresses)
    return ProjectsStats(Origin.of(view, window, left_out, last), projects, total, before, found)


def globalstats(total: ProjectsTotal, users: int) -> GlobalStats:
    """PYBOSSA's ``GET /api/globalstats``, as far as the columns that are read can tell it.

    Args:
        total: all projects.
        users: users and addresses.
    """
    all_time = total.all_time
    return GlobalStats(
        n_projects=total.projects,
        n_users=users,
        n_tasks=all_time.needed,
        n_task_runs=all_time.answers,
        n_pending_tasks=all_time.remaining,
    )


def read_projects(
    view: View, window: Window, *, all_time: bool, only: ChosenProject | None = None
) -> tuple[tuple[Project, ...], Figures, datetime | None]:
    """Read all projects, or only one.

    Returns:
        The projects; the sums of their figures and of those of deleted projects; and the last
        answer, if there is none in the window.

    Raises:
        NotPybossaError: if a task needs a number of answers that is not a whole number.
    """
    recent = Window.ending(window.end, RECENT)
    rows = view.run(names_step(only)).all()
    ids = {id_of(row.id, project) for row in rows}
    times = defaultdict(AnswerTimes, answer_times(view, window, recent, only))
    contributors = FiguresBy("project_id", view.run(people_step(window, only)))
    tasks = FiguresBy("project_id", view.run(tasks_step(window, only)))
    if any(row["unusable"] for row in tasks.values()):
        raise NotPybossaError(
            f"A value of task.n_answers is not a whole number up to {MOST_NEEDED:,}.",
            "Correct it in the database.",
        )
    ever = [FiguresBy("project_id", view.run(step)) for step in all_time_steps(only) if all_time]
    work = {key: _work(tasks[key], times[key]) for key in {*tasks, *times, *ids}}
    complete = {key for key in ids if work[key]["needed"] and not tasks[key]["incomplete"]}
    completed = _completions(view, {key: times[key] for key in complete}, work)
    states = {row.id: _state(row, work[row.id], times[row.id]) for row in rows}
    unanswered = {
        key
        for key, state in states.items()
        if state is ProjectState.STALLED and valid_instant(times[key].first_answer) is None
    }
    # It is asked even if of none, so that what is needed does not depend on the rows.
    new = {*view.run(new_projects_step(recent, unanswered)).scalars()}
    states |= dict.fromkeys(new & unanswered, ProjectState.NEW)
    projects = tuple(
        build(
            Project,
            {
                **_named(row),
                **work[row.id],
                **contributors[row.id],
                **_contributors_ever(row.id, ever),
                **_answer_times(times[row.id], window, work[row.id]),
                "state": states[row.id],
                "progress": progress_of(work[row.id]),
                "completed": answer_instant(completed.get(row.id), window),
            },
        )
        for row in rows
    )
    summed = {
        label: sum(figures[label] for figures in work.values())
        for label in _work(tasks[None], AnswerTimes())
    }
    instants = filter(None, (valid_instant(found.last_answer) for found in times.values()))
    last = None if summed["window_answers"] else max(instants, default=None)
    return projects, summed, last


def _work(tasks: Figures, times: AnswerTimes) -> Figures:
    """What there is to do in a project, and what was done."""
    figures = tasks | times._asdict()
    return {label: number for label, number in figures.items() if label not in _NOT_SUMMED}


def _named(row: Row[Any]) -> Figures:
    return {
        "id": id_of(row.id, project),
        "name": text_of(row.name),
        "short_name": text_of(row.short_name),
        "published": bool(row.published),
    }


def _contributors_ever(key: int, ever: Sequence[FiguresBy]) -> Figures:
    """Users and addresses of all time; None if they were not read."""
    if not ever:
        return {"users": None, "addresses": None}
    users, addresses = ever
    return users[key] | addresses[key]


def _answer_times(times: AnswerTimes, window: Window, work: Figures) -> Figures:
    """The first and the last answer of a project, and the forecast that its pace allows."""
    first = valid_instant(times.first_answer)
    days = days_to_go(
        remaining=work["remaining"],
        done=work["done"],
        answers=work["answers"],
        recent=times.recent_answers,
        age=window.end - first if first else None,
    )
    return {
        "first_answer": first,
        "last_answer": valid_instant(times.last_answer),
        "forecast": None if days is None else Forecast.of(days),
    }


def _state(row: Row[Any], work: Figures, times: AnswerTimes) -> ProjectState:
    """The state of a project, of which it is not known yet whether it is new."""
    if not row.published:
        return ProjectState.DRAFT
    if work["remaining"]:
        return ProjectState.ACTIVE if times.recent_answers else ProjectState.STALLED
    return ProjectState.COMPLETE if work["needed"] else ProjectState.EMPTY


def progress_of(work: Figures) -> float | None:
    """The share of the needed answers that were given; None if none is needed."""
    total = work["done"] + work["remaining"]
    return rounded(work["done"] / total, 4) if total else None


def _total(projects: Sequence[Project], summed: Figures, window: Window) -> ProjectsTotal:
    """All projects together."""
    of_before = {label for label in summed if label.startswith("before_")}
    return build(
        ProjectsTotal,
        {label: number for label, number in summed.items() if label not in of_before}
        | {
            "projects": len(projects),
            "published_projects": sum(project.published for project in projects),
            "draft_projects": sum(not project.published for project in projects),
            "stalled_projects": sum(p.state is ProjectState.STALLED for p in projects),
            "progress": progress_of(summed),
            "window_active_projects": sum(p.window.answers > 0 for p in projects),
            "window_completed_projects": _completed_in(window, projects),
        },
    )


def _before(projects: Sequence[Project], summed: Figures, before: Window) -> WorkBefore:
    """What was done in all projects before the window."""
    return WorkBefore(
        start=before.start,
        end=before.end,
        answers=summed["before_answers"],
        active_projects=sum(project.before.answers > 0 for project in projects),
        completed_tasks=summed["before_completed_tasks"],
        completed_projects=_completed_in(before, projects),
    )


def _completed_in(window: Window, projects: Iterable[Project]) -> int:
    times = (project.completed for project in projects if project.completed)
    return sum(window.start <= time < window.end for time in times)


def choose(
    projects: Iterable[Project],
    order: Order,
    *,
    only: Filter | None = None,
    top: int | None = None,
) -> tuple[Project, ...]:
    """Order projects, and leave some out.

    Args:
        projects: all there are.
        order: what goes first; equals are in the order of their ids.
        only: which projects to keep; None for all.
        top: how many to keep at the most; None for all.
    """
    kept = (project for project in projects if only is None or project.state in only.states)
    by_id = sorted(kept, key=lambda project: project.id)
    if order is Order.NAME:
        return tuple(sorted(by_id, key=lambda project: project.name.casefold())[:top])
    return tuple(sorted(by_id, key=lambda project: -_rank(project, order))[:top])


def _rank(project: Project, order: Order) -> float:
    all_time = project.all_time
    match order:
        case Order.ANSWERS:
            return all_time.answers
        case Order.RECENT:
            return project.window.answers
        case Order.PROGRESS:  # which as a figure is rounded
            total = all_time.done + all_time.remaining
            return all_time.done / total if total else -1
        case Order.REMAINING:
            return all_time.remaining
        case _:
            return project.last_answer.timestamp() if project.last_answer else -1


def _completions(
    view: View, times: Mapping[int, AnswerTimes], work: Mapping[Any, Figures]
) -> dict[int, str | None]:
    """When the last task of each project was completed; all of them are complete.

    Where all answers were needed, the last one completed the last task. In other projects it most
    often was one that ended late.
    """
    last = {
        key: found.last_answer
        for key, found in times.items()
        if work[key]["done"] == work[key]["answers"]
    }
    others = {key: found for key, found in times.items() if key not in last}
    late = {key: text for key, found in others.items() if (text := late_threshold(found))}
    if late:
        rows = view.run(completions_step(of_late_tasks(late)))
        last |= {key: time for key, time in map(tuple, rows) if time and time >= late[key]}
    rest = of_any_project(others.keys() - last)
    return last | dict(map(tuple, view.run(completions_step(rest))))
