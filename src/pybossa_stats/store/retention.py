"""Which snapshots are kept, and which need not be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from pybossa_stats.stats.periods import Period
from pybossa_stats.store.names import StoredSnapshot

_FEW = 2
_SHARE = 1 / 4


@dataclass(frozen=True, slots=True)
class Rule:
    """What to keep of some time.

    Attributes:
        period: keep the last snapshot of each; None for every snapshot.
        age: how old they may become; None for ever.
    """

    period: Period | None
    age: timedelta | None


@dataclass(frozen=True, slots=True)
class Retention:
    """What to keep: all that any of the rules keeps, and the last few.

    Attributes:
        rules: in any order.
        last: how many of the last to keep, whatever their age.
    """

    rules: tuple[Rule, ...]
    last: int = 1


def superfluous(
    snapshots: Sequence[StoredSnapshot], retention: Retention, now: datetime
) -> list[StoredSnapshot]:
    """Those that need not be kept; never the first or the last, or one that is later than now.

    Whether it is asked once or after each snapshot, in the end the same ones are left.

    Args:
        snapshots: all, in the order of time.
        retention: what to keep.
        now: what they are old at.
    """
    past = _past(snapshots, now)
    kept = {each.path for each in (*past[:1], *past[-retention.last :])}
    for rule in retention.rules:
        kept |= {
            each.path
            for each in _last_of_each(past, rule.period)
            if rule.age is None or now - each.instant <= rule.age
        }
    return [each for each in past if each.path not in kept]


def is_plausible(count: int, snapshots: Sequence[StoredSnapshot], now: datetime) -> bool:
    """Whether so many of all would become superfluous at once in the course of things.

    More do if the clock is wrong, or if something else is to be kept than before.
    """
    return count <= max(_FEW, len(_past(snapshots, now)) * _SHARE)


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
