"""One user in full."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from operator import attrgetter

from pybossa_stats.contract import flat, numbers
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.report import calendars
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import Column, project_name, short_name_column, table
from pybossa_stats.stats.users.user import (
    RankedContribution,
    User,
    UserBucket,
    UserDetail,
    UserProject,
)

_RESTRICTED = "This user restricts the use of their data: do not publish this."


def _rank(span: RankedContribution) -> str | None:
    if span.rank is None:
        return None
    return f"{wording.number(span.rank)} of {wording.number(span.ranked_users)}"


def _median(span: RankedContribution) -> str | None:
    return None if span.median_seconds is None else f"{span.median_seconds:,.0f}"


@dataclass(frozen=True, slots=True)
class UserReport(Report):
    """The figures of a user, and their answers by month and by project."""

    kind = "user"

    result: UserDetail

    def heading(self) -> tuple[doc.Piece, ...]:
        return (doc.Name(self.result.user.fullname),)

    def notes(self) -> Iterator[doc.Line]:
        user, zone = self.result.user, self.origin.zone
        since = f", registered {wording.date_of(user.registered, zone)}" if user.registered else ""
        yield doc.Line((doc.Name(user.name), ", user of ", doc.Name(self.name), since))
        if user.restrict:
            yield doc.Line((_RESTRICTED,), Tone.WARNING)
        yield from Report.notes(self)

    def blocks(self) -> Iterator[doc.Block]:
        """The figures, the first and the last answer, and answers by month and by project."""
        result, user, zone = self.result, self.result.user, self.origin.zone
        yield _figures_table(user)
        if user.first_answer and user.last_answer:
            first = "First answer ", doc.Instant(user.first_answer, zone)
            last = ", last answer ", doc.Instant(user.last_answer, zone)
            yield doc.Note((doc.Line((*first, *last, f" {zone}.")),))
        months = _since_first_answer(result.buckets)
        yield _months_table(months)
        if lines := calendars.partial_rows(replace(result.calendar, buckets=months)):
            yield doc.Note(lines)
        yield _projects_table(result)

    def totals(self) -> Mapping[str, float | None]:
        figures = flat(self.result.user)
        return {name: figures.get(name) for name in numbers(User) if name != "id"}


_FIGURES: dict[str, Callable[[RankedContribution], doc.Cell]] = {
    "Rank": _rank,
    "Answers": attrgetter("answers"),
    "Hours of work, at least": lambda span: wording.hours(span.hours),
    "Sessions": attrgetter("sessions"),
    "Median seconds between answers": _median,
    "Days": attrgetter("days"),
    "Projects": attrgetter("projects"),
}


def _figures_table(user: User) -> doc.Table:
    """What the user contributed in the window, and in all time."""
    columns = (
        doc.Column("", stretch=True),
        doc.Column("In the window", Kind.NUMBER),
        doc.Column("All time", Kind.NUMBER),
    )
    rows = (
        doc.Row((label, of(user.window), of(user.all_time) if user.all_time else None))
        for label, of in _FIGURES.items()
    )
    return doc.Table(columns, (tuple(rows),))


def _since_first_answer(months: Sequence[UserBucket]) -> tuple[UserBucket, ...]:
    """The months of the window from the first one with an answer on."""
    return tuple(dropwhile(lambda month: not month.answers, months))


def _months_table(months: Sequence[UserBucket]) -> doc.Table:
    most = max((month.answers for month in months), default=0)
    columns: tuple[Column[UserBucket], ...] = (
        Column("Month", calendars.label, stretch=True),
        Column("Answers", lambda month: month.answers, Kind.NUMBER),
        Column("", lambda month: doc.Bar(month.answers, most), Kind.BAR, drop_rank=2),
        Column("Hours", lambda month: wording.hours(month.hours), Kind.NUMBER),
        Column("Days", lambda month: month.days, Kind.NUMBER, drop_rank=1),
    )
    empty = "No answers of this user in this period."
    return table(columns, months, title="Answers by month", empty=empty)


def _projects_table(detail: UserDetail) -> doc.Table:
    most = max((project.window.answers for project in detail.projects), default=0)
    number = Kind.NUMBER
    columns: tuple[Column[UserProject], ...] = (
        Column("Name", lambda project: project_name(project.id, project.name), stretch=True),
        short_name_column(
            "Short name", lambda project: doc.Name(project.short_name or ""), drop_rank=3
        ),
        Column("Answers", lambda project: project.window.answers, number),
        Column("", lambda project: doc.Bar(project.window.answers, most), Kind.BAR, 4),
        Column("Hours", lambda project: wording.hours(project.window.hours), number, drop_rank=1),
        Column("Days", lambda project: project.window.days, number, drop_rank=2),
        Column("Answers, all time", lambda project: project.all_time.answers, number, drop_rank=1),
        Column("Hours, all time", lambda project: wording.hours(project.all_time.hours), number, 2),
    )
    return table(columns, detail.projects, title="Projects", empty="No answers of this user.")
