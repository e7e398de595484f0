"""Reports of a window that is cut into the periods of a calendar."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pybossa_stats.media.document import Block, Document, Line, Tone
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.report.about import past_lines, project_data, title, window_lines
from pybossa_stats.report.report import Report, iso

if TYPE_CHECKING:
    from pybossa_stats.stats.activity.activity import Activity
    from pybossa_stats.stats.activity.growth import Growth
    from pybossa_stats.stats.activity.rhythm import Rhythm


class CalendarReport(Report):
    """What there is to tell of each period, or of each part of a cycle."""

    __slots__ = ()

    told: "Activity | Growth | Rhythm"

    @abstractmethod
    def blocks(self) -> Iterable[Block]:
        """What its document consists of."""

    @abstractmethod
    def entries(self) -> Iterable[Mapping[str, object]]:
        """An object for each period, or for each part."""

    @abstractmethod
    def members(self) -> dict[str, object]:
        """What else its JSON has."""

    def document(self) -> Document:
        """What it is about, the window in its time zone, and the blocks."""
        told = self.told
        return Document(
            title(f"{self.kind.capitalize()} of ", self.name, told.project),
            (*window_lines(told.origin), *past_lines(told.origin)),
            tuple(self.blocks()),
        )

    def data(self) -> dict[str, Any]:
        """The kind of period, other members, and an object for each entry."""
        calendar, project = self.told.calendar, project_data(self.told.project)
        members = {"by": calendar.by, "timezone": str(calendar.zone), "project": project}
        return members | self.members() | {self.rows: iter(self.entries())}


def bucket_entries(
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


def bucket_label(calendar: Calendar, bucket: Bucket) -> str:
    """What people get of a bucket; an asterisk says that only a part of it is in the window."""
    return f"{bucket.label}{'' if calendar.is_whole(bucket) else '*'}"


def partial_rows(calendar: Calendar) -> tuple[Line, ...]:
    """What the asterisk of `bucket_label` means, if there is one."""
    if all(map(calendar.is_whole, calendar.buckets)):
        return ()
    return (Line(("Rows marked * are only partly in the window.",), Tone.FAINT),)
