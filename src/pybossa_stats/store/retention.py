"""Which snapshots are kept, and which need not be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from pybossa_stats.stats.periods import Period
from pybossa_stats.store.names import StoredSnapshot

_FEW = 2
_SHARE = 1 / 4
_UNUSUAL = 2
_NOTABLE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which snapshots to keep up to some age.

    Attributes:
        period: keep the last snapshot of each; None for every snapshot.
        age: how old they may become; None for ever.
    """

    period: Period | None
    age: timedelta | None


@dataclass(frozen=True, slots=True)
class Retention:
    """What to keep of each database: all that any of the rules keeps, and the last few.

    Attributes:
        rules: in any order.
        last: how many of the last to keep, whatever their age.
    """

    rules: tuple[Rule, ...]
    last: int = 1


def superfluous(
    snapshots: Sequence[StoredSnapshot],
    retention: Retention,
    now: datetime,
    databases: Mapping[StoredSnapshot, str],
) -> list[StoredSnapshot]:
    """The snapshots that need not be kept; never one that is later than now.

    The first and the last snapshots of each database are kept, and the rules apply to each database
    separately.

    The age of a snapshot is the sum of the gaps after it. A gap far longer than usual counts as a
    usual one, or as the time since it where that is longer: so neither a clock that jumps nor an
    outage makes all snapshots old at once.

    Args:
        snapshots: all, in the order of time.
        retention: what to keep.
        now: later snapshots are left alone.
        databases: the database of each snapshot.
    """
    past = _past(snapshots, now)
    ages = dict(zip(past, _ages(past), strict=True))
    kept: set[StoredSnapshot] = set()
    for database in set(databases.values()):
        same = [each for each in past if databases[each] == database]
        kept.update(same[:1], same[-retention.last :])
        for rule in retention.rules:
            last = _last_of_each(same, rule.period)
            kept.update(each for each in last if rule.age is None or ages[each] <= rule.age)
    return [each for each in past if each not in kept]


def is_plausible(count: int, snapshots: Sequence[StoredSnapshot], now: datetime) -> bool:
    """Whether so many snapshots can become superfluous at once in normal operation.

    More of them do if the rules have changed.
    """
    return count <= max(_FEW, len(_past(snapshots, now)) * _SHARE)


def before_gap(snapshots: Sequence[StoredSnapshot], now: datetime) -> StoredSnapshot | None:
    """The snapshot before the latest, if the time between them is far longer than usual."""
    past = _past(snapshots, now)
    gaps = _gaps(past)
    return past[-2] if gaps and gaps[-1] > max(_NOTABLE, _UNUSUAL * _median(gaps)) else None


def _ages(past: Sequence[StoredSnapshot]) -> list[timedelta]:
    gaps = _gaps(past)
    usual = _median(gaps)
    age = since = timedelta(0)
    ages = [age for _ in past[:1]]
    for gap in reversed(gaps):
        age += gap if gap <= _UNUSUAL * usual else max(usual, min(gap, since))
        since += gap
        ages.append(age)
    return ages[::-1]


def _gaps(past: Sequence[StoredSnapshot]) -> list[timedelta]:
    return [later.instant - earlier.instant for earlier, later in pairwise(past)]


def _median(gaps: Sequence[timedelta]) -> timedelta:
    return sorted(gaps)[(len(gaps) - 1) // 2] if gaps else timedelta(0)


def _past(snapshots: Sequence[StoredSnapshot], now: datetime) -> list[StoredSnapshot]:
    return [each for each in snapshots if each.instant <= now]


def _last_of_each(
    snapshots: Sequence[StoredSnapshot], period: Period | None
) -> Iterator[StoredSnapshot]:
    if period is None:
        yield from snapshots
        return
    for _, (*_, last) in groupby(snapshots, key=lambda each: period.start(each.instant)):
        yield last
