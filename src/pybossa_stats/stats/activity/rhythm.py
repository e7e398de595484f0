"""The rhythm of a PYBOSSA server: on what days of the week, or at what hours, people answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle
from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import rhythm_step
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.sql.times import instant_of

_MOST_HOURS = 200_000


@dataclass(frozen=True, slots=True)
class RhythmPart:
    """A day of the week, or an hour of the day.

    Attributes:
        label: what it is called.
        answers: task runs that were finished in it.
        times: how often it occurred, not counting those of which only a part is in the window.
        average: the answers of each of these times, on average; None if there was none.
    """

    label: str
    answers: int
    times: int
    average: float | None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When people answer.

    Attributes:
        origin: the database, when it was read, and the window.
        by: the cycle that the parts make up.
        calendar: the window, and each day or hour of it.
        project: the only project counted; None for all of them.
        parts: all of them, in their order.
    """

    origin: Origin
    by: Cycle
    calendar: Calendar
    project: ChosenProject | None
    parts: tuple[RhythmPart, ...]


@question
def collect_rhythm(
    view: View,
    window: Window | Span = LATEST,
    *,
    by: Cycle = Cycle.WEEKDAY,
    project: str | None = None,
) -> Rhythm:
    """Read when people answer.

    Arguments and errors are those of `collect_activity`; ``by`` is the cycle whose parts to count,
    and by default the window begins with a whole day.
    """
    calendar = Calendar.asked(window, view.instant, by, _MOST_HOURS)
    chosen = project_asked_for(view, project)
    answers: Counter[int] = Counter()
    for row in view.run(rhythm_step(calendar, chosen)):
        answers[calendar.place_of(instant_of(row.hour))] += row.number
    parts = tuple(_parts(by, calendar, answers))
    last = None if answers else last_answer_before(view, calendar.window, chosen)
    return Rhythm(Origin.of(view, calendar.window, last_answer=last), by, calendar, chosen, parts)


def _parts(by: Cycle, calendar: Calendar, answers: Mapping[int, int]) -> Iterator[RhythmPart]:
    """The parts of a cycle, from the answers of each bucket."""
    whole: list[list[int]] = [[] for _ in by.parts]
    cut = [0] * len(whole)
    for n, (bucket, start) in enumerate(zip(calendar.buckets, calendar.local_starts, strict=True)):
        if calendar.is_whole(bucket):
            whole[by.place(start)].append(answers[n])
        else:
            cut[by.place(start)] += answers[n]
    for label, numbers, others in zip(by.parts, whole, cut, strict=True):
        average = fmean(numbers) if numbers else None
        yield RhythmPart(label, sum(numbers) + others, len(numbers), average)
