"""Windows divided into periods of the calendar, in their time zone."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import accumulate, pairwise
from operator import attrgetter

from pybossa_stats.contract import Result
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.period import (
    Cycle,
    Period,
    from_local,
    is_leap_day,
    to_local,
    year_earlier,
)
from pybossa_stats.periods.window import Window

MOST_BUCKETS = 5_000

EARLIEST = datetime.min.replace(tzinfo=UTC)
"""The first instant of the calendar."""

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The earliest plausible time; computers write earlier ones if they do not know the time."""


@dataclass(frozen=True)
class Bucket(Result):
    """A period of the calendar, of which all or a part is in a window.

    Attributes:
        period: name of the period in the time zone, such as 2026-11-23 (a day, or the Monday of a
            week), 2026-11, 2026-Q4 or 2026
        start: start of the period, in UTC
        end: end of the period, in UTC (exclusive)
        finished: whether the period is over at the end of the window
        whole: whether all of the period is in the window; figures of what was done cover only the
            part that is
    """

    period: str
    start: datetime
    end: datetime
    finished: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The buckets of a window, without gaps; only times in the window count.

    Attributes:
        by: the period of a bucket.
        window: the window of the report; periods begin in its time zone.
        buckets: at least one, in order of time; the first and the last may reach beyond the window.
    """

    by: Period
    window: Window
    buckets: tuple[Bucket, ...]

    @classmethod
    def of(cls, by: Period, window: Window, most: int = MOST_BUCKETS) -> "Calendar":
        """Cut a window into buckets.

        Args:
            by: the period of a bucket.
            window: any window.
            most: the maximum number of buckets.

        Raises:
            UsageError: if there are too many buckets.
            OverflowError: if they leave the calendar, which is the years 1 to 9999.
        """
        return cls(by, window, tuple(_buckets(by, window, most)))

    @classmethod
    def asked(
        cls, asked: AskedWindow, now: datetime, by: Period | Cycle, most: int = MOST_BUCKETS
    ) -> "Calendar":
        """The calendar of a question; by default its window has the usual length.

        Raises:
            UsageError, OverflowError: as `window_of` and `of`.
        """
        period = by.period if isinstance(by, Cycle) else by
        return cls.of(period, window_of(asked, now, by.usual_window), most)

    def place_of(self, instant: datetime) -> int:
        """The index of the bucket in which an instant of the window lies."""
        return bisect_right(self.buckets, instant, key=attrgetter("start")) - 1

    @property
    def before(self) -> "Calendar":
        """The time before: the buckets of its period, or else one for each of these.

        They are as long before, or have the same dates a year earlier: 29 February is empty there,
        unless the window begins with it.
        """
        before = self.window.before
        if before.period:
            return Calendar.of(self.by, before)
        ends = (*(bucket.start for bucket in self.buckets[1:]), self.buckets[-1].end)
        starts = [self._start_before(self.buckets[0].start)]
        starts += [min(max(self._start_before(end), before.start), before.end) for end in ends]
        starts[-1] = max(starts[-1], before.end)
        starts = [*accumulate(starts, max)]  # clocks may have gone back in between
        moved = (
            replace(bucket, start=start, end=end)
            for bucket, (start, end) in zip(self.buckets, pairwise(starts), strict=True)
        )
        return Calendar(self.by, before, tuple(moved))

    def _start_before(self, start: datetime) -> datetime:
        """The beginning of a bucket in the time before."""
        window, zone = self.window, self.window.zone
        if not window.keeps_dates_before or self.by is Period.WEEK:
            return start - (window.start - window.before.start)
        local, first = to_local(start, zone), to_local(window.start, zone)
        if is_leap_day(local) and local.date() != first.date():
            local = Period.DAY.after(Period.DAY.start(local))
        return from_local(year_earlier(local), zone)

    @property
    def local_starts(self) -> list[datetime]:
        """The beginning of each bucket, by local clocks."""
        return [bucket.start.astimezone(self.window.zone) for bucket in self.buckets]

    @property
    def edges(self) -> list[datetime]:
        """The beginning of the window and of each later bucket, and the end of the window."""
        return [self.window.start, *(b.start for b in self.buckets[1:]), self.window.end]

    @property
    def is_over(self) -> bool:
        """Whether the last bucket is over at the end of the window."""
        return self.buckets[-1].finished


def period_start(by: Period, instant: datetime, zone: tzinfo) -> datetime:
    """The start, in UTC, of the period of a time zone in which an instant lies."""
    if by is Period.HOUR:
        local = instant.astimezone(zone)
        in_hour = timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        if (instant - in_hour).astimezone(zone).utcoffset() == local.utcoffset():
            return instant - in_hour  # far faster than to go through the day
    return next(_starts(by, instant, zone))


def period_after(by: Period, start: datetime, zone: tzinfo) -> datetime:
    """The start of the period after the one that begins at `start`, both in UTC."""
    if by is Period.HOUR:
        return _after_hour(start, zone)
    starts = _starts(by, start, zone)
    return next(after for after in starts if after > start)


def _buckets(by: Period, window: Window, most: int) -> Iterator[Bucket]:
    starts = _starts(by, window.start, window.zone)
    first = next(starts)
    for count, after in enumerate(starts, start=1):
        if count > most:
            raise UsageError(
                f"The window has more than {most:,} periods, too many to list.",
                "Use a later --since or longer periods.",
            )
        if first < after:  # not a day that the zone skipped as it crossed the date line
            name = label_of(by, first.astimezone(window.zone))
            finished = after <= window.end
            yield Bucket(name, first, after, finished, finished and first >= window.start)
        if after >= window.end:
            return
        first = after


def label_of(by: Period, local: datetime) -> str:
    """The label of the period that begins at a local time."""
    if by is Period.WEEK:  # by its Monday, as few people know weeks by number
        return Period.DAY.label(local)
    ambiguous = local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()
    offset = f"{local:%z}" if by is Period.HOUR and ambiguous else ""
    return f"{by.label(local)}{offset}"


def _starts(by: Period, instant: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The starts, in UTC, of the period in which an instant lies and of all later ones."""
    if by is Period.HOUR:
        yield from _hours(instant, zone)
        return
    # In local time, as if it were UTC: a day may last 23 or 25 hours.
    local = by.start(to_local(instant, zone))
    while True:
        yield from_local(local, zone)
        local = by.after(local)


def _hours(instant: datetime, zone: tzinfo) -> Iterator[datetime]:
    start = next(_starts(Period.DAY, instant, zone))
    while True:
        after = _after_hour(start, zone)
        if after > instant:
            yield start
        start = after


def _after_hour(start: datetime, zone: tzinfo) -> datetime:
    """The next full hour of local clocks, in UTC; or the moment of a clock change before it."""
    local = start.astimezone(zone)

    def is_changed(minutes: int) -> bool:
        later = (start + timedelta(minutes=minutes)).astimezone(zone)
        return later.utcoffset() != local.utcoffset()

    minutes = 60 - local.minute
    if is_changed(minutes):
        minutes = next(filter(is_changed, range(minutes + 1)))
    return start + timedelta(minutes=minutes)
