"""On what days of the week, or at what hours, people answer."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pybossa_stats.media.document import Bar, Column, Document, Kind, Row, Share, Table
from pybossa_stats.media.json_text import object_with_rows
from pybossa_stats.media.records import Records
from pybossa_stats.periods.period import Cycle
from pybossa_stats.report.calendars import time_line, title
from pybossa_stats.report.chosen_project import project_data
from pybossa_stats.report.report import Report
from pybossa_stats.stats.activity.rhythm import Rhythm, RhythmPart
from pybossa_stats.stats.origin import Origin

_TITLES = {Cycle.WEEKDAY: "Weekday", Cycle.HOUR_OF_DAY: "Hour"}


@dataclass(frozen=True, slots=True)
class RhythmReport(Report):
    """The answers of each day of the week, or of each hour of the day."""

    kind = "rhythm"

    rhythm: Rhythm

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window."""
        return self.rhythm.origin

    def document(self) -> Document:
        """A row for each part, with its share."""
        told = self.rhythm
        total = sum(part.answers for part in told.parts)
        most = max(part.answers for part in told.parts)
        columns = (
            Column(_TITLES[told.by]),
            Column("Answers", Kind.NUMBER),
            Column("On average", Kind.NUMBER),
            Column("Share", Kind.SHARE),
            Column("", Kind.BAR),
        )
        rows = tuple(_row(part, total, most) for part in told.parts)
        return Document(
            title("Rhythm", self.origin, told.project),
            (time_line(told.calendar),),
            (Table(columns, (rows,)),),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """The cycle, and an object for each of its parts."""
        told = self.rhythm
        members = {
            "by": told.by,
            "timezone": str(told.calendar.zone),
            "project": project_data(told.project),
        }
        return object_with_rows(members, "parts", map(asdict, told.parts), indent)

    def records(self) -> Records:
        """A row for each part."""
        rows = ((part.label, part.answers, part.times) for part in self.rhythm.parts)
        return Records(("label", "answers", "times"), rows)


def _row(part: RhythmPart, total: int, most: int) -> Row:
    average = f"{part.answers / part.times:,.1f}" if part.times else None
    share, bar = Share(part.answers, total), Bar(part.answers, most)
    return Row((part.label, part.answers, average, share, bar))
