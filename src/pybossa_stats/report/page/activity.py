"""What was done lately, on the page of a server."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Heatmap, Series
from pybossa_stats.media.document import Block, Heading, Line, Note
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.report.activity import totals_table
from pybossa_stats.report.calendars import bucket_label, partial_rows
from pybossa_stats.report.figures import bars_table
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.rhythm import Rhythm

_WEEKS = 53


def activity_blocks(activity: Activity, growth: Growth) -> Iterator[Block]:
    """The part of the page about activity: a month or a period, and a year."""
    calendar = activity.calendar
    answers = [counts.answers for counts in activity.buckets]
    told = f"{wording.number(activity.total.answers)} answers from {calendar.window.dates}"
    most = max(answers)
    best = calendar.local_starts[answers.index(most)]
    more = f", most {_named(calendar.by, best)}: {wording.number(most)}" if most else ""
    yield Heading("Activity", (Line((f"{told}{more}.",)),))
    title = f"Answers a {calendar.by}"
    yield Series(
        title,
        calendar.local_starts,
        [_label(calendar, bucket) for bucket in calendar.buckets],
        (Curve(title, answers),),
        counts=True,
        finished=calendar.is_finished(calendar.buckets[-1]),
    )
    if lines := partial_rows(calendar):
        yield Note(lines)
    yield totals_table(activity)
    yield _year(growth)


def rhythm_tables(weekdays: Rhythm, hours: Rhythm) -> Iterator[Block]:
    """When people answer."""
    for title, rhythm in (("By day of the week", weekdays), ("By hour of the day", hours)):
        yield bars_table(title, [(part.label, part.answers) for part in rhythm.parts])


def _label(calendar: Calendar, bucket: Bucket) -> str:
    if calendar.by is not Period.DAY:
        return bucket_label(calendar, bucket)
    return wording.weekday_and_day(bucket.start.astimezone(calendar.zone))


def _named(by: Period, start: datetime) -> str:
    """A period in a sentence, after what was most."""
    if by is Period.DAY:
        return f"on {wording.weekday(start)}, {wording.day(start)}"
    if by is Period.WEEK:
        return f"in the week of {wording.day(start)}"
    return f"in {by.label(start)}"


def _year(growth: Growth) -> Heatmap:
    """The weeks up to the last day, from a Monday on."""
    last = growth.calendar.local_starts[-1].date()
    values = _each_day(growth)[-(7 * (_WEEKS - 1) + last.weekday() + 1) :]
    first = last - timedelta(days=len(values) - 1)
    return Heatmap(f"The last {_WEEKS} weeks", first, values, "answers")


def _each_day(growth: Growth) -> Sequence[int]:
    ends = [growth.start, *growth.ends]
    return [after["answers"] - before["answers"] for before, after in pairwise(ends)]
