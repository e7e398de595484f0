"""How the projects of a PYBOSSA server are going."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from pybossa_stats.errors import NotPybossaError
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.schema import project, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.answer_times import AnswerTimes, answer_times, late_threshold
from pybossa_stats.stats.projects.choice import Order, State
from pybossa_stats.stats.projects.estimate import RECENT, Estimate, estimate
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
from pybossa_stats.stats.values import id_of, text_of


@dataclass(frozen=True, slots=True)
class People:
    """Who answered.

    Attributes:
        users: different registered users.
        addresses: different addresses of anonymous answers; they are not people.
    """

    users: int = 0
    addresses: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do, and what was done; of a project, or of a whole site.

    Attributes:
        tasks: rows of task.
        completed_tasks: those whose state says so.
        unmarked_tasks: those that have all answers that they want, and whose state does not say so.
        window_completed_tasks: those that got the last answer that they want in the window.
        before_completed_tasks: likewise in the window before it; see `Window.before`.
        wanted: answers that all tasks want together.
        done: answers that a task wanted; not those beyond what it wants.
        remaining: answers that are still needed, by tasks that are not completed.
        answers: all answers, rows of task_run.
        window_answers: those of the window.
        before_answers: those of the window before it; see `Window.before`.
    """

    tasks: int = 0
    completed_tasks: int = 0
    wanted: int = 0
    done: int = 0
    remaining: int = 0
    answers: int = 0
    window_answers: int = 0
    before_answers: int = 0
    unmarked_tasks: int = 0
    window_completed_tasks: int = 0
    before_completed_tasks: int = 0

    @property
    def progress(self) -> float | None:
        """What part is done, from 0 to 1, counted answer by answer; None if nothing is wanted."""
        total = self.done + self.remaining
        return self.done / total if total else None


@dataclass(frozen=True, slots=True)
class ProjectStats:
    """How a project is going.

    Attributes:
        id: its id in PYBOSSA.
        name: its name, exactly as stored.
        short_name: the name in its address.
        published: whether it is no draft.
        work: what there is to do, and what was done.
        people: who answered in the window.
        all_time: who ever answered; None if that was not asked for.
        first: the first answer from 1970 to the end of the window that has a readable time; None
            if there is none.
        last: the last one, likewise.
        completed: when its last task got the last answer that it wants; None if any task wants
            more, or that is not known.
        stalled: whether it is published and needs answers, but had none in the last 28 days and
            is not new.
        new: whether it is published and needs answers, but never had one and was created, or got
            its first task, in the last 28 days.
        estimate: when it will be done; None where nobody can tell.
    """

    id: int
    name: str
    short_name: str
    published: bool = False
    work: Work = Work()
    people: People = People()
    all_time: People | None = None
    first: datetime | None = None
    last: datetime | None = None
    completed: datetime | None = None
    stalled: bool = False
    new: bool = False
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True)
class ProjectsStats:
    """How the projects of a server are going.

    Attributes:
        origin: the database, when it was read, and the window.
        projects: each project.
        total: all projects together; answers and tasks of projects that are gone, too.
        users: all users, registered and addresses; None if that was not asked for.
    """

    origin: Origin
    projects: tuple[ProjectStats, ...]
    total: Work
    users: People | None = None

    @property
    def active(self) -> int:
        """How many of the projects have answers in the window."""
        return sum(each.work.window_answers > 0 for each in self.projects)

    @property
    def active_before(self) -> int:
        """How many of them have answers in the window before it."""
        return sum(each.work.before_answers > 0 for each in self.projects)

    @property
    def completed(self) -> int:
        """How many of them were completed in the window, and have got no more to do since."""
        return self._completed_in(self.origin.window)

    @property
    def completed_before(self) -> int:
        """How many of them were completed in the window before it, likewise."""
        return self._completed_in(self.origin.window and self.origin.window.before)

    def _completed_in(self, window: Window | None) -> int:
        return sum(
            window.start <= each.completed < window.end
            for each in self.projects
            if window and each.completed
        )


@question
def collect_projects(
    view: View, window: Window | Span = LATEST, *, all_time: bool = False, all_users: bool = False
) -> ProjectsStats:
    """Read how the projects are going.

    Args:
        view: an open database; see `connect`.
        window: the window, or what is to be known of it; by default the last 28 days.
        all_time: whether to count the people of all time, too.
        all_users: whether to count all users of the site, too.

    Raises:
        StatsError: as `collect_site` does.
    """
    window = window_of(window, view.instant, RECENT)
    left_out = undated(view)  # first: the others are faster then
    projects, total, last = read_projects(view, window, all_time=all_time)
    users = None
    if all_users:
        registered = view.run(count_step("users", user)).scalar_one()
        addresses = view.run(addresses_step(distributed=view.distributed)).scalar() or 0
        users = People(registered, addresses)
    origin = Origin.of(view, window, left_out, last)
    return ProjectsStats(origin, projects, total, users)


def read_projects(
    view: View, window: Window, *, all_time: bool, only: ChosenProject | None = None
) -> tuple[tuple[ProjectStats, ...], Work, datetime | None]:
    """Read all projects, or only one; their total; and the last answer before an empty window."""
    recent = Window.ending(window.end, RECENT)
    found = view.run(names_step(only)).all()
    times = answer_times(view, window, recent, only)
    people = {key: People(*numbers) for key, *numbers in view.run(people_step(window, only))}
    tasks = {row.project_id: row for row in view.run(tasks_step(window, only))}
    if any(row.unusable for row in tasks.values()):
        raise NotPybossaError(
            f"A value of task.n_answers is not a whole number up to {MOST_NEEDED:,}.",
            "Correct it in the database.",
        )
    ever = _all_time(view, only) if all_time else None
    work = {key: _work(tasks.get(key), times.get(key, AnswerTimes())) for key in {*tasks, *times}}
    ids = {id_of(row.id, project) for row in found}
    complete = ids & {key for key, row in tasks.items() if row.needed > 0 and not row.incomplete}
    # Where all answers were wanted, the last one completed the last task.
    last = {key: times[key].last_answer for key in complete if work[key].done == work[key].answers}
    last |= _completions(view, {key: times[key] for key in complete - {*last}})
    projects = [
        replace(
            _project(row, work.get(row.id, Work()), times.get(row.id, AnswerTimes()), window),
            people=people.get(row.id, People()),
            all_time=None if ever is None else ever.get(row.id, People()),
            completed=answer_instant(last.get(row.id), window),
        )
        for row in found
    ]
    unanswered = {each.id for each in projects if each.stalled and each.first is None}
    # It is asked even if of none, so that what is needed does not depend on the rows.
    new = {*view.run(new_projects_step(recent, unanswered)).scalars()}
    with_new = (
        replace(each, stalled=False, new=True) if each.id in new else each for each in projects
    )
    total = Work(*map(sum, zip(*map(astuple, work.values()), strict=True)))
    lasts = filter(None, (valid_instant(each.last_answer) for each in times.values()))
    last_before = None if total.window_answers else max(lasts, default=None)
    return tuple(with_new), total, last_before


def choose(
    projects: Iterable[ProjectStats],
    order: Order,
    *,
    state: State | None = None,
    top: int | None = None,
) -> tuple[ProjectStats, ...]:
    """Order projects, and leave some out.

    Args:
        projects: all there are.
        order: what goes first; equals are in the order of their ids.
        state: which projects to keep; None for all.
        top: how many to keep at the most; None for all.
    """
    kept = (each for each in projects if state is None or is_in(each, state))
    by_id = sorted(kept, key=lambda each: each.id)
    if order is Order.NAME:
        return tuple(sorted(by_id, key=lambda each: each.name.casefold())[:top])
    return tuple(sorted(by_id, key=lambda each: -_rank(each, order))[:top])


def is_in(each: ProjectStats, state: State) -> bool:
    """Whether a project is in a state."""
    match state:
        case State.PUBLISHED:
            return each.published
        case State.DRAFT:
            return not each.published
        case State.STALLED:
            return each.stalled
        case State.ACTIVE:
            return each.published and each.work.remaining > 0 and not each.stalled
        case State.COMPLETE:
            return each.published and each.work.wanted > 0 and not each.work.remaining


def _rank(each: ProjectStats, order: Order) -> float:
    match order:
        case Order.ANSWERS:
            return each.work.answers
        case Order.RECENT:
            return each.work.window_answers
        case Order.PROGRESS:
            return -1 if each.work.progress is None else each.work.progress
        case Order.REMAINING:
            return each.work.remaining
        case _:
            return each.last.timestamp() if each.last else -1


def _all_time(view: View, only: ChosenProject | None) -> dict[Any, People]:
    users, addresses = (dict(map(tuple, view.run(step))) for step in all_time_steps(only))
    return {key: People(users.get(key, 0), addresses.get(key, 0)) for key in {*users, *addresses}}


def _completions(view: View, times: Mapping[int, AnswerTimes]) -> dict[int, str | None]:
    """When the last task of each project was complete; most often it was one that ended late."""
    late = {key: text for key, each in times.items() if (text := late_threshold(each))}
    found = view.run(completions_step(of_late_tasks(late))) if late else ()
    last = {key: time for key, time in map(tuple, found) if time and time >= late[key]}
    others = of_any_project(times.keys() - last)
    return last | dict(map(tuple, view.run(completions_step(others))))


def _work(tasks: Row[Any] | None, times: AnswerTimes) -> Work:
    found = times._asdict() | (tasks._asdict() | {"wanted": tasks.needed} if tasks else {})
    return Work(**{each.name: found[each.name] for each in fields(Work) if each.name in found})


def _project(row: Row[Any], work: Work, times: AnswerTimes, window: Window) -> ProjectStats:
    first, last = valid_instant(times.first_answer), valid_instant(times.last_answer)
    recent = times.recent_answers
    return ProjectStats(
        id=id_of(row.id, project),
        name=text_of(row.name),
        short_name=text_of(row.short_name),
        published=bool(row.published),
        work=work,
        first=first,
        last=last,
        stalled=bool(row.published) and work.remaining > 0 and not recent,
        estimate=estimate(
            remaining=work.remaining,
            done=work.done,
            answers=work.answers,
            recent=recent,
            age=window.end - first if first else None,
        ),
    )
