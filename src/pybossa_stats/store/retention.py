"""Which snapshots are kept, and which need not be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.written import read_span
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.order import believed, in_order_of_runs, is_usual, steps, usual_gap

_ALWAYS_PLAUSIBLE = 2
_PLAUSIBLE_SHARE = 1 / 4
_GAPS_UNTIL_BELIEVED = 10

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
    """Which snapshots to keep up to some age.

    Attributes:
        period: keep the last snapshot of each; None for every snapshot.
        age: how old they may become; None for ever.
    """

    period: Period | None
    age: timedelta | None

    @classmethod
    def read(cls, text: str) -> "Rule":
        """Read a rule, such as ``400d``, ``daily:400d`` or ``monthly``.

        Raises:
            ValueError: if it is none, in words for whoever wrote it.
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
    """What to keep of each database: all that any of the rules keeps, and the last few.

    Attributes:
        rules: in any order.
        last: how many of the last to keep, whatever their age.
    """

    rules: tuple[Rule, ...]
    last: int = 1

    @classmethod
    def read(cls, text: str) -> "Retention":
        """Read what to keep, such as ``14d,daily:400d,last:10``; errors are those of `Rule`."""
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

    The first and the last snapshots of each database are kept, and the rules apply to each database
    separately.

    Ages are told by how often snapshots were stored since, as much as by the clock. A gap that is
    far longer than usual may be a clock that jumped: it counts as a usual one, and in full only
    once ten times as much time has passed. So neither a wrong clock nor an outage makes snapshots
    old before their time.

    Args:
        snapshots: all, in any order.
        retention: what to keep.
        now: what the clock says.
    """
    all_runs, right = in_order_of_runs(snapshots), believed(snapshots, now)
    ages = _ages(all_runs, right)
    kept: set[StoredSnapshot] = set()
    for database in {each.database for each in snapshots}:
        runs = [each for each in all_runs if each.database == database]
        for some in (runs, [each for each in runs if each in right]):
            kept.update(some[:1], some[-retention.last :])
        kept.update(_evidence(runs, right, now))
        for rule in retention.rules:
            last = _last_of_each(runs, rule.period)
            kept.update(each for each in last if rule.age is None or ages[each] <= rule.age)
    return [each for each in snapshots if each not in kept]


def is_plausible(count: int, total: int) -> bool:
    """Whether so many snapshots can become superfluous at once in normal operation.

    More of them do if the rules have changed.
    """
    return count <= max(_ALWAYS_PLAUSIBLE, total * _PLAUSIBLE_SHARE)


def _evidence(
    runs: Sequence[StoredSnapshot], right: set[StoredSnapshot], now: datetime
) -> Iterator[StoredSnapshot]:
    """What shows that dates are wrong: it stays as long as there are others with wrong dates."""
    groups = [[*group] for _, group in groupby(runs, key=right.__contains__)]
    for before, group, after in zip([[], *groups], groups, [*groups[1:], []], strict=False):
        if group[0] not in right:
            yield from (*before[-1:], *group[:-1][:1], *after[:1])
            yield from (each for each in group[-1:] if each.instant > now)


def _ages(
    runs: Sequence[StoredSnapshot], right: set[StoredSnapshot]
) -> dict[StoredSnapshot, timedelta]:
    usual = usual_gap(runs)
    agreed = [each for each in runs if each in right]
    ages = dict.fromkeys([*runs[-1:], *agreed[-1:]], timedelta(0))
    for chain in (agreed, runs):  # the latter for those whose dates are wrong
        for earlier, later in reversed([*pairwise(chain)]):
            if earlier in ages:
                continue
            gap = later.instant - earlier.instant
            if not is_usual(earlier, later, usual):
                believed_gap = min(gap, ages[later] - _GAPS_UNTIL_BELIEVED * gap)
                counted = usual * steps(earlier, later)
                gap = max(counted, believed_gap) if earlier in right else counted
            ages[earlier] = ages[later] + gap
    return ages


def _last_of_each(
    snapshots: Sequence[StoredSnapshot], period: Period | None
) -> Iterator[StoredSnapshot]:
    if period is None:
        yield from snapshots
        return
    for _, (*_, last) in groupby(snapshots, key=lambda each: period.start(each.instant)):
        yield last
