"""Reports of a window that is cut into the periods of a calendar."""

from collections.abc import Iterable, Iterator, Mapping

from pybossa_stats.media.document import Block, Document, Line, Name, Tone
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.report.report import Report, attributes, iso
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.rhythm import Rhythm


def document(report: Report, told: Activity | Growth | Rhythm, *blocks: Block) -> Document:
    """What a report is about, the window in its time zone, and the blocks."""
    project = (Name(told.project.name), " on ") if told.project else ()
    title = f"{report.kind.capitalize()} of ", *project, Name(report.name)
    return Document(title, tuple(report.window_lines()), blocks)


def data(told: Activity | Growth | Rhythm) -> dict[str, object]:
    """The kind of period, the time zone and the project, for programs."""
    calendar, project = told.calendar, told.project and attributes(told.project)
    return {"by": calendar.by, "timezone": str(calendar.window.zone), "project": project}


def entries(
    calendar: Calendar, figures: Iterable[Mapping[str, object]]
) -> Iterator[dict[str, object]]:
    """Each bucket for programs, with its figures."""
    for bucket, of_bucket in zip(calendar.buckets, figures, strict=True):
        about = {
            "period": bucket.label,
            "start": iso(bucket.start),
            "end": iso(bucket.end),
            "finished": calendar.is_finished(bucket),
        }
        yield {**about, **of_bucket}


def label(calendar: Calendar, bucket: Bucket) -> str:
    """What people get of a bucket; an asterisk says that only a part of it is in the window."""
    return f"{bucket.label}{'' if calendar.is_whole(bucket) else '*'}"


def partial_rows(calendar: Calendar) -> tuple[Line, ...]:
    """What the asterisk of `label` means, if there is one."""
    if all(map(calendar.is_whole, calendar.buckets)):
        return ()
    return (Line(("Rows marked * are only partly in the window.",), Tone.FAINT),)
