"""Rules for the snapshots that are kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.written import read_span
from pybossa_stats.store.names import StoredSnapshot, by_period

_ALWAYS_PLAUSIBLE = 2
_PLAUSIBLE_SHARE = 1 / 4

_AROUND = 7

_LAST = re.compile(r"last:([1-9][0-9]{0,6})", re.ASCII)
_PERIODS = {
    "hourly": Period.HOUR,
    "daily": Period.DAY,
    "weekly": Period.WEEK,
    "monthly": Period.MONTH,
    "quarterly": Period.QUARTER,
    "yearly": Period.YEAR,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that keeps snapshots up to an age.

    Attributes:
        period: keep the last snapshot of every period; None for every snapshot.
        age: maximum age; None for no limit.
    """

    period: Period | None
    age: timedelta | None

    @classmethod
    def read(cls, text: str) -> "Rule":
        """Read a rule, such as ``400d``, ``daily:400d`` or ``monthly``.

        Raises:
            ValueError: if it is not a rule, with a message for the user.
        """
        word, colon, age = text.partition(":")
        if period := _PERIODS.get(word):
            return cls(period, read_span(age) if colon else None)
        if text.isdigit():
            raise ValueError(f"{text!r} is ambiguous: write {text}d or last:{text}.")
        try:
            return cls(None, read_span(text))
        except ValueError:
            raise ValueError(
                f"{text!r} is not a rule: give a duration such as 36h, 30d or 52w; last:N; or one"
                f" of {', '.join(_PERIODS)}, alone or with a duration, such as daily:400d."
            ) from None


@dataclass(frozen=True, slots=True)
class Retention:
    """The snapshots to keep of a database: those that any rule keeps, and the last few.

    Attributes:
        rules: in any order.
        last: how many of the last to keep, regardless of age.
    """

    rules: tuple[Rule, ...]
    last: int = 1

    @classmethod
    def read(cls, text: str) -> "Retention":
        """Read rules, such as ``14d,daily:400d,last:10``; errors are those of `Rule.read`."""
        rules, last = [], 1
        for part in text.split(","):
            if match := _LAST.fullmatch(part):
                last = max(last, int(match[1]))
            else:
                rules.append(Rule.read(part))
        return cls(tuple(rules), last)


def superfluous(
    snapshots: Sequence[StoredSnapshot], retention: Retention, now: datetime
) -> list[StoredSnapshot]:
    """The snapshots that need not be kept.

    The rules apply to every database separately, and its first and last snapshots, in the order in
    which they were stored, are kept. Snapshots from the future are kept, and disregarded by the
    rules.

    Args:
        snapshots: all of them, in order of time.
        retention: what to keep.
        now: the present instant.
    """
    past = [snapshot for snapshot in snapshots if snapshot.instant <= now]
    kept: set[StoredSnapshot] = set()
    # Earlier versions stored no numbers.
    in_order = sorted(snapshots, key=lambda snapshot: snapshot.number or 0)
    for database in {snapshot.database for snapshot in past}:
        stored = [snapshot for snapshot in in_order if snapshot.database == database]
        ages = _ages(stored, now)
        candidates = [snapshot for snapshot in stored if snapshot.instant <= now]
        kept.update(candidates[:1], candidates[-retention.last :])
        for period, age in ((rule.period, rule.age) for rule in retention.rules):
            # A snapshot that a wrong clock dated back is the last of a group of its own.
            last = (group[-1] for group in by_period(candidates, period))
            kept.update(snapshot for snapshot in last if age is None or ages[snapshot] <= age)
    return [snapshot for snapshot in past if snapshot not in kept]


def _ages(stored: Sequence[StoredSnapshot], now: datetime) -> dict[StoredSnapshot, timedelta]:
    """How long before the last snapshot the others were stored, however wrong clocks were.

    The time from one to the next counts as no longer than usual: as the median of the seven times
    around it. A clock that jumps ahead, or an outage, makes no snapshot old. Those of earlier
    versions cannot be counted, and are as old as the clock says.

    Args:
        stored: those of a database, in the order in which they were stored.
        now: the present instant.
    """
    pairs = [*pairwise(stored)]
    spans = [max((later.instant - old.instant).total_seconds(), 0) for old, later in pairs]
    steps = [max((later.number or 0) - (old.number or 0), 1) for old, later in pairs]
    rates = [span / step for span, step in zip(spans, steps, strict=True)]
    age = max((now - stored[-1].instant).total_seconds(), 0)
    if stored[-1].number and rates:
        age = min(age, median(rates[-_AROUND:]))
    ages = {stored[-1]: timedelta(seconds=age)}
    for place in reversed(range(len(pairs))):
        old, span = stored[place], spans[place]
        if old.number:
            beginning = max(0, min(place - _AROUND // 2, len(rates) - _AROUND))
            span = min(span, steps[place] * median(rates[beginning : beginning + _AROUND]))
        age += span
        ages[old] = timedelta(seconds=age)
    return ages


def is_plausible(count: int, total: int) -> bool:
    """Whether this number of snapshots can become superfluous at once in normal operation.

    More do if the rules have changed, or the clock has jumped.
    """
    return count <= max(_ALWAYS_PLAUSIBLE, total * _PLAUSIBLE_SHARE)
