"""How a PYBOSSA server grew, by its own dates: what there was at the end of each period."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybossa_stats.contract import Result, build
from pybossa_stats.periods.asked import AskedWindow, member_of, read_window
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import (
    DATED,
    DATED_OF_PROJECTS,
    Numbers,
    by_bucket,
    growth_step,
)
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Divided
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.buckets import BEFORE
from pybossa_stats.stats.sql.counted_rows import can_be_placed, counts_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pybossa_stats.source.access import AnyColumn


@dataclass(frozen=True)
class Totals(Result):
    """What there was at an instant, of what still exists and has a readable date.

    Attributes:
        users: registered users; null with --project or --category, or if none has a readable date
        projects: projects; null with one --project, or if none has a readable date
        tasks: tasks; null if none has a readable date
        answers: task runs; null if none has a readable date
    """

    users: int | None
    projects: int | None
    tasks: int | None
    answers: int | None


@dataclass(frozen=True)
class GrowthBucket(Totals, Bucket):
    """What there was at the end of a period."""


@dataclass(frozen=True, slots=True)
class Growth(Divided):
    """Totals at the end of each period, from the dates of records that still exist.

    Attributes:
        origin: the database, when it was read, and the window
        by: period of each bucket: hour, day, week, month, quarter or year
        timezone: time zone in which periods begin
        project: project that is counted; null for all projects
        at_start: totals before the first bucket
        buckets: totals at the end of each period
    """

    origin: Origin
    by: Period
    timezone: str
    project: ChosenProject | None
    at_start: Totals
    buckets: tuple[GrowthBucket, ...]

    @property
    def beginning(self) -> int | None:
        """The place of the first bucket with an answer, or without any with another row."""
        answered = (place for place, end in enumerate(self.buckets) if end.answers)
        known = (
            place
            for place, end in enumerate(self.buckets)
            if end.users or end.projects or end.tasks
        )
        return next(answered, next(known, None))

    def from_beginning(self) -> "Growth":
        """Growth without the buckets before its beginning."""
        place = self.beginning
        if not (place and self.origin.window):
            return self
        window = replace(self.origin.window, start=self.buckets[place].start)
        start = self.buckets[place - 1]
        return replace(
            self,
            origin=replace(self.origin, window=window),
            at_start=Totals(start.users, start.projects, start.tasks, start.answers),
            buckets=self.buckets[place:],
        )


@question
def collect_growth(
    view: View,
    window: AskedWindow = LATEST,
    *,
    by: Period | str = Period.DAY,
    project: str | int | None = None,
) -> Growth:
    """Read how a server or a project grew.

    Arguments and errors are those of `collect_activity`; by default the window begins with the
    first answer, if that is later.
    """
    by = member_of(Period, by)
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    numbers = by_bucket(view.run(growth_step(calendar, chosen)), calendar)
    known = _known(view, DATED_OF_PROJECTS if chosen else DATED, numbers)
    if not counts_accounts(view):
        known -= {"users"}
    unknown = dict.fromkeys(DATED.keys() - known)
    running: Counter[str] = Counter()

    def totals(place: int) -> dict[str, int | None]:
        running.update({name: numbers[place, name] for name in known})
        return {name: running[name] for name in known} | unknown

    growth = Growth(
        origin=Origin.of(view, calendar.window),
        by=by,
        timezone=str(calendar.window.zone),
        project=chosen,
        at_start=build(Totals, totals(BEFORE)),
        buckets=tuple(
            build(GrowthBucket, vars(bucket) | totals(place))
            for place, bucket in enumerate(calendar.buckets)
        ),
    )
    asked = read_window(window)
    by_default = isinstance(asked, Span) and asked.since is None
    return growth.from_beginning() if by_default else growth


def _known(view: View, dates: "Mapping[str, AnyColumn]", numbers: Numbers) -> set[str]:
    """The kinds of rows of which any has a date, or of which there are none at all."""
    placed = {kind for _, kind in numbers}
    return {kind for kind, date in dates.items() if kind in placed or can_be_placed(view, date)}
