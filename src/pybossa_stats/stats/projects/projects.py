"""The progress of the projects of a PYBOSSA server."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import build
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.calendar import BEGINNING
from pybossa_stats.periods.iso import instant_or_none
from pybossa_stats.periods.window import LATEST, Window
from pybossa_stats.shares import rounded
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.categories import Category, read_categories
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.answer_times import AnswerTimes, answer_times, late_threshold
from pybossa_stats.stats.projects.by_category import by_category
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import RECENT, Forecast, days_to_go
from pybossa_stats.stats.projects.hours import GROUPINGS, TOGETHER, figures_of, hours_of_all_time
from pybossa_stats.stats.projects.results import (
    GlobalStats,
    Project,
    ProjectsByCategory,
    ProjectsStats,
    ProjectsTotal,
    WorkBefore,
)
from pybossa_stats.stats.projects.statements import (
    all_time_steps,
    names_step,
    new_projects_step,
    people_step,
)
from pybossa_stats.stats.projects.task_figures import TaskFigures, read_tasks
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import NO_WORK, Hours
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from pybossa_stats.stats.sql.conditions import of_any
from pybossa_stats.stats.sql.counted_rows import (
    excludes_users,
    known,
    known_sum,
    undated,
)
from pybossa_stats.stats.sql.counting import addresses_step, count_step
from pybossa_stats.stats.sql.hours import HoursRequest
from pybossa_stats.stats.sql.publications import has_publications
from pybossa_stats.stats.values import FiguresBy, id_of, text_of

Figures = dict[str, Any]
"""Figures of a project by the labels of statements, as `build` takes them."""

_OF_BOTH = {
    *("done", "remaining", "surplus", "progress", "forecast"),
    *("completed_tasks", "unmarked_tasks", "tasks_by_answers"),
}
_OF_TASKS = {*_OF_BOTH, "tasks", "gold_tasks", "needed"}
_OF_ANSWERS = {*_OF_BOTH, "answers", "answered_projects", *NO_WORK}
"""Figures that are unknown if it is unknown which tasks, or which answers, there were."""

_OF_BEFORE = "before_"
"""How labels of the time before begin."""

_NOT_SUMMED = {
    *("unusable", "incomplete", "incomplete_at_before_start", "incomplete_at_before_end"),
    *("recent_answers", "first_answer", "last_answer"),
}


@question
def collect_projects(
    view: View, window: AskedWindow = LATEST, *, all_time: bool = False, all_users: bool = False
) -> ProjectsStats:
    """Read the progress of all projects.

    Args:
        view: an open database; see `connect`.
        window: see `AskedWindow`; by default the last 28 days.
        all_time: whether to count the users, addresses and hours of work of all time, too.
        all_users: whether to count all users of the site, too, which `GlobalStats` needs.

    Raises:
        StatsError: as `collect_site` does.
    """
    window = window_of(window, view.instant, RECENT)
    hours = Hours(view, HoursRequest(window, GROUPINGS))
    return read_all_projects(view, hours, all_time=all_time, all_users=all_users)


def read_all_projects(
    view: View,
    hours: Hours,
    tasks: TaskFigures | None = None,
    *,
    all_time: bool,
    all_users: bool = False,
) -> ProjectsStats:
    """Read the progress of all projects, but for the hours of work in the window, which are known.

    Args:
        view: an open database.
        hours: by `GROUPINGS`.
        tasks: those of the window, if they are known.
        all_time: as in `collect_projects`.
        all_users: as in `collect_projects`.
    """
    window = hours.request.window
    left_out = undated(view)  # first: the others are faster then
    named = read_categories(view)
    projects, sums, last = read_projects(view, hours, named, tasks, all_time=all_time)
    total = _total(view, projects, sums, window)
    categories = None if named is None else by_category(view, window, projects, named)
    before = _before(sums, window) if window.is_compared else None
    site = None
    if all_users:
        registered = view.run(count_step("users", user)).scalar_one()
        addresses = view.run(addresses_step(distributed=view.distributed)).scalar() or 0
        known_users, known_addresses = (
            known(view, user, registered),
            known(view, task_run, addresses),
        )
        site = globalstats(total, known_sum(known_users, known_addresses), categories)
    origin = Origin.of(view, window, left_out, last)
    return ProjectsStats(origin, projects, total, before, categories, site)


def read_progress(view: View, window: Window) -> dict[int, float | None]:
    """Read no more of projects than their progress as of the end of a window, by their ids.

    Tasks count even if their project has no date. Of no work, nothing is done. None stands for what
    is unknown.

    Raises:
        NotPybossaError: if a task needs a number of answers that is not a whole number.
    """
    tasks = read_tasks(view, window, None)
    progress = {}
    for key in {*tasks, *view.run(names_step(None)).scalars()}:
        # The answers that were needed tell as well as all of them whether answers are known.
        figures = tasks[key] | {"answers": tasks[key]["done"], "progress": progress_of(tasks[key])}
        known_figures = _known(view, figures)
        progress[key] = 0.0 if known_figures["needed"] == 0 else known_figures["progress"]
    return progress


def globalstats(
    total: ProjectsTotal, users: int | None, categories: Iterable[ProjectsByCategory] | None
) -> GlobalStats:
    """PYBOSSA's ``GET /api/globalstats``, as far as the columns that are read can tell it.

    Args:
        total: all projects.
        users: users and addresses; None if unknown.
        categories: projects by category; None if unknown.
    """
    all_time = total.all_time
    published = [
        {row.category.short_name: row.published_projects}
        for row in categories or ()
        if row.category and row.published_projects != 0
    ]
    return GlobalStats(
        n_projects=total.projects,
        n_users=users,
        n_tasks=all_time.needed,
        n_task_runs=all_time.answers,
        n_pending_tasks=all_time.remaining,
        categories=None if categories is None else (*published, {"draft": total.draft_projects}),
    )


def read_projects(
    view: View,
    hours: Hours,
    categories: Mapping[int, Category] | None,
    tasks: TaskFigures | None = None,
    *,
    all_time: bool,
) -> tuple[tuple[Project, ...], Figures, datetime | None]:
    """Read all projects, or only one.

    Returns:
        The projects; the sums of their figures and of those of deleted projects; and the last
        answer, if there is none in the window.

    Raises:
        NotPybossaError: if a task needs a number of answers that is not a whole number.
    """
    window, only = hours.request.window, hours.request.chosen
    recent = Window.ending(window.end, RECENT)
    rows = view.run(names_step(only)).all()
    categories = categories or {}
    ids = {id_of(row.id, project) for row in rows}
    times = defaultdict(AnswerTimes, answer_times(view, window, recent, only))
    task_times = times
    if excludes_users(view):
        of_tasks = answer_times(view, window, recent, only, of_all_users=True)
        task_times = defaultdict(AnswerTimes, of_tasks)
    contributors = [_by_project(view, people_step(window, only))]
    tasks = read_tasks(view, window, only) if tasks is None else tasks
    if all_time:
        contributors += [_by_project(view, step) for step in all_time_steps(only)]
    of_all_time = hours_of_all_time(view, window, only) if all_time else None
    work = {key: _work(tasks[key], times[key]) for key in {*tasks, *times, *ids}}
    known_work = {key: _known(view, figures) for key, figures in work.items()}
    complete = {key for key in ids if known_work[key]["needed"] and not tasks[key]["incomplete"]}
    completions = _completions(view, {key: task_times[key] for key in complete}, work)
    states = _states(view, recent, rows, known_work, times)
    projects = tuple(
        build(
            Project,
            {
                **_compared(
                    window,
                    _known(
                        view,
                        _figures(row, work[row.id], times[row.id])
                        | figures_of(row.id, hours, of_all_time)
                        | {
                            "forecast": _forecast(work[row.id], task_times[row.id], window.end),
                            "tasks_by_answers": tasks.by_answers(row.id),
                        },
                    ),
                ),
                **_contributors(view, row.id, contributors),
                "state": states[row.id],
                "completed": _completed(completions.get(row.id), window),
                "category": categories.get(row.category_id),
            },
        )
        for row in rows
    )
    sums = _sums(work.values(), _work(tasks[None], AnswerTimes()))
    sums = _known(view, sums | _active(work) | figures_of(TOGETHER, hours, of_all_time))
    sums["before_completed_projects"] = sum(_was_completed_before(tasks[key]) for key in ids)
    return projects, sums, None if sums["window_answers"] else _last_answer(times.values())


def _by_project(view: View, step: Step) -> FiguresBy:
    return FiguresBy("project_id", view.run(step))


def _work(tasks: Figures, times: AnswerTimes) -> Figures:
    """The figures of a project that can be summed."""
    figures = tasks | times._asdict()
    return {label: number for label, number in figures.items() if label not in _NOT_SUMMED}


def _known(view: View, figures: Figures) -> Figures:
    """The figures of a project, or of all; None for those that depend on what is not known.

    That is the date of any task, or of any answer, and whether tasks are gold.
    """
    unknown: set[str] = set()
    if known(view, task, figures["tasks"]) is None:
        unknown |= _OF_TASKS
    if known(view, task_run, figures["answers"]) is None:
        unknown |= _OF_ANSWERS
    if not view.tables.can_read(task.c.calibration):
        unknown.add("gold_tasks")
    return figures | dict.fromkeys(unknown & figures.keys())


def _compared(window: Window, figures: Figures) -> Figures:
    """The figures of a project, with those of the time before only where there is one."""
    if window.is_compared:
        return figures
    others = {label: value for label, value in figures.items() if not _is_of_before(label)}
    return others | {"before": None}


def _is_of_before(label: str) -> bool:
    return label.startswith(_OF_BEFORE)


def _sums(work: Collection[Figures], labels: Iterable[str]) -> Figures:
    """The figures of all projects together."""
    sums = {label: sum(figures[label] for figures in work) for label in labels}
    return sums | {"progress": progress_of(sums)}


def _was_completed_before(tasks: Figures) -> bool:
    """Whether the last task that a project had when the time before ended was completed in it."""
    return bool(tasks["incomplete_at_before_start"]) and not tasks["incomplete_at_before_end"]


def _active(work: Mapping[int | None, Figures]) -> Figures:
    """The numbers of projects with answers, of those that are deleted, too."""
    of_projects = [figures for key, figures in work.items() if key is not None]
    labels = {
        "answered_projects": "answers",
        "window_active_projects": "window_answers",
        "before_active_projects": "before_answers",
    }
    return {
        name: sum(figures[label] > 0 for figures in of_projects) for name, label in labels.items()
    }


def _figures(row: Row[Any], work: Figures, times: AnswerTimes) -> Figures:
    """The figures of a project, without its contributors, state, completion and forecast."""
    return work | {
        "id": row.id,
        "name": text_of(row.name),
        "short_name": text_of(row.short_name),
        "published": bool(row.published),
        "progress": progress_of(work),
        "first_answer": instant_or_none(times.first_answer),
        "last_answer": instant_or_none(times.last_answer),
    }


def _forecast(work: Figures, times: AnswerTimes, end: datetime) -> Forecast | None:
    """When the work of a project will be done, at the pace of all answers to its tasks."""
    first = instant_or_none(times.first_answer)
    days = days_to_go(
        remaining=work["remaining"],
        done=work["done"],
        answers=times.answers,
        recent=times.recent_answers,
        age=end - first if first else None,
    )
    return None if days is None else Forecast.of(days)


def _contributors(view: View, key: int, contributors: Iterable[FiguresBy]) -> Figures:
    """The users and addresses of a project; None for those of all time if they were not read."""
    figures: Figures = {"users": None, "addresses": None}
    for by_project in contributors:
        figures |= by_project[key]
    return {label: known(view, task_run, number) for label, number in figures.items()}


def _last_answer(projects: Iterable[AnswerTimes]) -> datetime | None:
    instants = (instant_or_none(times.last_answer) for times in projects)
    return max(filter(None, instants), default=None)


def _states(
    view: View,
    recent: Window,
    rows: Iterable[Row[Any]],
    work: Mapping[Any, Figures],
    times: Mapping[Any, AnswerTimes],
) -> dict[int, ProjectState | None]:
    """The states of projects, by id; None if unknown."""
    states = {row.id: _state(row, work[row.id], times[row.id]) for row in rows}
    unanswered = {
        key
        for key, state in states.items()
        if state is ProjectState.STALLED and times[key].first_answer is None
    }
    # It is asked even if of none, so that what is needed does not depend on the rows.
    step = new_projects_step(recent, unanswered, has_publications=has_publications(view))
    new = {*view.run(step).scalars()}
    return states | dict.fromkeys(new & unanswered, ProjectState.NEW)


def _state(row: Row[Any], work: Figures, times: AnswerTimes) -> ProjectState | None:
    """The state of a project; one that is new counts as stalled here."""
    if not row.published:
        return ProjectState.DRAFT
    if work["needed"] == 0:
        return ProjectState.EMPTY
    if work["remaining"] is None:
        return None
    if work["remaining"]:
        return ProjectState.ACTIVE if times.recent_answers else ProjectState.STALLED
    return ProjectState.COMPLETE


def progress_of(work: Figures) -> float | None:
    """The share of the needed answers that were given; None if none is needed."""
    total = work["done"] + work["remaining"]
    return rounded(work["done"] / total, 4) if total else None


def _total(view: View, projects: Sequence[Project], sums: Figures, window: Window) -> ProjectsTotal:
    """All projects together."""
    states = [project.state for project in projects]
    stalled = None if None in states else states.count(ProjectState.STALLED)
    return build(
        ProjectsTotal,
        {label: number for label, number in sums.items() if not _is_of_before(label)}
        | {
            "projects": known(view, project, len(projects)),
            "published_projects": known(view, project, sum(p.published for p in projects)),
            "draft_projects": known(view, project, sum(not p.published for p in projects)),
            "stalled_projects": known(view, project, stalled),
            "window_completed_projects": _completed_in(window, projects),
        },
    )


def _before(sums: Figures, window: Window) -> WorkBefore:
    """What was done in all projects in the time that a window is compared with."""
    of_before = {
        label.removeprefix(_OF_BEFORE): number
        for label, number in sums.items()
        if _is_of_before(label)
    }
    return build(WorkBefore, time_before(window) | of_before)


def _completed(time: str | None, window: Window) -> datetime | None:
    """When a project was completed; None if that is implausible."""
    instant = instant_or_none(time)
    return instant if instant and BEGINNING <= instant < window.end else None


def _completed_in(window: Window, projects: Iterable[Project]) -> int:
    times = (project.completed for project in projects if project.completed)
    return sum(window.start <= time < window.end for time in times)


def _completions(
    view: View, times: Mapping[int, AnswerTimes], work: Mapping[Any, Figures]
) -> dict[int, str | None]:
    """When the last task of each project was completed; all of them are complete.

    Where all answers were needed, the last one completed the last task. In other projects it most
    often was one that ended late.
    """
    last = {
        key: found.last_answer for key, found in times.items() if work[key]["done"] == found.answers
    }
    others = {key: found for key, found in times.items() if key not in last}
    late = {key: text for key, found in others.items() if (text := late_threshold(found))}
    if late:
        rows = view.run(completions_step(of_late_tasks(late)))
        last |= {key: time for key, time in map(tuple, rows) if time and time >= late[key]}
    rest = of_any(others.keys() - last, task_run.c.project_id)
    return last | dict(map(tuple, view.run(completions_step(rest))))
