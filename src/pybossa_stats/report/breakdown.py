"""Activity over time by project, user or country: all for programs, the first few for people."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, TypeVar

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Bucket
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import Column, project_name, table
from pybossa_stats.report.locations import locations_note
from pybossa_stats.stats.activity.breakdown import (
    CountryActivity,
    CountryBreakdown,
    ProjectActivity,
    ProjectBreakdown,
    UserActivity,
    UserBreakdown,
)
from pybossa_stats.stats.locations import country_of

_MOST_ROWS = 20

_Row = TypeVar("_Row", ProjectActivity, UserActivity, CountryActivity)
_Worked = TypeVar("_Worked", ProjectActivity, UserActivity)


class _Course(NamedTuple):
    """What was done in a project, by a user or from a country in all periods.

    Attributes:
        name: name to show.
        answers: answers in each period.
        amount: hours of work of a project or a user, or the addresses of a country.
    """

    name: doc.Cell
    answers: Sequence[int]
    amount: doc.Cell

    @property
    def total(self) -> int:
        """Answers in all periods."""
        return sum(self.answers)


@dataclass(frozen=True, slots=True)
class ProjectBreakdownReport(Report):
    """The projects with most answers, and their course."""

    kind = "project-breakdown"
    of = "Activity by project of "
    rows = "rows"

    result: ProjectBreakdown

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each of the first projects."""
        result = self.result
        courses = _courses_with_hours(result.rows, result.buckets, _project_name)
        yield from _blocks("projects", courses, is_over=result.calendar.is_over)


class _OfProject(Report):
    """A breakdown of a server, or of one of its projects."""

    __slots__ = ()

    result: UserBreakdown | CountryBreakdown

    def notes(self) -> Iterator[doc.Line]:
        if self.result.project:
            yield doc.Line(("Project: ", doc.Name(self.result.project.name)), Tone.FAINT)
        yield from Report.notes(self)


@dataclass(frozen=True, slots=True)
class UserBreakdownReport(_OfProject):
    """The users with most answers, and their course."""

    kind = "user-breakdown"
    of = "Activity by user of "
    rows = "rows"

    result: UserBreakdown

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each of the first users."""
        result = self.result
        courses = _courses_with_hours(
            result.rows, result.buckets, lambda row: doc.Name(row.fullname)
        )
        yield from _blocks("users", courses, is_over=result.calendar.is_over)


@dataclass(frozen=True, slots=True)
class CountryBreakdownReport(_OfProject):
    """The countries with most answers, and their course."""

    kind = "country-breakdown"
    of = "Activity by country of "
    rows = "rows"

    result: CountryBreakdown

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each of the first countries, and where locations are from."""
        result, locations = self.result, self.result.locations
        addresses = Counter({(c.code, c.name): c.addresses for c in locations.countries})
        addresses[country_of(None)] += locations.addresses - locations.located
        courses = _courses(
            result.rows,
            attrgetter("code", "name"),
            lambda rows: _Course(
                doc.Name(rows[0].name),
                _by_bucket(rows, result.buckets, "address_answers"),
                addresses[rows[0].code, rows[0].name],
            ),
        )
        is_over = result.calendar.is_over
        yield from _blocks("addresses", courses, is_over=is_over, amount="Addresses")
        yield locations_note(locations)


def _project_name(row: ProjectActivity) -> doc.Cell:
    return "No project" if row.id is None else project_name(row.id, row.name)


def _courses_with_hours(
    rows: Sequence[_Worked], buckets: Sequence[Bucket], name_of: Callable[[_Worked], doc.Cell]
) -> list[_Course]:
    """The course of each project or user, those with most answers first."""

    def course_of(rows_of_one: Sequence[_Worked]) -> _Course:
        hours = wording.hours(sum(row.hours for row in rows_of_one))
        return _Course(name_of(rows_of_one[0]), _by_bucket(rows_of_one, buckets, "answers"), hours)

    return _courses(rows, attrgetter("id"), course_of)


def _courses(
    rows: Sequence[_Row],
    key: Callable[[_Row], Hashable],
    course_of: Callable[[Sequence[_Row]], _Course],
) -> list[_Course]:
    """The course of each project, user or country, those with most answers first."""
    by_key: defaultdict[Hashable, list[_Row]] = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    return sorted(map(course_of, by_key.values()), key=lambda course: -course.total)


def _by_bucket(rows: Sequence[_Row], buckets: Sequence[Bucket], answers: str) -> Sequence[int]:
    """The answers of each bucket, by the name that rows have for them."""
    by_start = {row.start: getattr(row, answers) for row in rows}
    return [by_start.get(bucket.start, 0) for bucket in buckets]


def _blocks(
    things: str, courses: Sequence[_Course], *, is_over: bool, amount: str = "Hours"
) -> Iterator[doc.Block]:
    columns: tuple[Column[_Course], ...] = (
        Column("Name", lambda course: course.name, stretch=True),
        Column("Answers", lambda course: course.total, Kind.NUMBER),
        Column("", lambda course: doc.Trend(course.answers, is_over), Kind.TREND),
        Column(amount, lambda course: course.amount, Kind.NUMBER, drop_rank=1),
    )
    yield table(columns, courses[:_MOST_ROWS], empty=f"No answers of {things} in this period.")
    if more := len(courses[_MOST_ROWS:]):
        text = f"{wording.counted(more, f'more {things}')}; use --json or --csv to see all."
        yield doc.note(text, tone=Tone.FAINT)
