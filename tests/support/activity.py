"""Activity, growth and rhythms, counted one by one in plain Python; independent of any SQL."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from operator import itemgetter
from typing import Any

import pytest

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket, Counts, CountsBefore
from pybossa_stats.stats.activity.rhythm import HourPart, WeekdayPart
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.parts import time_before
from tests.support.oracle import Rows, instant_of, read_time, seconds_of
from tests.support.project_oracle import last_wanted, publications
from tests.support.session_oracle import sessions, with_gaps

_SECOND = 1 / 3_600  # in hours

Tables = Mapping[str, Rows]
Event = tuple[str | None, Mapping[str, Any]]
Events = Mapping[str, Sequence[Event]]
"""What happened, by its kind: each time, and the row that has it."""


@cache
def local_time(text: object, zone: tzinfo) -> datetime | None:
    """What the clocks of a zone showed at a time, to the microsecond; None if it cannot be read."""
    read = read_time(text) if isinstance(text, str) else None
    if read is None:
        return None
    try:
        return instant_of(read).astimezone(zone)
    except OverflowError:
        return None


def period_of(local: datetime, by: Period) -> tuple[object, ...]:
    """What tells the period of a local time from all others."""
    day = local.date()
    match by:
        case Period.HOUR:
            return day, local.hour, local.utcoffset()
        case Period.DAY:
            return (day,)
        case Period.WEEK:
            return day.isocalendar()[:2]
        case Period.MONTH:
            return day.year, day.month
        case Period.QUARTER:
            return day.year, (day.month - 1) // 3
        case Period.YEAR:
            return (day.year,)


def count(
    tables: Tables, chosen: Callable[[object], bool], project_id: int | None = None
) -> Counts:
    """What was done in the rows whose time is one of the chosen.

    Args:
        tables: all rows.
        chosen: of texts that are times, those that count.
        project_id: the only project that counts.
    """
    return _counts_of(_among(_events_of(tables, project_id), chosen))


def _events_of(tables: Tables, project_id: int | None) -> Events:
    """All that happened, or what did in one project."""
    completions = filter(None, last_wanted(tables["task"], tables["task_run"]))
    of_projects: dict[str, list[Event]] = {
        "answers": [(run["finish_time"], run) for run in tables["task_run"]],
        "completed": [(run["finish_time"], run) for run in completions],
        "tasks": [(task["created"], task) for task in tables["task"]],
        "worked": [
            (run["finish_time"], {**run, "gap": gap}) for run, gap in with_gaps(tables["task_run"])
        ],
    }
    if project_id is not None:
        chosen = {
            name: [event for event in events if event[1]["project_id"] == project_id]
            for name, events in of_projects.items()
        }
        return chosen | {"first": _first(chosen["answers"])}
    names = ("user", "project")
    of_all = {name: [(row["created"], row) for row in tables[name]] for name in names}
    of_all["published"] = publications(tables)
    return of_projects | of_all | {"first": _first(of_projects["answers"])}


def _first(answers: Sequence[Event]) -> Sequence[Event]:
    """The first answer of each user."""
    by_user = defaultdict(list)
    for text, run in answers:
        time = read_time(text or "")
        if time is not None and run["user_id"] is not None:
            by_user[run["user_id"]].append((time, (text, run)))
    return [min(timed, key=itemgetter(0))[1] for timed in by_user.values()]


def _among(events: Events, chosen: Callable[[object], bool]) -> Events:
    return {name: [each for each in all_ if chosen(each[0])] for name, all_ in events.items()}


def _counts_of(events: Events) -> Counts:
    runs = [run for _, run in events["answers"]]
    of_all = "user" in events
    return Counts(
        answers=len(runs),
        user_answers=sum(run["user_id"] is not None for run in runs),
        address_answers=sum(run["user_id"] is None and run["user_ip"] is not None for run in runs),
        active_users=len({run["user_id"] for run in runs} - {None}),
        first_time_users=len(events["first"]),
        addresses=len({run["user_ip"] for run in runs} - {None}),
        **sessions(answer["gap"] for _, answer in events["worked"]),
        user_hours=sessions(
            answer["gap"] for _, answer in events["worked"] if answer["user_id"] is not None
        )["hours"],
        active_projects=len({run["project_id"] for run in runs}) if of_all else None,
        registrations=len(events["user"]) if of_all else None,
        new_projects=len(events["project"]) if of_all else None,
        projects_published=len(events["published"]) if of_all else None,
        new_tasks=len(events["tasks"]),
        completed_tasks=len(events["completed"]),
    )


def within(start: datetime, end: datetime) -> Callable[[object], bool]:
    """Whether a text is a time from a start and before an end."""
    first, last = seconds_of(start), seconds_of(end)

    def chosen(text: object) -> bool:
        read = read_time(text) if isinstance(text, str) else None
        return read is not None and first <= read < last

    return chosen


def until(end: datetime) -> Callable[[object], bool]:
    """Whether a text is a time before an instant."""

    def chosen(text: object) -> bool:
        read = read_time(text) if isinstance(text, str) else None
        return read is not None and read < seconds_of(end)

    return chosen


def check(
    tables: Tables, calendar: Calendar, found: Activity, chosen: ChosenProject | None = None
) -> None:
    """All that was found is what plain counting finds."""
    project_id = chosen.id if chosen else None
    window, before = calendar.window, calendar.window.before
    events = _events_of(tables, project_id)
    inside = _among(events, within(window.start, window.end))
    assert found.total == _counts_of(inside)
    assert found.origin.last_answer == (
        None if found.total.answers else last_answer(tables, calendar.window, project_id)
    )
    earlier = _among(events, within(before.start, before.end))
    assert found.before == CountsBefore(**time_before(window), **vars(_counts_of(earlier)))
    for bucket, counts in zip(calendar.buckets, found.buckets, strict=True):
        period = period_of(bucket.start.astimezone(calendar.window.zone), calendar.by)

        def in_bucket(text: object, period: tuple[object, ...] = period) -> bool:
            local = local_time(text, calendar.window.zone)
            return local is not None and period_of(local, calendar.by) == period

        expected = vars(bucket) | vars(_counts_of(_among(inside, in_bucket)))
        assert counts == ActivityBucket(**expected)
    added = "answers", "user_answers", "address_answers", "first_time_users", "sessions"
    for name in (*added, "new_tasks", "completed_tasks"):
        assert sum(getattr(each, name) for each in found.buckets) == getattr(found.total, name)
    hours = sum(bucket.hours for bucket in found.buckets)
    assert hours == pytest.approx(found.total.hours, abs=_SECOND)


def last_answer(tables: Tables, window: Window, project_id: int | None) -> datetime | None:
    """The last answer from 1970 to the end of a window, of all projects or of one."""
    earlier = within(datetime(1970, 1, 1, tzinfo=UTC), window.end)
    times = (
        local_time(run["finish_time"], UTC)
        for run in tables["task_run"]
        if earlier(run["finish_time"]) and project_id in {None, run["project_id"]}
    )
    return max(filter(None, times), default=None)


def rhythm(tables: Tables, by: Cycle, window: Window) -> list[WeekdayPart | HourPart]:
    """How many answers each part of a cycle has, and how many a whole day or hour of it."""
    inside = within(window.start, window.end)
    answered = Counter(
        period_of(local, by.period)
        for run in tables["task_run"]
        if inside(run["finish_time"]) and (local := local_time(run["finish_time"], window.zone))
    )
    by_hour = Counter(
        (local.weekday(), local.hour)
        for run in tables["task_run"]
        if inside(run["finish_time"]) and (local := local_time(run["finish_time"], window.zone))
    )
    parts: list[WeekdayPart | HourPart] = []
    for place, label in enumerate(by.parts):
        periods = {
            period: is_whole
            for period, (number, is_whole) in _occurrences(by, window).items()
            if number == place
        }
        whole = [answered[period] for period, is_whole in periods.items() if is_whole]
        average = sum(whole) / len(whole) if whole else None
        answers = sum(answered[period] for period in periods)
        average = None if average is None else round(average, 4)
        found = label, answers, len(whole), average
        weekday = by is Cycle.WEEKDAY
        of_hours = tuple(by_hour[place, hour] for hour in range(24))
        parts.append(
            WeekdayPart(place + 1, *found, of_hours) if weekday else HourPart(place, *found)
        )
    return parts


def _occurrences(by: Cycle, window: Window) -> dict[tuple[object, ...], tuple[int, bool]]:
    """Each day or hour that a window touches: which part it is, and whether all of it is inside."""
    quarter = timedelta(minutes=15)
    found: dict[tuple[object, ...], tuple[int, bool]] = {}
    start = (window.start - timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    while start < window.end + timedelta(days=2):
        local = start.astimezone(window.zone)
        place = local.weekday() if by is Cycle.WEEKDAY else local.hour
        is_whole = window.start <= start and start + quarter <= window.end
        period = period_of(local, by.period)
        found[period] = place, is_whole and found.get(period, (place, True))[1]
        start += quarter
    return found


def rows_of(times: list[str | None], created: list[str | None]) -> dict[str, list[dict[str, Any]]]:
    """Tables of all sorts of rows: runs of both, one or no user, deleted ones, duplicates."""
    return {
        "user": [
            {"id": n, "name": str(n), "fullname": "", "restrict": n % 2 == 0, "created": text}
            for n, text in enumerate(created, start=1)
        ],
        "project": [
            {
                "id": n,
                "name": str(n),
                "short_name": str(n),
                "published": n % 2 == 0,
                "created": text,
            }
            for n, text in enumerate(reversed(created), start=1)
        ],
        "task": [
            {
                "id": n,
                "project_id": n % 3 + 1,
                "state": "0",
                "n_answers": n % 4,
                "calibration": (0, None, 0, 1)[n // 4 % 4],
                "created": text,
            }
            for n, text in enumerate(created * 2, start=1)
        ],
        "task_run": [
            {
                "project_id": n % 4 + 1,
                "task_id": n % 5,
                "user_id": n % 7 if n % 3 else None,
                "user_ip": f"192.0.2.{n % 6}" if n % 3 != 1 else None,
                "finish_time": text,
            }
            for n, text in enumerate(times)
        ],
        # Published, unpublished and published again; projects that are gone; other changes.
        "auditlog": [
            {
                "project_id": n % (len(created) + 2),
                "created": text,
                "caller": "web" if n % 5 else "api",
                "attribute": "published" if n % 4 else "info",
            }
            for n, text in enumerate(created * 3)
        ],
    }
