"""One project in full."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media import wording
from pybossa_stats.media.document import Block, Instant, Line, Name, Note, Piece, Table, Tone
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import WEEKDAYS, Period
from pybossa_stats.report import calendars
from pybossa_stats.report.base import Report
from pybossa_stats.report.layout import bars_table, parts_table, whole
from pybossa_stats.report.locations import countries_data
from pybossa_stats.report.projects import days_to_go, project_entry, unmarked_note, work_groups
from pybossa_stats.report.site import top_users, user_entries
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.project import ProjectDetail
from pybossa_stats.stats.projects.projects import People, ProjectStats


@dataclass(frozen=True, slots=True)
class ProjectReport(Report):
    """How one project is going, over time and in the week, and its top users."""

    kind = "project"

    told: ProjectDetail

    def heading(self) -> tuple[Piece, ...]:
        return (Name(self.told.project.name),)

    def notes(self) -> Iterator[Line]:
        project = self.told.project
        state = "published" if project.published else "a draft"
        yield Line((Name(project.short_name), f", {state}, of ", Name(self.name)))
        yield from Report.notes(self)

    def blocks(self) -> Iterator[Block]:
        """The figures, when it will be done, its answers over time, and the top users."""
        told, project, origin = self.told, self.told.project, self.origin
        yield progress_table(project, origin)
        if outlook := tuple(outlook_lines(project)):
            yield Note(outlook)
        labels = (_label(told.calendar, bucket) for bucket in told.calendar.buckets)
        by = f"Answers by {told.calendar.by}"
        yield bars_table(by, zip(labels, told.timeline.answers, strict=True))
        if lines := calendars.partial_rows(told.calendar):
            yield Note(lines)
        weekdays = zip(WEEKDAYS, told.timeline.weekdays, strict=True)
        yield bars_table("Answers by day of the week", weekdays)
        yield from unmarked_note(project.work)
        yield top_users(told.top_users, f"Top users of {origin.words}")

    def data(self) -> dict[str, Any]:
        """The project, its answers over time and by day of the week, its top users, and where."""
        told, by_weekday = self.told, enumerate(self.told.timeline.weekdays, start=1)
        by_bucket = ({"answers": number} for number in told.timeline.answers)
        return {
            "project": project_entry(told.project),
            "by": told.calendar.by,
            "buckets": calendars.entries(told.calendar, by_bucket),
            "weekdays": [{"weekday": number, "answers": each} for number, each in by_weekday],
            "top_users": user_entries(told.top_users, told.top_users),
            "locations": countries_data(told.locations),
        }


def progress_table(project: ProjectStats, origin: Origin) -> Table:
    """The answers needed, tasks, answers and people, of all time and of the window."""
    people, ever = project.people, project.all_time or People()
    last = f"In {origin.words}"
    users = whole("Users", ever.users, (last, people.users))
    addresses = whole("Addresses of anonymous users", ever.addresses, (last, people.addresses))
    return parts_table(*work_groups(project.work, origin), (*users, *addresses))


def outlook_lines(project: ProjectStats) -> Iterator[Line]:
    """Whether it stalls, when it will be done or was, and its first and last answer."""
    if project.stalled:
        yield Line((f"Stalled: no answers in the last {RECENT.days} days.",), Tone.WARNING)
    if project.new:
        yield Line((f"New: created in the last {RECENT.days} days, with no answers yet.",))
    if project.estimate:
        yield Line((f"Done in about {days_to_go(project.estimate)} if no tasks are added.",))
    if project.completed:
        yield Line(("Completed ", Instant(project.completed), " UTC."))
    if project.first and project.last:
        first = "First answer ", Instant(project.first)
        yield Line((*first, ", last answer ", Instant(project.last), " UTC."))


def _label(calendar: Calendar, bucket: Bucket) -> str:
    label = calendars.label(calendar, bucket)
    if calendar.by is not Period.DAY:
        return label
    return f"{wording.weekday(bucket.start.astimezone(calendar.window.zone))[:3]} {label}"
