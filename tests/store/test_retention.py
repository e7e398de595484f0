"""Which snapshots are kept: rules that hold however often they are applied."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.stats.periods import Period
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.retention import Retention, Rule, is_plausible, superfluous

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

THINNING = Retention((Rule(None, 14 * DAY), Rule(Period.DAY, 400 * DAY), Rule(Period.MONTH, None)))


def taken(at: datetime) -> StoredSnapshot:
    return StoredSnapshot(Path(f"{at:%Y%m%dT%H%M%S}"), at)


def every(step: timedelta, length: timedelta) -> list[StoredSnapshot]:
    return [taken(BEGIN + n * step) for n in range(length // step + 1)]


def kept(
    snapshots: list[StoredSnapshot], retention: Retention, now: datetime
) -> list[StoredSnapshot]:
    gone = superfluous(snapshots, retention, now)
    return [each for each in snapshots if each not in gone]


def over_time(snapshots: list[StoredSnapshot], retention: Retention) -> list[StoredSnapshot]:
    """What is left if it is pruned after each snapshot."""
    left: list[StoredSnapshot] = []
    for each in snapshots:
        left = kept([*left, each], retention, each.instant)
    return left


def test_all_of_an_age_are_kept() -> None:
    snapshots = every(DAY, 10 * DAY)
    left = kept(snapshots, Retention((Rule(None, 3 * DAY),)), snapshots[-1].instant)
    assert left == [snapshots[0], *snapshots[-4:]]


def test_so_many_of_the_last_are_kept() -> None:
    snapshots = every(DAY, 10 * DAY)
    left = kept(snapshots, Retention((), 3), snapshots[-1].instant)
    assert left == [snapshots[0], *snapshots[-3:]]


def test_a_long_history_is_thinned() -> None:
    snapshots = every(DAY / 2, 800 * DAY)
    left = over_time(snapshots, THINNING)
    ages = {each: snapshots[-1].instant - each.instant for each in left}
    assert sum(age <= 14 * DAY for age in ages.values()) == 14 * 2 + 1
    assert sum(14 * DAY < age <= 400 * DAY for age in ages.values()) == 400 - 14
    old = [each.instant for each in left if ages[each] > 400 * DAY]
    assert [f"{at:%Y-%m-%dT%H}" for at in old[:3]] == [
        "2026-01-01T00",
        "2026-01-31T12",
        "2026-02-28T12",
    ]
    assert len(old) == 1 + 13


_SNAPSHOTS = st.lists(st.integers(0, 3000), min_size=1, max_size=60, unique=True).map(
    lambda hours: [taken(BEGIN + timedelta(hours=hour)) for hour in sorted(hours)]
)
_AGES = st.none() | st.integers(1, 2000).map(lambda hours: timedelta(hours=hours))
_RETENTIONS = st.builds(
    Retention,
    st.lists(st.builds(Rule, st.none() | st.sampled_from(Period), _AGES), max_size=3).map(tuple),
    st.integers(1, 9),
)


@given(_SNAPSHOTS, _RETENTIONS)
def test_pruning_each_time_keeps_what_pruning_once_keeps(
    snapshots: list[StoredSnapshot], retention: Retention
) -> None:
    left = over_time(snapshots, retention)
    assert left == kept(snapshots, retention, snapshots[-1].instant)
    assert not superfluous(left, retention, snapshots[-1].instant)


@given(_SNAPSHOTS, _RETENTIONS, st.integers(-100, 5000))
def test_the_first_and_the_last_and_the_future_stay(
    snapshots: list[StoredSnapshot], retention: Retention, hours: int
) -> None:
    now = BEGIN + timedelta(hours=hours)
    gone = superfluous(snapshots, retention, now)
    past = [each for each in snapshots if each.instant <= now]
    assert set(gone) <= set(past[1:-1])


@given(_SNAPSHOTS, _RETENTIONS, _RETENTIONS)
def test_more_rules_keep_more(
    snapshots: list[StoredSnapshot], few: Retention, more: Retention
) -> None:
    now = snapshots[-1].instant
    both = Retention((*few.rules, *more.rules), max(few.last, more.last))
    assert set(superfluous(snapshots, both, now)) <= set(superfluous(snapshots, few, now))


@given(_SNAPSHOTS, _RETENTIONS, st.integers(0, 60))
def test_what_need_not_be_kept_is_never_needed_again(
    snapshots: list[StoredSnapshot], retention: Retention, place: int
) -> None:
    earlier = snapshots[: place + 1]
    gone = superfluous(earlier, retention, earlier[-1].instant)
    assert set(gone) <= set(superfluous(snapshots, retention, snapshots[-1].instant))


@pytest.mark.parametrize(
    ("retention", "step"),
    [
        (THINNING, timedelta(hours=6)),
        (Retention((Rule(None, 30 * DAY),)), timedelta(hours=6)),
        (Retention((Rule(Period.WEEK, None),)), DAY),
        (Retention((), 5), DAY),
    ],
)
def test_in_the_course_of_things_all_deletions_are_plausible(
    retention: Retention, step: timedelta
) -> None:
    left: list[StoredSnapshot] = []
    for each in every(step, 450 * DAY):
        left.append(each)
        gone = superfluous(left, retention, each.instant)
        assert is_plausible(len(gone), left, each.instant)
        left = [other for other in left if other not in gone]


@pytest.mark.parametrize("count", [4, 20, 400])
def test_a_clock_that_jumps_is_not_plausible(count: int) -> None:
    jump = taken(datetime(2038, 1, 19, tzinfo=UTC))
    snapshots = [*every(DAY, (count - 1) * DAY), jump]
    gone = superfluous(snapshots, Retention((Rule(None, 400 * DAY),)), jump.instant)
    assert not is_plausible(len(gone), snapshots, jump.instant)
