"""One project in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media.document import (
    Bar,
    Block,
    Column,
    Document,
    Instant,
    Kind,
    Line,
    Name,
    Note,
    Row,
    Table,
    Tone,
    note,
)
from pybossa_stats.media.json_text import array_by_line, object_in_parts, to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.periods.period import WEEKDAYS, Period
from pybossa_stats.report.figures import part_row, parts_table, total_row
from pybossa_stats.report.projects import days_to_go, notes_about, project_entry, record_field
from pybossa_stats.report.report import Report, iso
from pybossa_stats.report.site import top_list
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.project import Day, ProjectDetail
from pybossa_stats.stats.projects.projects import ProjectStats


@dataclass(frozen=True, slots=True)
class ProjectReport(Report):
    """How one project is going, its days, its rhythm and its top users."""

    kind = "project"

    detail: ProjectDetail

    @property
    def origin(self) -> Origin:
        """That of the figures."""
        return self.detail.origin

    def document(self) -> Document:
        """The figures, when it will be done, the days of four weeks, and the top users."""
        detail, project = self.detail, self.detail.project
        state = "published" if project.published else "a draft"
        named = Line((Name(project.short_name), f", {state}, of ", Name(self._database)))
        window = self.origin.window
        length = window.length if window else ""
        blocks: list[Block] = [_figures(project, length)]
        if outlook := tuple(_outlook(project)):
            blocks.append(Note(outlook))
        blocks.append(_days_table(detail.days))
        if not detail.days[-1].finished:
            blocks.append(note(f"{_label(detail.days[-1])} is not over yet.", tone=Tone.FAINT))
        blocks += [
            _weekdays_table(detail.weekdays),
            top_list(
                f"Top users of the last {length}",
                "User name",
                [(each.fullname, each.name, each.n_answers) for each in detail.top_users],
            ),
        ]
        notes = (named, *notes_about(self.origin))
        return Document((Name(project.name),), notes, tuple(blocks))

    @property
    def _database(self) -> str:
        return self.origin.database or ""

    def data(self, indent: int | None) -> Iterator[str]:
        """The project, its days and days of the week, and its top users."""
        detail = self.detail
        members = {
            "project": iter([to_json(project_entry(detail.project), indent, sort_keys=False)]),
            "days": array_by_line(map(_day_entry, detail.days), indent),
            "weekdays": array_by_line(
                (
                    {"weekday": number, "answers": answers}
                    for number, answers in enumerate(detail.weekdays, start=1)
                ),
                indent,
            ),
            "top_users": array_by_line(
                (
                    {
                        "id": each.id,
                        "name": each.name,
                        "fullname": each.fullname,
                        "n_answers": each.n_answers,
                    }
                    for each in detail.top_users
                ),
                indent,
            ),
        }
        return object_in_parts(members, indent)

    def records(self) -> Records:
        """Each figure, each day, each day of the week, and each top user."""
        return Records(("part", "key", "name", "value"), self._rows())

    def _rows(self) -> Iterator[tuple[Field, ...]]:
        detail = self.detail
        for key, value in project_entry(detail.project).items():
            yield "project", key, "", record_field(key, value)
        for day in detail.days:
            yield "days", iso(day.start), "", day.answers
        for number, answers in enumerate(detail.weekdays, start=1):
            yield "weekdays", number, "", answers
        for user in detail.top_users:
            yield "top_users", user.id, Name(user.fullname), user.n_answers


def _figures(project: ProjectStats, length: str) -> Table:
    work, people, ever = project.work, project.people, project.all_time
    whole = work.done + work.remaining
    last = f"In the last {length}"
    users, addresses = (ever.users, ever.addresses) if ever else (0, 0)
    return parts_table(
        (
            total_row("Answers needed", whole),
            part_row("Done", work.done, whole),
            part_row("Still needed", work.remaining, whole),
        ),
        (
            total_row("Tasks", work.tasks),
            part_row("Completed", work.completed_tasks, work.tasks),
        ),
        (
            total_row("Answers", work.answers),
            part_row(last, work.window_answers, work.answers),
        ),
        (
            total_row("Users", users),
            part_row(last, people.users, users),
            total_row("Addresses of anonymous users", addresses),
            part_row(last, people.addresses, addresses),
        ),
    )


def _outlook(project: ProjectStats) -> Iterator[Line]:
    if project.stalled:
        days = f"{RECENT.days} days"
        yield Line((f"Stalled: no answer in the last {days}.",), Tone.WARNING)
    if project.estimate:
        yield Line((f"Done in about {days_to_go(project.estimate)}, if no tasks are added.",))
    if project.first and project.last:
        yield Line(
            (
                *("First answer ", Instant(project.first), ", last answer "),
                *(Instant(project.last), " UTC."),
            )
        )


def _days_table(days: tuple[Day, ...]) -> Table:
    most = max(day.answers for day in days)
    return _bars("Answers by day", [(_label(day), day.answers) for day in days], most)


def _weekdays_table(answers: tuple[int, ...]) -> Table:
    named = [*zip(WEEKDAYS, answers, strict=True)]
    return _bars("Answers by day of the week", named, max(answers))


def _bars(title: str, rows: list[tuple[str, int]], most: int) -> Table:
    columns = (
        Column("", stretch=True),
        Column("", Kind.NUMBER),
        Column("", Kind.BAR),
    )
    return Table(columns, (tuple(Row((label, n, Bar(n, most))) for label, n in rows),), title)


def _label(day: Day) -> str:
    weekday = WEEKDAYS[day.start.weekday()]
    return f"{weekday[:3]} {Period.DAY.label(day.start)}{'' if day.finished else '*'}"


def _day_entry(day: Day) -> dict[str, object]:
    return {"start": iso(day.start), "answers": day.answers, "finished": day.finished}
