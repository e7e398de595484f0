"""Activity over time by project or by user: all rows for programs, the first few for people."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Bucket
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import Column, project_name, table
from pybossa_stats.stats.activity.breakdown import (
    ProjectActivity,
    ProjectBreakdown,
    UserActivity,
    UserBreakdown,
)

_MOST_ROWS = 20

_Row = TypeVar("_Row", ProjectActivity, UserActivity)


class _Course(NamedTuple):
    """What a project or a user did in all periods.

    Attributes:
        name: name to show.
        answers: answers in each period.
        hours: hours of work.
    """

    name: doc.Cell
    answers: Sequence[int]
    hours: float

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
        courses = _courses(result.rows, result.buckets, _project_name)
        yield from _blocks("projects", courses, is_over=result.calendar.is_over)


@dataclass(frozen=True, slots=True)
class UserBreakdownReport(Report):
    """The users with most answers, and their course."""

    kind = "user-breakdown"
    of = "Activity by user of "
    rows = "rows"

    result: UserBreakdown

    def notes(self) -> Iterator[doc.Line]:
        if self.result.project:
            yield doc.Line(("Project: ", doc.Name(self.result.project.name)), Tone.FAINT)
        yield from Report.notes(self)

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each of the first users."""
        result = self.result
        courses = _courses(result.rows, result.buckets, lambda row: doc.Name(row.fullname))
        yield from _blocks("users", courses, is_over=result.calendar.is_over)


def _project_name(row: ProjectActivity) -> doc.Cell:
    return "No project" if row.id is None else project_name(row.id, row.name)


def _courses(
    rows: Sequence[_Row], buckets: Sequence[Bucket], name_of: Callable[[_Row], doc.Cell]
) -> list[_Course]:
    """The course of each project or user, those with most answers first."""
    places = {bucket.start: place for place, bucket in enumerate(buckets)}
    by_id: defaultdict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        by_id[row.id].append(row)
    courses = []
    for of_one in by_id.values():
        answers = [0] * len(buckets)
        for row in of_one:
            answers[places[row.start]] += row.answers
        hours = sum(row.hours for row in of_one)
        courses.append(_Course(name_of(of_one[0]), answers, hours))
    return sorted(courses, key=lambda course: -course.total)


def _blocks(things: str, courses: Sequence[_Course], *, is_over: bool) -> Iterator[doc.Block]:
    columns: tuple[Column[_Course], ...] = (
        Column("Name", lambda course: course.name, stretch=True),
        Column("Answers", lambda course: course.total, Kind.NUMBER),
        Column("", lambda course: doc.Trend(course.answers, is_over), Kind.TREND),
        Column("Hours", lambda course: wording.hours(course.hours), Kind.NUMBER, drop_rank=1),
    )
    yield table(columns, courses[:_MOST_ROWS], empty=f"No answers of {things} in this period.")
    if more := len(courses[_MOST_ROWS:]):
        text = f"{wording.counted(more, f'more {things}')}; use --json or --csv to see all."
        yield doc.note(text, tone=Tone.FAINT)
