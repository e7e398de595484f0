"""Pages of projects, which belong to the page of their server."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Tone
from pybossa_stats.report.activity import answers_chart, busiest, week_grid
from pybossa_stats.report.formats import Format
from pybossa_stats.report.layout import HOURS
from pybossa_stats.report.locations import locations_part
from pybossa_stats.report.page.lead import dates, name_of
from pybossa_stats.report.page.page import PageReport, definitions
from pybossa_stats.report.page.project_paragraph import project_paragraph
from pybossa_stats.report.project import ProjectReport, progress_table, tasks_by_answers
from pybossa_stats.report.site import top_users_table

_NOTHING = {0, "0"}


@dataclass(frozen=True, slots=True)
class ProjectPage(ProjectReport):
    """One project; for programs, as its report.

    Attributes:
        site: the page of the server that it is a page of.
        home: the address of that page.
    """

    default = Format.HTML

    site: PageReport
    home: str

    def heading(self) -> tuple[doc.Piece, ...]:
        project = self.result.project
        return (doc.Name(project.name, self.site.links.on_site(project)),)

    def mark(self) -> str:
        """Whose page it is, and the name of its file, by which a later run knows it again."""
        project = self.result.project
        links = self.site.links
        return f"{project.id} {links.page(project)}" if links.has_page(project) else ""

    def sources(self) -> Iterator[doc.Line]:
        return self.site.sources_of_page(has_map=bool(self.result.locations))

    def notes(self) -> Iterator[doc.Line]:
        """The days, and where it belongs; and what has no date, and so is missing."""
        yield doc.Line((f"PYBOSSA statistics, {dates(self.site.result)}",), Tone.FAINT)
        kind = "A project" if self.result.project.published else "A draft"
        yield doc.Line((f"{kind} of ", doc.Name(self.site.name, self.home)))
        yield from (line for line in self.past_lines() if line.tone is Tone.WARNING)

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        result, project = self.result, self.result.project
        yield doc.Note((project_paragraph(project, result.calendar.window),))
        if project.window.answers or (project.before and project.before.answers):
            yield self._key_figures()
        if project.window.answers:
            answers = [bucket.answers for bucket in result.buckets]
            yield doc.Heading("Activity", (busiest(result.calendar, answers),))
            yield answers_chart(result.calendar, answers)
            if result.week:
                yield week_grid(result.week)
        if result.top_users:
            yield doc.Heading("Users", (doc.Line(("The most active in the period.",)),))
            yield top_users_table(result.top_users, "", ranks=False)
        if result.locations:
            yield from locations_part(result.locations)
        yield from self._all_time()
        yield definitions()

    def _all_time(self) -> Iterator[doc.Block]:
        """All tasks and answers, if there are any."""
        progress = _without_repetition(progress_table(self.result.project, self.result.origin))
        if progress.groups:
            yield doc.Heading("All tasks and answers")
            yield progress
            yield from tasks_by_answers(self.result)

    def _key_figures(self) -> doc.KeyFigures:
        calendar, project = self.result.calendar, self.result.project
        window, all_time = project.window, project.all_time
        before = project.before if project.before and project.before.answers else None
        answers, completed = window.answers, window.completed_tasks
        trend = doc.Trend([bucket.answers for bucket in self.result.buckets], calendar.is_over)
        users = []
        if window.active_users is not None:
            of_all = _of_all(all_time.users, "in all")
            users = [doc.KeyFigure("Active users", window.active_users, of=of_all)]
        figures = (
            doc.KeyFigure(
                "Answers",
                answers,
                before.answers if before else None,
                trend,
                "" if all_time.answers == answers else _of_all(all_time.answers, "in all"),
            ),
            *users,
            doc.KeyFigure(
                f"{HOURS.label}, at least",
                HOURS.of(window),
                HOURS.of(before) if before else None,
                of=f"in {wording.counted(window.sessions, 'sessions')}",
            ),
            doc.KeyFigure(
                "Completed tasks",
                completed,
                before.completed_tasks if before else None,
                of=_of_all(all_time.tasks, "tasks"),
            ),
        )
        return doc.KeyFigures(figures, calendar.window.name_before, name_of(calendar.window))


def _without_repetition(table: doc.Table) -> doc.Table:
    """A table without zeros, and without parts that are all of their total."""
    groups = (
        (total, *(part for part in parts if part.cells[1] not in {*_NOTHING, total.cells[1]}))
        for total, *parts in table.groups
        if total.cells[1] not in _NOTHING
    )
    return table._replace(groups=tuple(groups))


def _of_all(number: int | None, words: str) -> str:
    return "" if number is None else f"of {wording.number(number)} {words}"


def project_pages(site: PageReport, home: str) -> Iterator[ProjectPage]:
    """The page of each project that has one.

    Args:
        site: the page of their server.
        home: the address of that page, relative to the pages of projects.
    """
    for detail in site.result.details:
        if site.links.has_page(detail.project):
            yield ProjectPage(detail, site, home)
