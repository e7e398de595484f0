"""How projects are going, counted one by one in plain Python; independent of any SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from pybossa_stats.contract import keys
from pybossa_stats.periods.window import Window
from pybossa_stats.shares import rounded
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast, days_to_go
from pybossa_stats.stats.projects.results import (
    CategoryProgress,
    CategoryWindow,
    Progress,
    Project,
    ProjectBefore,
    ProjectProgress,
    ProjectsByCategory,
    ProjectWindow,
    TasksByAnswers,
)
from tests.support.oracle import Rows, instant_of, read_time, seconds_of
from tests.support.session_oracle import sessions, with_gaps

_RECENT = timedelta(days=28)


def count_projects(tables: Mapping[str, Rows], window: Window) -> tuple[Project, ...]:
    """What `collect_projects` must find in these rows, with the people of all time."""
    ordered = sorted(tables["project"], key=lambda project: project["id"])
    tasks, runs = (_by_project(tables[name]) for name in ("task", "task_run"))
    published = {row["project_id"]: text for text, row in publications(tables)}
    ordered = [{**row, "published_at": published.get(row["id"])} for row in ordered]
    worked = hours_of_work(tables["task_run"], window)
    categories = {row["id"]: _category(row) for row in tables.get("category", ())}
    return tuple(
        replace(
            _count(project, tasks[key], runs[key], window, worked),
            category=categories.get(project.get("category_id")),
        )
        for project in ordered
        for key in (project["id"],)
    )


def count_categories(
    tables: Mapping[str, Rows], projects: Iterable[Project], window: Window
) -> tuple[ProjectsByCategory, ...]:
    """The categories that `collect_projects` must find, from the projects that it must find."""
    rows = sorted(tables["category"], key=lambda row: row["id"])
    categories = [*map(_category, rows)]
    found = []
    for category in (*categories, None):
        members = [project for project in projects if project.category == category]
        ids = {project.id for project in members}
        runs = [run for run in tables["task_run"] if run["project_id"] in ids]
        active_users, _ = _contributors([run for run in runs if _is_in(window, run)])
        hours = sum(project.window.hours for project in members)
        row = ProjectsByCategory(
            category=category,
            projects=len(members),
            published_projects=sum(project.published for project in members),
            window=CategoryWindow(
                answers=sum(project.window.answers for project in members),
                active_users=active_users,
                hours=round(hours, 6),
            ),
            all_time=CategoryProgress(
                answers=len(runs),
                remaining=sum(project.all_time.remaining or 0 for project in members),
            ),
        )
        found += [row] if category or members else []
    return tuple(found)


def _category(row: Mapping[str, Any]) -> Category:
    return Category(row["id"], row["name"], row["short_name"])


def hours_of_work(runs: Rows, window: Window) -> Mapping[tuple[str, int | None], dict[str, Any]]:
    """The figures of `Sessions`, by span of time and project; None for all projects together."""
    gaps = defaultdict(list)
    for run, gap in with_gaps(runs):
        spans = {
            "window": _is_in(window, run),
            "before": _is_in(window.before, run),
            "all_time": (_time_of(run) or 0) < seconds_of(window.end),
        }
        for name, contains in spans.items():
            if contains:
                gaps[name, run["project_id"]].append(gap)
                gaps[name, None].append(gap)
    found = {key: sessions(those) for key, those in gaps.items()}
    return defaultdict(lambda: sessions([]), found)


def publications(tables: Mapping[str, Rows]) -> list[tuple[str | None, Mapping[str, Any]]]:
    """The first publication of each project that exists: its time, and its row."""
    times = defaultdict(list)
    for row in tables.get("auditlog", ()):
        time = read_time(row["created"] or "")
        if (row["attribute"], row["caller"]) == ("published", "web") and time is not None:
            times[row["project_id"]].append((time, row))
    ids = {project["id"] for project in tables["project"]}
    first = (min(times[key], key=itemgetter(0))[1] for key in ids & times.keys())
    return [(row["created"], row) for row in first]


def _by_project(rows: Rows) -> Mapping[int, Rows]:
    found = defaultdict(list)
    for row in rows:
        found[row["project_id"]].append(row)
    return found


def count_work(tasks: Rows, runs: Rows, window: Window) -> Counter[str]:
    """What there is to do, and what was done, in these tasks and runs: figures by their labels."""
    answers = Counter((run["project_id"], run["task_id"]) for run in runs)
    windows = {"window": window, "before": window.before}
    work = Counter[str]()
    for task, completed in zip(tasks, last_wanted(tasks, runs), strict=True):
        given = answers[task["project_id"], task["id"]]
        wants = needed(task)
        is_completed = wants > 0 and task["state"] == "completed"
        work["tasks"] += 1
        work["gold_tasks"] += is_gold(task)
        work["completed_tasks"] += is_completed
        work["needed"] += wants
        work["done"] += min(given, wants)
        work["remaining"] += 0 if is_completed else max(0, wants - given)
        work["surplus"] += max(0, given - wants) if wants else 0
        work["unmarked_tasks"] += not is_completed and 0 < wants <= given
        for name, span in windows.items():
            work[f"{name}_completed_tasks"] += completed is not None and _is_in(span, completed)
    work["answers"] = len(runs)
    work["answered_projects"] = len({run["project_id"] for run in runs} - {None})
    for name, span in windows.items():
        active = {run["project_id"] for run in runs if _is_in(span, run)}
        work[f"{name}_active_projects"] = len(active - {None})
        work[f"{name}_answers"] = sum(_is_in(span, run) for run in runs)
    return work


def is_gold(task: Mapping[str, Any]) -> bool:
    return task.get("calibration") == 1


def needed(task: Mapping[str, Any]) -> int:
    """The answers that a task needs; gold tasks need none."""
    return 0 if is_gold(task) else max(0, task["n_answers"] or 0)


def progress(work: Mapping[str, int], worked: Mapping[str, Any]) -> Progress:
    """How far tasks are, from such figures, and from the hours of all time."""
    return Progress(**_all_time({**work, **worked}))


def _all_time(work: Mapping[str, Any]) -> dict[str, Any]:
    done = work.get("done", 0)
    total = done + work.get("remaining", 0)
    share = rounded(done / total, 4) if total else None
    return {name: work.get(name, 0) for name in keys(Progress)} | {"progress": share}


def last_wanted(tasks: Rows, runs: Rows) -> list[Mapping[str, Any] | None]:
    """The last answer that each task wants; None if it wants none, or has less."""
    given = defaultdict(list)
    for run in runs:
        if _time_of(run) is not None:
            given[run["project_id"], run["task_id"]].append(run)
    for answers in given.values():
        answers.sort(key=lambda run: _time_of(run) or 0)

    def last(task: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answers, wants = given[task["project_id"], task["id"]], needed(task)
        return answers[wants - 1] if 0 < wants <= len(answers) else None

    return [*map(last, tasks)]


def _count(
    project: Mapping[str, Any],
    tasks: Rows,
    runs: Rows,
    window: Window,
    worked: Mapping[tuple[str, int | None], dict[str, Any]],
) -> Project:
    work = count_work(tasks, runs, window)
    lately = Window.ending(window.end, _RECENT)
    recent = sum(_is_in(lately, run) for run in runs)
    times = [time for run in runs if (time := _time_of(run)) is not None]
    present = [time for time in times if seconds_of(datetime(1970, 1, 1, tzinfo=UTC)) <= time]
    past = [time for time in present if time < seconds_of(window.end)]
    first, last = (instant_of(min(past)), instant_of(max(past))) if past else (None, None)
    silent = project["published"] and work["remaining"] > 0 and recent == 0
    begun = project["created"], project["published_at"]
    new = silent and not past and _has_begun_since(window.end - _RECENT, begun, tasks, window.end)
    users, addresses = _contributors([run for run in runs if _is_in(window, run)])
    days = days_to_go(
        remaining=work["remaining"],
        done=work["done"],
        answers=len(runs),
        recent=recent,
        age=window.end - first if first else None,
    )
    return Project(
        id=project["id"],
        name=project["name"],
        short_name=project["short_name"],
        published=project["published"],
        category=None,
        state=_state(project, work, silent=silent, new=new),
        window=ProjectWindow(
            answers=work["window_answers"],
            active_users=users,
            addresses=addresses,
            **worked["window", project["id"]],
            completed_tasks=work["window_completed_tasks"],
        ),
        before=ProjectBefore(
            answers=work["before_answers"],
            **worked["before", project["id"]],
            completed_tasks=work["before_completed_tasks"],
        ),
        all_time=ProjectProgress(
            **_all_time({**work, **worked["all_time", project["id"]]}), **_ever(runs)
        ),
        first_answer=first,
        last_answer=last,
        completed=_completed(tasks, runs, window),
        tasks_by_answers=_by_answers(tasks, runs),
        forecast=None if days is None else Forecast.of(days),
    )


def _state(
    project: Mapping[str, Any], work: Mapping[str, int], *, silent: bool, new: bool
) -> ProjectState:
    if not project["published"]:
        return ProjectState.DRAFT
    if silent:
        return ProjectState.NEW if new else ProjectState.STALLED
    if work["remaining"]:
        return ProjectState.ACTIVE
    return ProjectState.COMPLETE if work["needed"] else ProjectState.EMPTY


def _ever(runs: Rows) -> dict[str, int]:
    users, addresses = _contributors(runs)
    return {"users": users, "addresses": addresses}


def _has_begun_since(
    start: datetime, begun: Sequence[str | None], tasks: Rows, end: datetime
) -> bool:
    created = [time for task in tasks if (time := read_time(task["created"] or "")) is not None]
    beginnings = [*(read_time(text or "") for text in begun), min(created, default=None)]
    return any(
        time is not None and seconds_of(start) <= time < seconds_of(end) for time in beginnings
    )


def _by_answers(tasks: Rows, runs: Rows) -> tuple[TasksByAnswers, ...]:
    answers = Counter((run["project_id"], run["task_id"]) for run in runs)
    numbers = Counter(
        answers[task["project_id"], task["id"]] for task in tasks if not is_gold(task)
    )
    return tuple(TasksByAnswers(*pair) for pair in sorted(numbers.items()))


def _completed(tasks: Rows, runs: Rows, window: Window) -> datetime | None:
    """When the last task got the last answer that it wants."""
    ends = []
    for task, completed in zip(tasks, last_wanted(tasks, runs), strict=True):
        if needed(task):
            if completed is None:
                return None
            ends.append(_time_of(completed) or Decimal())
    start, end = seconds_of(datetime(1970, 1, 1, tzinfo=UTC)), seconds_of(window.end)
    return instant_of(max(ends)) if ends and start <= max(ends) < end else None


def completed_before(tables: Mapping[str, Rows], window: Window) -> int:
    """How many projects were completed in the time before, of the tasks that they had at its end.

    Tasks without a readable date were there.
    """
    before, end = window.before, seconds_of(window.before.end)
    tasks, runs = (_by_project(tables[name]) for name in ("task", "task_run"))
    completed = []
    for project in tables["project"]:
        there = [
            task
            for task in tasks[project["id"]]
            if (time := read_time(task["created"] or "")) is None or time < end
        ]
        completed.append(_completed(there, runs[project["id"]], before))
    return sum(time is not None and time >= before.start for time in completed)


def _contributors(runs: Rows) -> tuple[int, int]:
    """Users and addresses."""
    return (
        len({run["user_id"] for run in runs} - {None}),
        len({run["user_ip"] for run in runs} - {None}),
    )


def _time_of(run: Mapping[str, Any]) -> Decimal | None:
    return read_time(run["finish_time"] or "")


def _is_in(window: Window, run: Mapping[str, Any]) -> bool:
    time = _time_of(run)
    return time is not None and seconds_of(window.start) <= time < seconds_of(window.end)
