"""How the figures of a server grew, from snapshots; and what changed between two of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from operator import sub
from typing import Generic, TypeVar, cast

from pybossa_stats.contract import Result
from pybossa_stats.periods.calendar import label_of, period_after, period_start
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.shares import rounded
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.site import SiteStats, TopProject
from pybossa_stats.stats.top_users import TopUser

_Entry = TypeVar("_Entry", TopProject, TopUser)
_Known = SiteFigures[int]


@dataclass(frozen=True, slots=True)
class HistoryBucket(Result):
    """The figures of a snapshot, or of the last one of a period.

    Attributes:
        period: name of the period; null for a snapshot
        start: start of the period, or time of the snapshot, in UTC
        end: end of the period, or time of the snapshot, in UTC
        finished: whether the period is over; true for a snapshot
        instant: time at which the figures were read, in UTC; null for a period without a snapshot
        stats: figures; null for a period without a snapshot
        change: growth since the bucket before; null if there is none
    """

    period: str | None
    start: datetime
    end: datetime
    finished: bool
    instant: datetime | None
    stats: SiteFigures[int] | None
    change: SiteFigures[int] | None


@dataclass(frozen=True, slots=True)
class History(Result):
    """Growth from stored snapshots.

    Attributes:
        origin: the database; the window from its first snapshot to its last; the instant of the
            last
        by: period of each bucket: hour, day, week, month, quarter or year; null if each bucket is a
            snapshot
        buckets: snapshots, or the last snapshot of each period
    """

    origin: Origin
    by: Period | None
    buckets: Iterable[HistoryBucket]


Point = tuple[datetime, SiteFigures[int]]
"""The instant of a snapshot, and its figures."""


def history_buckets(
    points: Iterable[Point],
    by: Period | None = None,
    *,
    before: Point | None = None,
    end: datetime | None = None,
    zone: tzinfo = UTC,
) -> Iterator[HistoryBucket]:
    """One bucket for each snapshot, or for each period and its last snapshot.

    The first change is measured from the last snapshot before all points, or else from the first.

    Args:
        points: in the order of time.
        by: the period; None for each snapshot. A period without a snapshot, between others, has a
            bucket without figures.
        before: what the first change is measured from; None if it is not known.
        end: a period that ends after this is unfinished; None if all have ended.
        zone: the time zone in which periods begin.
    """
    last = before[1] if before else None
    expected: datetime | None = None
    for start, instant, figures in _starts(points, by, zone):
        while by and expected and expected < start:
            after = period_after(by, expected, zone)
            yield HistoryBucket(
                period=label_of(by, expected.astimezone(zone)),
                start=expected,
                end=after,
                finished=True,
                instant=None,
                stats=None,
                change=None,
            )
            expected = after
        expected = period_after(by, start, zone) if by else None
        then = None if before and before[0] == instant else last
        yield HistoryBucket(
            period=label_of(by, start.astimezone(zone)) if by else None,
            start=start,
            end=expected or start,
            finished=end is None or expected is None or expected <= end,
            instant=instant,
            stats=figures,
            change=figures.compared(then, sub) if then else None,
        )
        last, before = figures, None


def _starts(
    points: Iterable[Point], by: Period | None, zone: tzinfo
) -> Iterator[tuple[datetime, datetime, SiteFigures[int]]]:
    if by is None:
        yield from ((instant, instant, figures) for instant, figures in points)
        return
    for start, group in groupby(points, key=lambda point: period_start(by, point[0], zone)):
        *_, (instant, figures) = group
        yield start, instant, figures


@dataclass(frozen=True, slots=True)
class FigureChange(Result):
    """A figure then and now.

    Attributes:
        old: figure in the earlier snapshot
        new: figure in the later snapshot
        difference: new minus old
        share: difference as a share of old: 0.25 is a quarter more, and -0.25 a quarter less; 0
            if both are 0, null if only old is
    """

    old: int
    new: int
    difference: int
    share: float | None

    @classmethod
    def between(cls, old: int, new: int) -> "FigureChange":
        """The change of a figure."""
        unrounded = cls(old, new, new - old, None)
        percent = unrounded.percent
        share = None if percent is None else rounded(percent / 100, 5)
        return replace(unrounded, share=share)

    @property
    def percent(self) -> float | None:
        """By how many percent it grew, exactly; None where it grew from 0."""
        if not self.old:
            return None if self.new else 0.0
        return 100 * self.difference / self.old


@dataclass(frozen=True, slots=True)
class Moves(Result, Generic[_Entry]):
    """Who entered a top list, and who left it.

    Attributes:
        entered: entries only in the later list
        left: entries only in the earlier list
    """

    entered: tuple[_Entry, ...]
    left: tuple[_Entry, ...]

    @classmethod
    def between(cls, old: Sequence[_Entry], new: Sequence[_Entry]) -> "Moves[_Entry]":
        """Compare two top lists."""
        return cls(_without(new, old), _without(old, new))


@dataclass(frozen=True, slots=True)
class ReadFrom(Result):
    """Where figures come from.

    Attributes:
        instant: time at which the figures were read, in UTC
        database: database that the figures are from
    """

    instant: datetime
    database: str


@dataclass(frozen=True, slots=True)
class Difference(Result):
    """What changed between two snapshots.

    Attributes:
        origin: the later snapshot's database and instant, and the time since the earlier one
        old: earlier snapshot
        new: later snapshot, or the database now
        stats: figures that both snapshots have
        top_projects: projects that entered or left the top list
        top_users: users who entered or left the top list
    """

    origin: Origin
    old: ReadFrom
    new: ReadFrom
    stats: SiteFigures[FigureChange]
    top_projects: Moves[TopProject]
    top_users: Moves[TopUser]


def difference(old: SiteStats, new: SiteStats, zone: tzinfo = UTC) -> Difference:
    """Compare two snapshots.

    Args:
        old: the earlier one.
        new: the later one.
        zone: the time zone in which their times are shown.
    """
    earlier, later = ReadFrom(old.instant, old.database), ReadFrom(new.instant, new.database)
    # The figures of a snapshot, and those of now, are always known.
    before, after = cast("_Known", old.all_time), cast("_Known", new.all_time)
    window = Window(earlier.instant, later.instant, zone)
    unlocked = tuple(dict.fromkeys((*old.origin.unlocked, *new.origin.unlocked)))
    return Difference(
        origin=Origin(later.database, later.instant, window, unlocked),
        old=earlier,
        new=later,
        stats=before.compared(after, FigureChange.between),
        top_projects=Moves.between(old.top_projects, new.top_projects),
        top_users=Moves.between(old.top_users, new.top_users),
    )


def _without(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    known = {entry.id for entry in others}
    return tuple(entry for entry in entries if entry.id not in known)
