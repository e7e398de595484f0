"""Which snapshots are kept: rules that hold however often they are applied."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.periods.period import Period
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.retention import Retention, Rule, is_plausible, superfluous
from tests.support.faults import rounds

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

THINNING = Retention((Rule(None, 7 * DAY), Rule(Period.DAY, 100 * DAY), Rule(Period.MONTH, None)))


def test_the_last_snapshot_is_kept_unless_more_are_asked_for() -> None:
    rules = (Rule(None, 14 * DAY), Rule(Period.DAY, 400 * DAY))
    assert Retention.read("14d,daily:400d") == Retention(rules, 1)
    assert Retention.read("last:3,14d,last:10,daily:400d,last:5") == Retention(rules, 10)


def taken(at: datetime) -> StoredSnapshot:
    return StoredSnapshot(Path(f"{at:%Y%m%dT%H%M%S}"), at, "db")


def every(step: timedelta, length: timedelta) -> list[StoredSnapshot]:
    return [taken(BEGIN + n * step) for n in range(length // step + 1)]


def kept(
    snapshots: list[StoredSnapshot], retention: Retention, now: datetime
) -> list[StoredSnapshot]:
    gone = superfluous(snapshots, retention, now)
    return [stored for stored in snapshots if stored not in gone]


def over_time(snapshots: list[StoredSnapshot], retention: Retention) -> list[StoredSnapshot]:
    """What is left if it is pruned after each snapshot."""
    left: list[StoredSnapshot] = []
    for stored in snapshots:
        left = kept([*left, stored], retention, stored.instant)
    return left


def test_all_snapshots_up_to_an_age_are_kept() -> None:
    snapshots = every(DAY, 10 * DAY)
    left = kept(snapshots, Retention((Rule(None, 3 * DAY),)), snapshots[-1].instant)
    assert left == [snapshots[0], *snapshots[-4:]]


def test_as_many_of_the_last_snapshots_are_kept_as_the_rule_says() -> None:
    snapshots = every(DAY, 10 * DAY)
    left = kept(snapshots, Retention((), 3), snapshots[-1].instant)
    assert left == [snapshots[0], *snapshots[-3:]]


def test_the_rules_apply_to_every_database_as_if_it_were_alone() -> None:
    snapshots = every(DAY / 24, 10 * DAY)
    snapshots = [replace(stored, database="ab"[n % 2]) for n, stored in enumerate(snapshots)]
    retention = Retention((Rule(Period.DAY, 3.5 * DAY),), 4)
    now = snapshots[-1].instant
    gone = superfluous(snapshots, retention, now)
    for name in "ab":
        alone = [stored for stored in snapshots if stored.database == name]
        assert [stored for stored in alone if stored not in gone] == kept(alone, retention, now)


def test_a_long_history_is_thinned() -> None:
    snapshots = every(DAY, 250 * DAY)
    left = over_time(snapshots, THINNING)
    ages = {stored: snapshots[-1].instant - stored.instant for stored in left}
    assert sum(age <= 7 * DAY for age in ages.values()) == 7 + 1
    assert sum(7 * DAY < age <= 100 * DAY for age in ages.values()) == 100 - 7
    old = [stored.instant for stored in left if ages[stored] > 100 * DAY]
    assert [f"{at:%Y-%m-%dT%H}" for at in old[:3]] == [
        "2026-01-01T00",
        "2026-01-31T00",
        "2026-02-28T00",
    ]
    assert len(old) == 1 + 4


_SNAPSHOTS = st.lists(st.integers(0, 3000), min_size=1, max_size=60, unique=True).map(
    lambda hours: [taken(BEGIN + timedelta(hours=hour)) for hour in sorted(hours)]
)
_AGES = st.none() | st.integers(1, 2000).map(lambda hours: timedelta(hours=hours))
_RETENTIONS = st.builds(
    Retention,
    st.lists(st.builds(Rule, st.none() | st.sampled_from(Period), _AGES), max_size=3).map(tuple),
    st.integers(1, 9),
)


def by_the_clock(snapshots: list[StoredSnapshot], retention: Retention) -> set[StoredSnapshot]:
    """What is to be kept after the last of some snapshots."""
    now = snapshots[-1].instant
    left = {snapshots[0], *snapshots[-retention.last :]}
    for rule in retention.rules:
        last = {
            rule.period.start(stored.instant) if rule.period else stored: stored
            for stored in snapshots
        }
        left |= {
            stored
            for stored in last.values()
            if rule.age is None or now - stored.instant <= rule.age
        }
    return left


@given(_SNAPSHOTS, _RETENTIONS)
def test_pruning_after_every_snapshot_deletes_nothing_that_a_rule_still_keeps(
    snapshots: list[StoredSnapshot], retention: Retention
) -> None:
    assert set(over_time(snapshots, retention)) >= by_the_clock(snapshots, retention)


@given(_SNAPSHOTS, _RETENTIONS)
def test_pruning_once_keeps_only_what_the_rules_keep(
    snapshots: list[StoredSnapshot], retention: Retention
) -> None:
    left = kept(snapshots, retention, snapshots[-1].instant)
    assert set(left) == by_the_clock(snapshots, retention)


@pytest.mark.parametrize(
    ("retention", "step", "days"),
    [
        (THINNING, DAY, 130),
        (Retention((Rule(None, 30 * DAY),)), DAY / 2, 70),
        (Retention((Rule(Period.DAY, 30 * DAY),), 5), DAY / 2, 70),
        (
            Retention((Rule(None, 2 * DAY), Rule(Period.WEEK, 70 * DAY), Rule(Period.YEAR, None))),
            DAY,
            430,
        ),
    ],
)
def test_pruning_each_time_keeps_what_pruning_once_keeps(
    retention: Retention, step: timedelta, days: int
) -> None:
    snapshots = every(step, days * DAY)
    left = over_time(snapshots, retention)
    assert set(left) == by_the_clock(snapshots, retention)
    assert not superfluous(left, retention, snapshots[-1].instant)


@given(_SNAPSHOTS, _RETENTIONS, st.integers(-100, 5000))
def test_the_first_and_last_snapshots_up_to_now_and_all_from_the_future_are_kept(
    snapshots: list[StoredSnapshot], retention: Retention, hours: int
) -> None:
    now = BEGIN + timedelta(hours=hours)
    gone = superfluous(snapshots, retention, now)
    past = [stored for stored in snapshots if stored.instant <= now]
    assert not {*past[:1], *past[-1:], *snapshots[len(past) :]} & set(gone)


@given(_SNAPSHOTS, _RETENTIONS, _RETENTIONS)
def test_more_rules_keep_more(
    snapshots: list[StoredSnapshot], few: Retention, more: Retention
) -> None:
    now = snapshots[-1].instant
    both = Retention((*few.rules, *more.rules), max(few.last, more.last))
    assert set(superfluous(snapshots, both, now)) <= set(superfluous(snapshots, few, now))


@pytest.mark.parametrize(
    ("retention", "step", "days"),
    [
        (THINNING, DAY, 150),
        (Retention((Rule(None, 30 * DAY),)), DAY / 4, 50),
        (Retention((Rule(Period.WEEK, None),)), DAY, 100),
        (Retention((), 5), DAY, 50),
    ],
)
def test_deletions_in_normal_operation_are_plausible(
    retention: Retention, step: timedelta, days: int
) -> None:
    left: list[StoredSnapshot] = []
    for stored in every(step, days * DAY):
        left.append(stored)
        gone = superfluous(left, retention, stored.instant)
        assert is_plausible(len(gone), len(left))
        left = [other for other in left if other not in gone]


def test_deleting_more_than_a_quarter_of_many_snapshots_is_not_plausible() -> None:
    assert is_plausible(2, 4)
    assert not is_plausible(3, 4)
    assert is_plausible(25, 101)
    assert not is_plausible(26, 101)


Events = dict[int, timedelta]
"""How wrong the clock is from the n-th snapshot on."""


def simulated(
    keep: Retention, step: timedelta, count: int, wrong: Events, outages: Events
) -> tuple[int, int]:
    """Store snapshots while clocks jump and servers fail; prune after each, if it is plausible.

    Nothing that is younger than a rule says may be deleted, nor the first.

    Returns:
        How many are left, and how often nothing was deleted as too many would have been.
    """
    left: list[StoredSnapshot] = []
    stored_at: dict[StoredSnapshot, datetime] = {}
    at, offset, refusals = BEGIN, timedelta(0), 0
    ages = [rule.age for rule in keep.rules if rule.period is None and rule.age]
    for number in range(1, count + 1):
        at += step + outages.get(number, timedelta(0))
        offset = wrong.get(number, offset)
        new = replace(taken(at + offset), path=Path(f"{number}"), number=number)
        stored_at[new] = at
        left = sorted([*left, new], key=lambda stored: (stored.instant, stored.number or 0))
        gone = superfluous(left, keep, new.instant)
        for old in gone:
            assert old.number != 1
            assert all(at - stored_at[old] > age for age in ages), (number, old)
        if is_plausible(len(gone), len(left)):
            left = [old for old in left if old not in gone]
        else:
            refusals += 1
    return len(left), refusals


_RIGHT = timedelta(0)
_HISTORIES: dict[str, tuple[Events, Events]] = {
    "back once": ({50: -3653 * DAY, 51: _RIGHT}, {}),
    "back for ten": ({50: -3653 * DAY, 60: _RIGHT}, {}),
    "back at first": ({1: -3653 * DAY, 2: _RIGHT}, {}),
    "ahead once": ({100: 30 * DAY, 101: _RIGHT}, {}),
    "ahead for twenty": ({100: 30 * DAY, 120: _RIGHT}, {}),
    "ahead for ever": ({100: 30 * DAY}, {}),
    "ahead three times": ({n: n % 2 * 30 * DAY for n in range(101, 107)}, {}),
    "ahead by years": ({100: 4000 * DAY}, {}),
    "an outage": ({}, {100: 13 * DAY}),
    "an outage of a year": ({}, {100: 365 * DAY}),
    "all of them": ({50: -3653 * DAY, 51: _RIGHT, 130: 30 * DAY, 140: _RIGHT}, {90: 13 * DAY}),
}


# A clock that is long behind deletes nothing, and too much has gathered when it is right again.
_FORCE_NEEDED = {("back for ten", "14d,last:20", DAY)}


@pytest.mark.parametrize("step", [DAY, DAY / 4])
@pytest.mark.parametrize("rules", ["60d", "10d,daily:40d,monthly", "14d,last:20"])
@pytest.mark.parametrize("history", _HISTORIES)
def test_no_clock_deletes_what_a_rule_keeps_or_the_first_nor_stops_deletions(
    history: str, rules: str, step: timedelta
) -> None:
    keep, (wrong, outages) = Retention.read(rules), _HISTORIES[history]
    left, refusals = simulated(keep, step, 400, wrong, outages)
    assert (refusals > 0) == ((history, rules, step) in _FORCE_NEEDED)
    assert refusals or left <= undisturbed(rules, step) + 2 * len(wrong) + 20


@cache
def undisturbed(rules: str, step: timedelta) -> int:
    """How many are left after as many snapshots while the clock is right."""
    left, _ = simulated(Retention.read(rules), step, 400, {}, {})
    return left


_HOURS = st.integers(-9999, 9999).map(lambda hours: hours * DAY / 24)


@settings(max_examples=rounds(20, 1000))
@given(
    st.dictionaries(st.integers(40, 140), _HOURS, max_size=4),
    st.dictionaries(st.integers(40, 140), _HOURS.map(abs), max_size=2),
    st.sampled_from(["20d", "7d,daily:30d", "5d,last:9,weekly"]),
)
def test_clocks_that_jump_at_random_delete_nothing_that_a_rule_keeps(
    wrong: Events, outages: Events, rules: str
) -> None:
    simulated(Retention.read(rules), DAY, 170, wrong, outages)


@pytest.mark.parametrize("rules", ["60d", "10d,daily:40d,monthly", "14d,last:20", "weekly"])
def test_ages_by_number_are_those_of_the_clock_while_it_is_right(rules: str) -> None:
    keep, snapshots = Retention.read(rules), every(DAY / 4, 120 * DAY)
    numbered = [replace(stored, number=n) for n, stored in enumerate(snapshots, start=1)]
    left = [replace(stored, number=None) for stored in over_time(numbered, keep)]
    assert left == over_time(snapshots, keep)


def test_a_snapshot_that_is_dated_back_replaces_none_of_its_day() -> None:
    snapshots = [replace(stored, number=n + 1) for n, stored in enumerate(every(DAY, 30 * DAY))]
    back = replace(taken(BEGIN + 20.5 * DAY), number=32)
    after = replace(taken(BEGIN + 31 * DAY), number=33)
    both = sorted([*snapshots, back, after], key=lambda stored: stored.instant)
    assert not superfluous(both, Retention.read("daily:400d"), after.instant)
