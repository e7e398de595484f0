"""Who contributes and who comes back, counted in plain Python; independent of any SQL."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil
from statistics import median
from typing import Any

from pybossa_stats.periods.window import Window
from pybossa_stats.stats.users.user import (
    Contribution,
    RankedContribution,
    User,
    UserDetail,
    UserProject,
)
from pybossa_stats.stats.users.users import Accounts, RankedUser, UsersStats
from tests.support.oracle import Rows, instant_of, read_time, seconds_of
from tests.support.session_oracle import LATEST, sessions, with_gaps

PLACES = {
    "": "unreadable",
    "10.0.0.1": "private",
    "8.8.8.8": "unknown",
    "81.2.69.1": "United Kingdom",
    "81.2.70.1": "United Kingdom",
    "2001:200::1": "Japan",
}
"""Addresses, and where each is counted."""

_BEGINNING = seconds_of(datetime(1970, 1, 1, tzinfo=UTC))


def _readable(runs: Rows, project: int | None) -> Iterator[tuple[Mapping[str, Any], Decimal]]:
    for run in runs:
        time = read_time(run["finish_time"] or "")
        if time is not None and project in {None, run["project_id"]}:
            yield run, time


def count_users(
    tables: Mapping[str, Rows], window: Window, top: int, project: int | None = None
) -> dict[str, Any]:
    """What `collect_users` must find in these rows."""
    start, end = seconds_of(window.start), seconds_of(window.end)
    runs = [*_readable(tables["task_run"], project)]
    recent = [(run, time) for run, time in runs if start <= time < end]
    by_user = defaultdict(list)
    for run, time in recent:
        by_user[run["user_id"]].append((run, time))
    nobody = by_user.pop(None, [])
    known = [(run["user_id"], time) for run, time in runs if run["user_id"] is not None]
    before = {user for user, time in known if time < start}
    listed = [
        user for user in tables["user"] if user["restrict"] is False and user["id"] in by_user
    ]
    scores = {user["id"]: len(by_user[user["id"]]) for user in listed}
    listed.sort(key=lambda user: (-scores[user["id"]], user["id"]))
    gaps = [
        (run, gap, read_time(run["finish_time"]) or Decimal())
        for run, gap in with_gaps(tables["task_run"])
        if project in {None, run["project_id"]}
    ]
    in_window = [(run["user_id"], gap) for run, gap, time in gaps if start <= time < end]
    gaps_of = defaultdict(list)
    for user, gap in in_window:
        gaps_of[user].append(gap)
    before_start, before_end = map(seconds_of, (window.before.start, window.before.end))
    worked_before = [gap for _, gap, time in gaps if before_start <= time < before_end]
    distribution = Counter((len(theirs), _days(theirs, window)) for theirs in by_user.values())
    return {
        "top": tuple(
            RankedUser(
                rank=1 + sum(other > scores[user["id"]] for other in scores.values()),
                id=user["id"],
                fullname=user["fullname"],
                name=user["name"],
                answers=scores[user["id"]],
                days=_days(by_user[user["id"]], window),
                projects=len({run["project_id"] for run, _ in by_user[user["id"]]}),
                **sessions(gaps_of[user["id"]]),
                first_answer=instant_of(_first_plausible(known, user["id"])),
                last_answer=instant_of(max(time for _, time in by_user[user["id"]])),
            )
            for user in listed[:top]
        ),
        "by_answers": dict(+_summed(distribution, lambda answers, _: answers)),
        "by_days": dict(+_summed(distribution, lambda _, days: days)),
        "total": {
            "first_time_users": len(by_user.keys() - before),
            "returning_users": len(by_user.keys() & before),
            "answers": len(recent),
            **sessions(gap for _, gap in in_window),
            "address_answers": sum(run["user_ip"] is not None for run, _ in nobody),
            "one_day_users": sum(n for (_, days), n in distribution.items() if days == 1),
            **unequal([len(theirs) for theirs in by_user.values()]),
            **_registrations(tables, window, project),
        },
        "before": _before(runs, known, window.before),
        "worked_before": sessions(worked_before),
    }


def _first_plausible(known: Sequence[tuple[int, Decimal]], user_id: int) -> Decimal:
    times = [time for user, time in known if user == user_id]
    return min((time for time in times if time >= _BEGINNING), default=min(times))


def _registrations(
    tables: Mapping[str, Rows], window: Window, project: int | None
) -> dict[str, Any]:
    """Who registered, and answered then, as of now."""
    names = "registrations", "answered_registrations", "median_days_to_answer"
    if project is not None:
        return {**dict.fromkeys(names), "all_time": Accounts(None, None)}
    start, end = seconds_of(window.start), seconds_of(window.end)
    users = {user["id"]: read_time(user.get("created") or "") for user in tables["user"]}
    answered = {run["user_id"] for run in tables["task_run"]}
    accounts = Accounts(len(users), len(users.keys() - answered))
    registered = {user: time for user, time in users.items() if time and start <= time < end}
    firsts: dict[int, Decimal] = {}
    for run, time in _readable(tables["task_run"], None):
        user = run["user_id"]
        firsts[user] = min(time, firsts.get(user, time))
    delays = [
        max(int(firsts[user].scaleb(6)) - int(time.scaleb(6)), 0)
        for user, time in registered.items()
        if user in firsts and firsts[user] < end
    ]
    is_known = not users or any(time is not None for time in users.values())
    figures = len(registered), len(registered.keys() & answered)
    return {
        **dict(zip(names, figures if is_known else (None, None), strict=False)),
        "median_days_to_answer": round(median(delays) / 86_400e6, 4) if delays else None,
        "all_time": accounts,
    }


def _days(runs: Sequence[tuple[Mapping[str, Any], Decimal]], window: Window) -> int:
    return len({instant_of(time).astimezone(window.zone).date() for _, time in runs})


def _before(
    runs: Sequence[tuple[Mapping[str, Any], Decimal]],
    known: Sequence[tuple[int, Decimal]],
    window: Window,
) -> tuple[int, int, int]:
    start, end = seconds_of(window.start), seconds_of(window.end)
    active = {user for user, time in known if start <= time < end}
    earlier = {user for user, time in known if time < start}
    return len(active), len(active - earlier), sum(start <= time < end for _, time in runs)


def _summed(distribution: Counter[tuple[int, int]], key: Callable[[int, int], int]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for pair, users in distribution.items():
        sums[key(*pair)] += users
    return sums


def found(stats: UsersStats) -> dict[str, Any]:
    """What was collected, in the form of `count_users`."""
    gini, before = stats.total.gini, stats.before
    assert before
    return {
        "top": stats.top_users,
        "by_answers": {row.answers: row.users for row in stats.by_answers},
        "by_days": {row.days: row.users for row in stats.by_days},
        "total": vars(stats.total) | {"gini": gini and round(gini, 12)},
        "before": (before.active_users, before.first_time_users, before.answers),
        "worked_before": {name: getattr(before, name) for name in sessions([])},
    }


def count_places(
    tables: Mapping[str, Rows], window: Window, project: int | None = None
) -> Counter[str]:
    """In how many places the addresses of these rows must be found."""
    start, end = seconds_of(window.start), seconds_of(window.end)
    runs = _readable(tables["task_run"], project)
    addresses = {run["user_ip"] for run, time in runs if start <= time < end}
    return Counter(PLACES[address] for address in addresses - {None})


def places(stats: UsersStats) -> Counter[str]:
    """The same of what was collected."""
    assert stats.locations
    names = "private", "unknown", "unreadable"
    others = Counter({name: getattr(stats.locations, name) for name in names})
    return others + Counter(
        {country.name: country.addresses for country in stats.locations.countries}
    )


_Answer = tuple[Mapping[str, Any], Decimal | None, int | None]
"""A run, when it was finished, and the microseconds since the answer before it in its session."""


def count_user(tables: Mapping[str, Rows], window: Window, user_id: int) -> dict[str, Any]:
    """What `collect_user` must find in these rows, as of now: the user, months, and projects."""
    gaps = {id(run): gap for run, gap in with_gaps(tables["task_run"])}
    everyone = defaultdict(list)
    for run in tables["task_run"]:
        time = read_time(run["finish_time"] or "")
        everyone[run["user_id"]].append((run, time, gaps.get(id(run))))
    start, end = seconds_of(window.start), seconds_of(window.end)

    def in_window(answers: Sequence[_Answer]) -> list[_Answer]:
        return [answer for answer in answers if answer[1] is not None and start <= answer[1] < end]

    listed = {user["id"] for user in tables["user"] if user["restrict"] is False}
    scores = {user: (len(in_window(theirs)), len(theirs)) for user, theirs in everyone.items()}

    def ranked(answers: Sequence[_Answer], span: int) -> RankedContribution:
        others = [scores[user][span] for user in listed if user in scores]
        has_rank = user_id in listed and answers
        return RankedContribution(
            **vars(_contribution(answers, window)),
            rank=1 + sum(other > len(answers) for other in others) if has_rank else None,
            ranked_users=sum(other > 0 for other in others),
            projects=len({run["project_id"] for run, *_ in answers}),
        )

    theirs = everyone[user_id]
    months, by_project = defaultdict(list), defaultdict(list)
    for answer in in_window(theirs):
        local = instant_of(answer[1] or Decimal()).astimezone(window.zone)
        months[f"{local:%Y-%m}"].append(answer)
    for answer in theirs:
        by_project[answer[0]["project_id"]].append(answer)
    times = sorted(time for _, time, _ in theirs if time and _is_plausible(time, window))
    (user,) = (user for user in tables["user"] if user["id"] == user_id)
    registered = read_time(user.get("created") or "")
    names = {project["id"]: project for project in tables["project"]}
    projects = [
        UserProject(
            id=project,
            name=names[project]["name"] if project in names else None,
            short_name=names[project]["short_name"] if project in names else None,
            window=_contribution(in_window(answers), window),
            all_time=_contribution(answers, window),
        )
        for project, answers in by_project.items()
    ]
    return {
        "user": User(
            **{name: user[name] for name in ("id", "fullname", "name", "restrict")},
            registered=None
            if registered is None
            else instant_of(min(max(registered, Decimal()), LATEST)),
            window=ranked(in_window(theirs), 0),
            all_time=ranked(theirs, 1),
            first_answer=instant_of(times[0]) if times else None,
            last_answer=instant_of(times[-1]) if times else None,
        ),
        "months": {name: _contribution(answers, window) for name, answers in months.items()},
        "projects": tuple(
            sorted(
                projects,
                key=lambda project: (
                    -project.window.answers,
                    -project.all_time.answers,
                    project.id,
                ),
            )
        ),
    }


def _contribution(answers: Sequence[_Answer], window: Window) -> Contribution:
    timed = [(run, time, gap) for run, time, gap in answers if time is not None]
    plausible = [(run, time) for run, time, _ in timed if _is_plausible(time, window)]
    sooner = [gap for _, time, gap in timed if time < seconds_of(window.end)]
    return Contribution(answers=len(answers), days=_days(plausible, window), **sessions(sooner))


def _is_plausible(time: Decimal, window: Window) -> bool:
    return _BEGINNING <= time < seconds_of(window.end)


def found_of_user(detail: UserDetail) -> dict[str, Any]:
    """What was collected, in the form of `count_user`."""
    months = {
        bucket.period: Contribution(
            **{field.name: getattr(bucket, field.name) for field in fields(Contribution)}
        )
        for bucket in detail.buckets
        if bucket.answers
    }
    return {"user": detail.user, "months": months, "projects": detail.projects}


def unequal(answers: list[int]) -> dict[str, float | None]:
    """How unevenly users share out so many answers each."""
    users, total, tenth = len(answers), sum(answers), ceil(len(answers) / 10)
    answers.sort()
    apart = sum((2 * i - users - 1) * number for i, number in enumerate(answers, start=1))
    return {
        "active_users": users,
        "user_answers": total,
        "median_answers": median(answers) if users else None,
        "most_active_users": tenth,
        "most_active_user_answers": sum(answers[users - tenth :]),
        "gini": round(apart / (users * total), 12) if users else None,
    }


def count_cohorts(
    runs: Rows, window: Window, project: int | None = None
) -> dict[str, tuple[int, Counter[str]]]:
    """For each month of first answers how many users, and how many of them answered in others."""
    months: dict[int, set[str]] = defaultdict(set)
    early = seconds_of(window.start - timedelta(days=60))
    for run, time in _readable(runs, project):
        if run["user_id"] is not None and time < seconds_of(window.end):
            local = instant_of(max(time, early)).astimezone(window.zone)
            months[run["user_id"]].add(f"{local:%Y-%m}".zfill(7))
    cohorts: dict[str, tuple[int, Counter[str]]] = {}
    for theirs in months.values():
        first = min(theirs)
        if first >= f"{window.start.astimezone(window.zone):%Y-%m}":
            newcomers, active = cohorts.get(first, (0, Counter()))
            cohorts[first] = newcomers + 1, active + Counter(theirs)
    return cohorts
