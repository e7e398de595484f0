"""A window cut into the periods of a calendar, in a time zone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import USUAL_LENGTHS, Period
from pybossa_stats.periods.window import Span, Window, window_of

MOST_BUCKETS = 5_000

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Computers write earlier times only where they do not know the time."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A period of the calendar: from its first instant up to the next period, exclusive.

    Attributes:
        start: its first instant, in UTC.
        end: the first instant of the next one.
        label: its name, in local time.
    """

    start: datetime
    end: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The buckets of a window, without gaps; the last one may be unfinished.

    A calendar of whole buckets covers exactly their instants: it is the one exception to the rule
    that a window includes its end and not its start.

    Attributes:
        by: the period of a bucket.
        zone: the time zone in which periods begin.
        buckets: at least one, in order of time.
        end: the last instant.
    """

    by: Period
    zone: tzinfo
    buckets: tuple[Bucket, ...]
    end: datetime

    @classmethod
    def of(
        cls,
        by: Period,
        start: datetime,
        end: datetime,
        zone: tzinfo = UTC,
        most: int = MOST_BUCKETS,
    ) -> "Calendar":
        """Cut a window into buckets; the first one is the whole period that the start lies in.

        Args:
            by: the period of a bucket.
            start: an instant in the first bucket.
            end: the last instant, after the start.
            zone: the time zone in which periods begin.
            most: how many buckets there may be.

        Raises:
            UsageError: if there are too many of them, or they leave the calendar.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        try:
            return cls(by, zone, tuple(_buckets(by, start, end, zone, most)), end)
        except OverflowError:
            raise UsageError("That time is outside the calendar.") from None

    @classmethod
    def asked(cls, window: Window | Span, now: datetime, by: Period, zone: tzinfo) -> "Calendar":
        """The calendar that a question is about; by itself a window has the usual length.

        Raises:
            UsageError: as `window_of` and `of`.
        """
        found = window_of(window, now, USUAL_LENGTHS[by])
        return cls.of(by, found.start, found.end, zone)

    @property
    def window(self) -> Window:
        """From the beginning of the first bucket to the end."""
        return Window(self.buckets[0].start, self.end)

    @property
    def before(self) -> Window:
        """The window of equal length before this one."""
        start, end = self.window.start, self.window.end
        return Window.ending(start, end - start)

    def as_one(self) -> "Calendar":
        """The same window as a single bucket."""
        whole = Bucket(self.buckets[0].start, self.buckets[-1].end, "")
        return replace(self, buckets=(whole,))

    def is_finished(self, bucket: Bucket) -> bool:
        """Whether a bucket is over."""
        return bucket.end <= self.end


def _buckets(
    by: Period, start: datetime, end: datetime, zone: tzinfo, most: int
) -> Iterator[Bucket]:
    starts = _starts(by, start, zone)
    first = next(starts)
    for count, after in enumerate(starts, start=1):
        if count > most:
            raise UsageError(
                f"That time has more than {most:,} periods, too many to list.",
                "Give a later --since or a longer period.",
            )
        if first < after:  # not a day that the zone skipped as it crossed the date line
            yield Bucket(first, after, _label(by, first.astimezone(zone)))
        if after >= end:
            return
        first = after


def _label(by: Period, local: datetime) -> str:
    # A week by its Monday, since few know weeks by their numbers.
    return Period.DAY.label(local) if by is Period.WEEK else by.label(local)


def _starts(by: Period, instant: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The beginnings, in UTC, of the period that an instant lies in and of those after it."""
    if by is Period.HOUR:
        yield from _hours(instant, zone)
        return
    # Calculate as if local time were UTC: a day is a day, though it may last 23 or 25 hours.
    local = by.start(instant.astimezone(zone).replace(tzinfo=UTC))
    while True:
        there = local.replace(tzinfo=zone).astimezone(UTC)
        yield there - (there - BEGINNING) % _MINUTE
        local = by.after(local)


def _hours(instant: datetime, zone: tzinfo) -> Iterator[datetime]:
    # Counted in UTC, since a local hour may occur twice.
    offset = instant.astimezone(zone).utcoffset() or timedelta(0)
    start = Period.HOUR.start(instant + offset) - offset
    while True:
        yield start - (start - BEGINNING) % _MINUTE
        start += timedelta(hours=1)
