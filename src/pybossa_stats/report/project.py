"""One project in full."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pybossa_stats.media.document import (
    Block,
    Document,
    Instant,
    Line,
    Name,
    Note,
    Table,
    Tone,
    note,
)
from pybossa_stats.media.json_text import array_by_line, object_in_parts, to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.periods.period import WEEKDAYS, Period
from pybossa_stats.report.about import totals_lines, window_lines
from pybossa_stats.report.figures import bars_table, parts_table, whole
from pybossa_stats.report.projects import days_to_go, project_entry, work_groups
from pybossa_stats.report.report import Report, iso, plain
from pybossa_stats.report.site import top_users
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.project import Day, ProjectDetail
from pybossa_stats.stats.projects.projects import People, ProjectStats


@dataclass(frozen=True, slots=True)
class ProjectReport(Report):
    """How one project is going, its days, its rhythm and its top users."""

    kind = "project"

    told: ProjectDetail

    def document(self) -> Document:
        """The figures, when it will be done, the days of four weeks, and the top users."""
        told, project, origin = self.told, self.told.project, self.origin
        state = "published" if project.published else "a draft"
        database = Name(origin.database or "")
        named = Line((Name(project.short_name), f", {state}, of ", database))
        days = [(_label(day), day.answers) for day in told.days]
        blocks: list[Block] = [_figures(project, origin)]
        if outlook := tuple(_outlook(project)):
            blocks.append(Note(outlook))
        blocks.append(bars_table("Answers by day", days))
        if not told.days[-1].finished:
            blocks.append(note(f"{days[-1][0]} is not over yet.", tone=Tone.FAINT))
        weekdays = zip(WEEKDAYS, told.weekdays, strict=True)
        blocks.append(bars_table("Answers by day of the week", weekdays))
        blocks.append(top_users(told.top_users, f"Top users of {origin.period}"))
        notes = (named, *window_lines(origin), *totals_lines(origin))
        return Document((Name(project.name),), notes, tuple(blocks))

    def data(self, indent: int | None) -> Iterator[str]:
        """The project, its days and days of the week, and its top users."""
        told = self.told
        project = to_json(plain(project_entry(told.project)), indent, sort_keys=False)
        rows = {
            "days": map(_day_entry, told.days),
            "weekdays": (
                {"weekday": number, "answers": answers}
                for number, answers in enumerate(told.weekdays, start=1)
            ),
            "top_users": map(asdict, told.top_users),
        }
        arrays = {name: array_by_line(entries, indent) for name, entries in rows.items()}
        return object_in_parts({"project": iter([project]), **arrays}, indent)

    def records(self) -> Records:
        """Each figure, each day, each day of the week, and each top user."""
        return Records(("part", "key", "name", "value"), self._rows())

    def _rows(self) -> Iterator[tuple[Field, ...]]:
        told = self.told
        for key, value in project_entry(told.project).items():
            yield "project", key, "", value
        for day in told.days:
            yield "days", iso(day.start), "", day.answers
        for number, answers in enumerate(told.weekdays, start=1):
            yield "weekdays", number, "", answers
        for user in told.top_users:
            yield "top_users", user.id, Name(user.fullname), user.n_answers


def _figures(project: ProjectStats, origin: Origin) -> Table:
    people, ever = project.people, project.all_time or People()
    last = f"In {origin.period}"
    users = whole("Users", ever.users, (last, people.users))
    addresses = whole("Addresses of anonymous users", ever.addresses, (last, people.addresses))
    return parts_table(*work_groups(project.work, origin), (*users, *addresses))


def _outlook(project: ProjectStats) -> Iterator[Line]:
    if project.stalled:
        yield Line((f"Stalled: no answer in the last {RECENT.days} days.",), Tone.WARNING)
    if project.estimate:
        yield Line((f"Done in about {days_to_go(project.estimate)}, if no tasks are added.",))
    if project.first and project.last:
        first = "First answer ", Instant(project.first)
        yield Line((*first, ", last answer ", Instant(project.last), " UTC."))


def _label(day: Day) -> str:
    weekday = WEEKDAYS[day.start.weekday()]
    return f"{weekday[:3]} {Period.DAY.label(day.start)}{'' if day.finished else '*'}"


def _day_entry(day: Day) -> dict[str, object]:
    return {"start": iso(day.start), "answers": day.answers, "finished": day.finished}
