"""Reports of a window that is cut into the periods of a calendar."""

from dataclasses import dataclass

from pybossa_stats.media.document import Line, Name, Piece, Tone
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.report.base import Report
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class CalendarReport(Report):
    """A report of such a window, of a server or of one of its projects."""

    result: Activity | Growth | Rhythm

    def heading(self) -> tuple[Piece, ...]:
        project = self.result.project
        on = (Name(project.name), " on ") if project else ()
        return f"{self.kind.capitalize()} of ", *on, Name(self.name)


def label(bucket: Bucket) -> str:
    """What people get of a bucket; an asterisk says that only a part of it is in the window."""
    return f"{bucket.period}{'' if bucket.whole else '*'}"


def partial_rows(calendar: Calendar, parts: str = "Rows") -> tuple[Line, ...]:
    """What the asterisk of `label` means on parts of a table, if there is one."""
    if all(bucket.whole for bucket in calendar.buckets):
        return ()
    return (Line((f"{parts} marked * are only partly in the window.",), Tone.FAINT),)
