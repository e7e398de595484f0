"""On what days of the week, or at what hours, people answer."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pybossa_stats.media.document import Bar, Column, Document, Kind, Row, Share, Table, Tone, note
from pybossa_stats.periods.period import Cycle
from pybossa_stats.report import calendars
from pybossa_stats.report.report import Report
from pybossa_stats.stats.activity.rhythm import Rhythm, RhythmPart

_TITLES = {Cycle.WEEKDAY: "Weekday", Cycle.HOUR_OF_DAY: "Hour"}
_NUMBERS = {Cycle.WEEKDAY: ("weekday", 1), Cycle.HOUR_OF_DAY: ("hour", 0)}
"""What programs call the number of a part, and the first number."""


@dataclass(frozen=True, slots=True)
class RhythmReport(Report):
    """The answers of each day of the week, or of each hour of the day."""

    kind = "rhythm"
    rows = "parts"

    told: Rhythm

    def document(self) -> Document:
        """A row for each part, with its share."""
        calendar, parts = self.told.calendar, self.told.parts
        answers = [part.answers for part in parts]
        total, most = sum(answers), max(answers)
        columns = (
            Column(_TITLES[self.told.by]),
            Column("Answers", Kind.NUMBER),
            Column("On average", Kind.NUMBER),
            Column("Share", Kind.SHARE),
            Column("", Kind.BAR),
        )
        table = Table(columns, (tuple(_row(part, total, most) for part in parts),))
        if all(map(calendar.is_whole, calendar.buckets)):
            return calendars.document(self, self.told, table)
        averages = note(f"Averages cover whole {calendar.by}s only.", tone=Tone.FAINT)
        return calendars.document(self, self.told, table, averages)

    def data(self) -> dict[str, object]:
        """Each part: its number, and what is known of it by the names of `RhythmPart`."""
        return {**calendars.data(self.told), "by": self.told.by, "parts": self._entries()}

    def _entries(self) -> Iterator[dict[str, object]]:
        name, first = _NUMBERS[self.told.by]
        for number, part in enumerate(self.told.parts, start=first):
            average = None if part.average is None else round(part.average, 4)
            yield {name: number, **asdict(part), "average": average}


def _row(part: RhythmPart, total: int, most: int) -> Row:
    average = None if part.average is None else f"{part.average:,.1f}"
    share, bar = Share(part.answers, total), Bar(part.answers, most)
    return Row((part.label, part.answers, average, share, bar))
