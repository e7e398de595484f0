"""What was done on a PYBOSSA server, over time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pybossa_stats.contract import build
from pybossa_stats.periods.asked import AskedWindow, member_of
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import (
    CREATED,
    WHOLE,
    Numbers,
    answers_by_bucket_step,
    by_bucket,
    created_step,
    done_step,
    first_times_step,
    published_step,
)
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Before, Divided, time_before
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Hours, SharedSessions
from pybossa_stats.stats.sql.buckets import BEFORE, IN_WINDOW
from pybossa_stats.stats.sql.completion import completed_step
from pybossa_stats.stats.sql.counted_rows import counts_accounts
from pybossa_stats.stats.sql.hours import Grouping, HoursRequest
from pybossa_stats.stats.sql.in_order import in_order_of_tasks
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.sql.publications import has_publications
from pybossa_stats.stats.values import FiguresBy

GROUPINGS = Grouping.BUCKETS, Grouping.TOTALS
"""The groupings of hours that `Activity` has."""

_HOURS_KEYS = {
    WHOLE: (Grouping.TOTALS, IN_WINDOW, None),
    BEFORE: (Grouping.TOTALS, BEFORE, None),
}
_PUBLISHED = "projects_published"
_DATED = *CREATED, "completed_tasks", "first_time_users", _PUBLISHED
_UNKNOWN_OF_ONE_PROJECT = "active_projects", "registrations", "new_projects", _PUBLISHED


@dataclass(frozen=True)
class PartCounts(SharedSessions):
    """What was done in a part of a window.

    Attributes:
        answers: finished task runs
        user_answers: answers from registered users
        address_answers: answers without a user that have an address
        active_users: registered users with an answer; null if under five, with --publish
        first_time_users: registered users with their first answer; in a scope, to its projects;
            null if they, or the other active users, are under five, and of every bucket, with
            --publish
        addresses: distinct addresses of anonymous answers; they are not people; null if under
            five, with --publish
        active_projects: projects with an answer, including drafts and deleted projects; null with
            one --project
        registrations: accounts created; null with --project or --category
        new_projects: projects created; null with one --project
        projects_published: projects published for the first time; null with one --project, or if
            auditlog cannot be read
        new_tasks: tasks created
        completed_tasks: tasks that received the last answer that they need
    """

    answers: int
    user_answers: int
    address_answers: int
    active_users: int | None
    first_time_users: int | None
    addresses: int | None
    hours: float
    user_hours: float
    sessions: int
    median_seconds: float | None
    active_projects: int | None
    registrations: int | None
    new_projects: int | None
    projects_published: int | None
    new_tasks: int
    completed_tasks: int


@dataclass(frozen=True)
class Counts(PartCounts):
    """What was done in a span of time.

    Attributes:
        active_users: registered users with an answer
        addresses: distinct addresses of anonymous answers; they are not people
    """

    active_users: int
    addresses: int


@dataclass(frozen=True)
class CountsBefore(Counts, Before):
    """What was done in the time that a window is compared with."""


@dataclass(frozen=True)
class ActivityBucket(PartCounts, Bucket):
    """What was done in a period of the window."""


@dataclass(frozen=True, slots=True)
class Activity(Divided):
    """Activity over time.

    Attributes:
        origin: the database, when it was read, and the window
        by: period of each bucket: hour, day, week, month, quarter or year
        timezone: time zone in which periods begin
        project: project that is counted; null for all projects
        total: totals of the window; a user who is active in several buckets counts once
        before: figures of the time that the window is compared with; null with --compare none
        buckets: periods of the window
    """

    origin: Origin
    by: Period
    timezone: str
    project: ChosenProject | None
    total: Counts
    before: CountsBefore | None
    buckets: tuple[ActivityBucket, ...]

    @property
    def answers_before(self) -> int:
        """Answers of the time that the window is compared with; 0 where there is none."""
        return self.before.answers if self.before else 0


@question
def collect_activity(
    view: View,
    window: AskedWindow = LATEST,
    *,
    by: Period | str = Period.DAY,
    project: str | int | None = None,
) -> Activity:
    """Read what was done over time.

    Args:
        view: an open database.
        window: see `AskedWindow`; by default it is as long as `Period.usual_window` says.
        by: the periods that it is cut into.
        project: the short name or id of the only project to count; None for all of them.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    by = member_of(Period, by)
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    request = HoursRequest(calendar.window, GROUPINGS, chosen, starts=calendar.edges[:-1])
    hours = Hours(view, request)
    rows = view.run(in_order_of_tasks(view, completed_step(calendar, chosen)))
    return read_activity(view, calendar, hours, dict(map(tuple, rows)))


def read_activity(
    view: View, calendar: Calendar, hours: Hours, completed: Mapping[int, int]
) -> Activity:
    """Read what was done over time, of which hours and completed tasks are known already.

    Args:
        view: an open database.
        calendar: the window, and its buckets.
        hours: those of its window, by `GROUPINGS`.
        completed: how many tasks were completed in each bucket, and `BEFORE`.
    """
    chosen = hours.request.chosen
    unknown = dict.fromkeys(_unknown(view, chosen))
    numbers = _dated(view, calendar, chosen, completed)
    done = view.run(done_step(calendar, chosen, distributed=view.distributed))
    answered = FiguresBy("bucket", done)

    def figures(bucket: int) -> dict[str, float | None]:
        dated = {name: numbers[bucket, name] for name in _DATED}
        worked = hours.shared(_HOURS_KEYS.get(bucket, (Grouping.BUCKETS, bucket, None)))
        return {**answered[bucket], **worked, **dated, **unknown}

    total = build(Counts, figures(WHOLE))
    before = None
    if calendar.window.is_compared:
        before = build(CountsBefore, time_before(calendar.window) | figures(BEFORE))
    last = None if total.answers else last_answer_before(view, calendar.window, chosen)
    return Activity(
        origin=Origin.of(view, calendar.window, last_answer=last),
        by=calendar.by,
        timezone=str(calendar.window.zone),
        project=chosen,
        total=total,
        before=before,
        buckets=tuple(
            build(ActivityBucket, vars(bucket) | figures(place))
            for place, bucket in enumerate(calendar.buckets)
        ),
    )


def _unknown(view: View, chosen: ChosenProject | None) -> Iterator[str]:
    """The names of figures that cannot be known."""
    if chosen:
        yield from _UNKNOWN_OF_ONE_PROJECT
    if not counts_accounts(view):
        yield "registrations"
    if not has_publications(view):
        yield _PUBLISHED


def _dated(
    view: View, calendar: Calendar, chosen: ChosenProject | None, completed: Mapping[int, int]
) -> Numbers:
    """The figures of `_DATED` in each bucket, `BEFORE`, and in the `WHOLE` window."""
    first_times = view.run(first_times_step(calendar, chosen)).all()
    numbers = by_bucket(view.run(created_step(calendar, chosen)), calendar)
    for bucket, tasks in completed.items():
        numbers[bucket, "completed_tasks"] = tasks
    for row in first_times:
        numbers[row.bucket, "first_time_users"] = row.first_time_users
    if has_publications(view) and not chosen:
        for row in view.run(published_step(calendar)):
            numbers[row.bucket, _PUBLISHED] = row.projects_published
    for (bucket, figure), number in [*numbers.items()]:
        if bucket != BEFORE:
            numbers[WHOLE, figure] += number
    return numbers


def read_answers(view: View, calendar: Calendar) -> tuple[int, ...]:
    """Read how many answers there are in each bucket of a calendar, within its window."""
    answers = dict(map(tuple, view.run(answers_by_bucket_step(calendar))))
    return tuple(answers.get(place, 0) for place in range(len(calendar.buckets)))
