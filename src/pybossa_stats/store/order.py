"""The order in which snapshots were stored, and which of their dates agree with it.

A clock only claims what time it is: it may have been wrong for a while. The numbers of snapshots
tell the order in which they were stored, whatever the clock said.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from operator import attrgetter

from pybossa_stats.store.names import StoredSnapshot

LEEWAY = timedelta(minutes=10)
"""How far clocks may differ."""

_NOTABLE = timedelta(days=1)


def in_order_of_runs(snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """Snapshots as they were stored; those without a number come first, in order of time."""
    return sorted(snapshots, key=attrgetter("number", "instant"))


def with_sound_numbers(snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """The same snapshots; up to the last number that is used twice, all have that, as if at once.

    Such numbers are of files that were copied from elsewhere: their order is that of time.
    """
    copied = (
        later.number
        for earlier, later in pairwise(in_order_of_runs(snapshots))
        if earlier.number == later.number and _gap(earlier, later) > LEEWAY
    )
    last = max(copied, default=0)
    return [each if each.number >= last else replace(each, number=last) for each in snapshots]


def steps(earlier: StoredSnapshot, later: StoredSnapshot) -> int:
    """How many times a snapshot was stored between two, including the later."""
    return max(1, later.number - earlier.number)


def usual_gap(runs: Sequence[StoredSnapshot]) -> timedelta:
    """The time that usually passes from one to the next; zero if that cannot be known."""
    gaps = sorted(
        gap / steps(*pair) for pair in pairwise(runs) if (gap := _gap(*pair)) >= timedelta(0)
    )
    return gaps[(len(gaps) - 1) // 2] if gaps else timedelta(0)


def is_usual(earlier: StoredSnapshot, later: StoredSnapshot, usual: timedelta) -> bool:
    """Whether the time between two is what it should be, given how many were stored between."""
    return -LEEWAY <= _gap(earlier, later) <= usual * (steps(earlier, later) + 1)


def before_jump(runs: Sequence[StoredSnapshot]) -> StoredSnapshot | None:
    """The snapshot before the last, if the clock may have jumped between them; None otherwise."""
    usual = usual_gap(runs)
    for earlier, later in [*pairwise(runs)][-1:]:
        if not (is_usual(earlier, later, usual) or timedelta(0) < _gap(earlier, later) <= _NOTABLE):
            return earlier
    return None


def believed(snapshots: Sequence[StoredSnapshot], now: datetime) -> set[StoredSnapshot]:
    """The snapshots of any database whose dates are right; see `agreeing`."""
    runs = in_order_of_runs(snapshots)
    names = {each.database for each in runs}
    of_each = ([each for each in runs if each.database == name] for name in names)
    return {each for of_one in of_each for each in agreeing(of_one, now)}


def agreeing(runs: Sequence[StoredSnapshot], now: datetime) -> list[StoredSnapshot]:
    """The snapshots of a database whose dates agree with their order, and with the clock.

    Where dates contradict each other, those are wrong that make up less time. It counts as well
    how far time would have leapt over those of earlier ones: more likely, a clock was put right.

    Args:
        runs: in the order in which they were stored.
        now: what the clock says; it is believed.
    """
    if all(_gap(*pair) >= -LEEWAY for pair in pairwise(runs)):
        return [each for each in runs if each.instant <= now + LEEWAY]
    usual = max(usual_gap(runs), timedelta(seconds=1))
    eras = _eras(runs, usual)
    starts = [*(era[0].instant for era in eras), now]
    ends = [era[-1].instant for era in eras]
    lengths = (end - start + usual for start, end in zip(starts, ends, strict=False))
    skipped = [*accumulate(lengths, initial=timedelta(0))]
    # The least that it costs to believe each era; at first, as if none before it were believed.
    costs, before = [*skipped], [-1] * len(starts)
    for place, end in enumerate(ends):
        ends_before = sorted(ends[:place])
        for later in range(place + 1, len(starts)):
            start = starts[later]
            passed = max([end, *ends_before[: bisect_right(ends_before, start)][-1:]])
            cost = costs[place] + skipped[later] - skipped[place + 1] + passed - end
            if end <= start + LEEWAY and cost < costs[later]:
                costs[later], before[later] = cost, place
    found, place = list[StoredSnapshot](), before[-1]
    while place >= 0:
        found[:0] = eras[place]
        place = before[place]
    return found


def _eras(runs: Sequence[StoredSnapshot], usual: timedelta) -> list[list[StoredSnapshot]]:
    """Snapshots between which the clock cannot have jumped."""
    eras = [[runs[0]]]
    for earlier, later in pairwise(runs):
        if is_usual(earlier, later, usual):
            eras[-1].append(later)
        else:
            eras.append([later])
    return eras


def _gap(earlier: StoredSnapshot, later: StoredSnapshot) -> timedelta:
    return later.instant - earlier.instant
