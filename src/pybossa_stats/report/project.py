"""One project in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from pybossa_stats.calendar_names import WEEKDAYS, weekday_name
from pybossa_stats.contract import flat, numbers
from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Block,
    Instant,
    Line,
    Name,
    Note,
    Part,
    Piece,
    Row,
    Table,
    Tone,
)
from pybossa_stats.periods.period import Period
from pybossa_stats.report import calendars
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import bars_table, parts_table, people, total_row, with_parts
from pybossa_stats.report.projects import days_to_go, unmarked_note, work_groups
from pybossa_stats.report.site import top_users_table
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import RECENT
from pybossa_stats.stats.projects.project import ProjectBucket, ProjectDetail
from pybossa_stats.stats.projects.results import Project

_MOST_ROWS = 20  # of the tasks by their answers


@dataclass(frozen=True, slots=True)
class ProjectReport(Report):
    """The figures of a project, its answers over time and in the week, and its top users."""

    kind = "project"

    result: ProjectDetail

    def heading(self) -> tuple[Piece, ...]:
        return (Name(self.result.project.name),)

    def notes(self) -> Iterator[Line]:
        project = self.result.project
        state = "published" if project.published else "a draft"
        yield Line((Name(project.short_name), f", {state}, of ", Name(self.name)))
        yield from Report.notes(self)

    def blocks(self) -> Iterator[Block]:
        """The figures, when it will be done, its answers over time, and the top users."""
        result, project = self.result, self.result.project
        yield progress_table(project, self.origin)
        if outlook := tuple(outlook_lines(project, self.origin.zone)):
            yield Note(outlook)
        by_bucket = ((self._label(bucket), bucket.answers) for bucket in result.buckets)
        yield bars_table(f"Answers by {result.by}", by_bucket)
        if lines := calendars.partial_rows(result.calendar):
            yield Note(lines)
        weekdays = ((WEEKDAYS[day.weekday - 1], day.answers) for day in result.weekdays)
        yield bars_table("Answers by day of the week", weekdays)
        yield from tasks_by_answers(self.result)
        yield from unmarked_note(project.all_time)
        yield top_users_table(result.top_users, f"Top users of {self.origin.words}")

    def totals(self) -> Mapping[str, float | None]:
        """The figures of the project; those of the forecast are unknown without one."""
        figures, window = flat(self.result.project), self.result.calendar.window
        without = "id" if window.is_compared else ("id", "before_")
        names = (name for name in numbers(Project) if not name.startswith(without))
        return {name: figures.get(name) for name in names}

    def _label(self, bucket: ProjectBucket) -> str:
        calendar = self.result.calendar
        label = calendars.label(bucket)
        if calendar.by is not Period.DAY:
            return label
        return f"{weekday_name(bucket.start.astimezone(calendar.window.zone))[:3]} {label}"


def progress_table(project: Project, origin: Origin) -> Table:
    """The answers needed, tasks, answers and contributors, of all time and of the window."""
    window, all_time = project.window, project.all_time
    last = f"In {origin.words}"
    return parts_table(
        *work_groups(all_time, window.answers, origin),
        (
            total_row("Hours of work, at least", wording.hours(all_time.hours)),
            Row((Part(last), wording.hours(window.hours), None, None)),
        ),
        (
            *_contributors("Users", all_time.users, last, window.active_users, origin),
            *_contributors("Addresses", all_time.addresses, last, window.addresses, origin),
        ),
    )


def _contributors(
    label: str, number: int | None, part: str, in_window: int | None, origin: Origin
) -> tuple[Row, ...]:
    """The rows of users or addresses, of all time and of the window."""
    if in_window is not None:
        return with_parts(label, number, (part, in_window))
    return total_row(label, number), Row((Part(part), people(in_window, origin), None, None))


def tasks_by_answers(detail: ProjectDetail) -> Iterator[Table]:
    """How many tasks have how many answers; nothing if there are no tasks, or that is unknown."""
    if not detail.tasks_by_answers:
        return
    numbers = [(row.answers, row.tasks) for row in detail.tasks_by_answers]
    rows = [(wording.counted(answers, "answers"), tasks) for answers, tasks in numbers]
    if len(numbers) > _MOST_ROWS:
        least, _ = numbers[_MOST_ROWS - 1]
        others = sum(tasks for answers, tasks in numbers if answers >= least)
        rows[_MOST_ROWS - 1 :] = [(f"{wording.number(least)} answers or more", others)]
    yield bars_table("Tasks by number of answers", rows)


def outlook_lines(project: Project, zone: tzinfo) -> Iterator[Line]:
    """Whether it stalls, when it will be done or was, and its first and last answer."""
    if project.state is ProjectState.STALLED:
        yield Line((f"Stalled: no answers in the last {RECENT.days} days.",), Tone.WARNING)
    if project.state is ProjectState.NEW:
        yield Line(("New: there are no answers yet.",))
    if project.forecast:
        yield Line((f"Done in about {days_to_go(project.forecast)} if no tasks are added.",))
    if project.completed:
        yield Line(("Completed ", Instant(project.completed, zone), f" {zone}."))
    if project.first_answer and project.last_answer:
        first = "First answer ", Instant(project.first_answer, zone)
        yield Line((*first, ", last answer ", Instant(project.last_answer, zone), f" {zone}."))
