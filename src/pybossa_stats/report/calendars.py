"""Buckets of a calendar, as people and programs read them."""

from collections.abc import Iterator

from pybossa_stats.media.document import Line, Name, Piece, Tone
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.report.report import iso
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.chosen import ChosenProject

BUCKET_NAMES = ("period", "start", "end", "finished")


def bucket_fields(calendar: Calendar, bucket: Bucket) -> tuple[str, str, str, bool]:
    """What programs get of a bucket, by `BUCKET_NAMES`."""
    finished = calendar.is_finished(bucket)
    return bucket.label, iso(bucket.start), iso(bucket.end), finished


def bucket_object(calendar: Calendar, bucket: Bucket) -> dict[str, str | bool]:
    """A bucket for programs, by `BUCKET_NAMES`."""
    return dict(zip(BUCKET_NAMES, bucket_fields(calendar, bucket), strict=True))


def bucket_label(calendar: Calendar, bucket: Bucket) -> str:
    """What people get of a bucket; an asterisk says that it is not over yet."""
    return f"{bucket.label}{'' if calendar.is_finished(bucket) else '*'}"


def unfinished(calendar: Calendar) -> Iterator[Line]:
    """What the asterisk means, if there is one."""
    last = calendar.buckets[-1]
    if not calendar.is_finished(last):
        yield Line((f"{bucket_label(calendar, last)} is not over yet.",), Tone.FAINT)


def title(what: str, origin: Origin, chosen: ChosenProject | None) -> tuple[Piece, ...]:
    """What a report is about."""
    database = Name(origin.database or "")
    if chosen:
        return f"{what} of ", Name(chosen.name), " on ", database
    return f"{what} of ", database


def time_line(calendar: Calendar) -> Line:
    """The window of a report, in its time zone."""
    zone = calendar.zone
    start, end = calendar.window.start.astimezone(zone), calendar.end.astimezone(zone)
    return Line((f"{start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} {zone}",), Tone.FAINT)
