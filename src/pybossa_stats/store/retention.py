"""Which snapshots are kept, and which need not be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.written import read_span
from pybossa_stats.store.names import StoredSnapshot, by_period

_ALWAYS_PLAUSIBLE = 2
_PLAUSIBLE_SHARE = 1 / 4

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
    separately. Those from the future are kept, and count for nothing.

    Args:
        snapshots: all, in order of time.
        retention: what to keep.
        now: what the clock says.
    """
    past = [each for each in snapshots if each.instant <= now]
    kept: set[StoredSnapshot] = set()
    for database in {each.database for each in past}:
        of_one = [each for each in past if each.database == database]
        kept.update(of_one[:1], of_one[-retention.last :])
        for rule in retention.rules:
            last = (found[-1] for found in by_period(of_one, rule.period))
            kept.update(each for each in last if rule.age is None or now - each.instant <= rule.age)
    return [each for each in past if each not in kept]


def is_plausible(count: int, total: int) -> bool:
    """Whether so many snapshots can become superfluous at once in normal operation.

    More of them do if the rules have changed, or the clock jumped.
    """
    return count <= max(_ALWAYS_PLAUSIBLE, total * _PLAUSIBLE_SHARE)
