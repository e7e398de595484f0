"""What was done lately, on the page of a server."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Heatmap, Series
from pybossa_stats.media.document import Block, Heading, Line
from pybossa_stats.report.activity import totals_table
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.growth import Growth

_WEEKS = 53


def activity_blocks(activity: Activity, growth: Growth) -> Iterator[Block]:
    """The part of the page about activity: a month by day, and a year."""
    days = activity.calendar.local_starts
    answers = [counts.answers for counts in activity.buckets]
    told = f"{wording.number(activity.total.answers)} answers since {wording.day(days[0])}"
    most = max(answers)
    best = days[answers.index(most)]
    named = f"{wording.weekday(best)}, {wording.day(best)}"
    more = f", most on {named}: {wording.number(most)}" if most else ""
    yield Heading("Activity", (Line((f"{told}{more}.",)),))
    yield Series(
        "Answers a day",
        days,
        [wording.weekday_and_day(day) for day in days],
        (Curve("Answers a day", answers),),
        counts=True,
        finished=activity.calendar.is_finished(activity.calendar.buckets[-1]),
    )
    yield totals_table(activity)
    yield _year(growth)


def _year(growth: Growth) -> Heatmap:
    """The weeks up to the last day, from a Monday on."""
    last = growth.calendar.local_starts[-1].date()
    values = _each_day(growth)[-(7 * (_WEEKS - 1) + last.weekday() + 1) :]
    first = last - timedelta(days=len(values) - 1)
    return Heatmap(f"The last {_WEEKS} weeks", first, values, "answers")


def _each_day(growth: Growth) -> Sequence[int]:
    ends = [growth.start, *growth.ends]
    return [after["answers"] - before["answers"] for before, after in pairwise(ends)]
