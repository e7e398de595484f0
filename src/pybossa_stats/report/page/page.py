"""All that is told of a server and a period, on one page; and pages of its projects."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Tone
from pybossa_stats.media.json_text import object_in_parts
from pybossa_stats.report import activity
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import Format
from pybossa_stats.report.growth import GrowthReport, growth_part
from pybossa_stats.report.history import HistoryReport
from pybossa_stats.report.locations import locations_part, locations_sources
from pybossa_stats.report.page.links import NO_LINKS, Links
from pybossa_stats.report.page.summary import summary
from pybossa_stats.report.project import ProjectReport, outlook_lines, progress_table
from pybossa_stats.report.projects import ProjectsReport, projects_part
from pybossa_stats.report.site import SiteReport, make_up_part, top_users
from pybossa_stats.report.users import CohortsReport, UsersReport, cohorts_part, users_part
from pybossa_stats.stats.history import History
from pybossa_stats.stats.overview import Overview

_KEYS = {
    "answers": ("Answers", "task_runs"),
    "active_users": ("Active users", "authenticated_users"),
    "active_projects": ("Active projects", "total_projects"),
    "completed_tasks": ("Completed tasks", "tasks"),
}
"""What matters most in a period, and of what it is a part."""

_MEANINGS = {
    "Answer": "An answer that somebody gave to a task. A task usually wants several.",
    "User": "Somebody with an account. Users are active in a period if they answered in it.",
    "First-time": "Users whose first answer ever is in the period. Others are returning.",
    "Registered": "Users whose account was created in the period.",
    "Anonymous": "Those without an account are counted by their addresses, not as people.",
    "Completed task": "A task that got the last of the answers it wants in the period.",
    "Completed project": "A project whose last task was completed in the period.",
    "Stalled": "A published project that needs answers, and had none in its last 28 days.",
    "Forecast": "How long a project takes if answers come as in the last 28 days; in brackets, the"
    " span that it is likely to be in.",
}


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All statistics of a server, with its growth by snapshots if there are any.

    Attributes:
        told: the statistics.
        history: the snapshots of each day; None to show growth from the data's own dates.
        links: where the names of the site and of its projects lead.
    """

    kind = "page"
    default = Format.HTML

    told: Overview
    history: History | None = None
    links: Links = NO_LINKS

    def heading(self) -> tuple[doc.Piece, ...]:
        return (doc.Name(self.name, self.links.site),)

    def notes(self) -> Iterator[doc.Line]:
        told = self.told.activity
        yield doc.Line((f"PYBOSSA statistics: {told.calendar.window.title}",), Tone.FAINT)
        yield from self.past_lines()
        if last := told.origin.last_answer:
            yield doc.Line((f"The last answer was on {wording.day(last)}.",))

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        told, stats, where = self.told, self.told.snapshot, self.told.users.locations
        if not stats.task_runs:
            yield doc.note("There are no answers yet.")
        else:
            yield doc.Note((summary(told),))
        if told.activity.total.answers or told.activity.before.answers:
            figures = (_key(told, name, *about) for name, about in _KEYS.items())
            yield doc.KeyFigures(tuple(figures), told.activity.calendar.window.name_before)
        if told.activity.total.answers:
            yield from activity.activity_part(told)
        if told.projects.projects:
            yield from projects_part(told, self.links.project)
        if told.activity.total.active_users:
            yield from users_part(told.users)
        if told.cohorts.everyone.newcomers:
            yield from cohorts_part(told.cohorts)
        if where and where.addresses:
            yield from locations_part(where)
        if stats.task_runs:
            yield from growth_part(told.growth, self.history, told.snapshot)
        yield from make_up_part(stats)
        if stats.task_runs:
            yield _definitions()

    def sources(self) -> Iterator[doc.Line]:
        """The sources of the figures."""
        snapshot = self.told.snapshot
        taken = f"Read in {self.told.seconds:.1f} s by pybossa-stats "
        yield doc.Line((taken, doc.Name(snapshot.version), "."))
        zone = self.told.activity.calendar.window.zone
        yield doc.Line((f"All figures are from the same moment. Time zone: {zone}.",))
        if self.links.json:
            yield doc.Line(("For scripts: ", doc.Name("JSON", self.links.json), "."))
        if self.told.users.locations:
            yield from locations_sources(self.told.users.locations)

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The data of each report, by its kind."""
        parts = {each.kind: each.data_json(indent) for each in self._reports()}
        return object_in_parts(parts, indent)

    def _reports(self) -> Iterator[Report]:
        told = self.told
        yield SiteReport(told.snapshot)
        if self.history:
            yield HistoryReport(self.history)
        yield GrowthReport(told.growth)
        yield activity.ActivityReport(told.activity)
        yield ProjectsReport(told.projects, told.projects.projects)
        yield UsersReport(told.users)
        yield CohortsReport(told.cohorts)


def _key(told: Overview, name: str, label: str, total: str) -> doc.KeyFigure:
    done = told.activity
    values = [getattr(counts, name) for counts in done.buckets]
    before = activity.answers_before(told) if name == "answers" else ()
    number: int | None = getattr(told.snapshot, total)
    return doc.KeyFigure(
        label,
        getattr(done.total, name),
        getattr(done.before, name),
        doc.Trend(values, done.calendar.is_over, before),
        "" if number is None else f"{wording.number(number)} in total",
    )


def _definitions() -> doc.Details:
    """What the words on the page mean."""
    columns = doc.Column(""), doc.Column("", stretch=True)
    rows = tuple(doc.Row((word, meaning)) for word, meaning in _MEANINGS.items())
    return doc.Details("What these figures mean", doc.Table(columns, (rows,)))


@dataclass(frozen=True, slots=True)
class ProjectPage(ProjectReport):
    """How one project is going; for programs, the same as its report.

    Attributes:
        site: the page of the server that it is a page of.
        home: the address of that page.
    """

    default = Format.HTML

    site: PageReport
    home: str

    def heading(self) -> tuple[doc.Piece, ...]:
        project = self.told.project
        return (doc.Name(project.name, self.site.links.on_site(project)),)

    def sources(self) -> Iterator[doc.Line]:
        return self.site.sources()

    def notes(self) -> Iterator[doc.Line]:
        project, window = self.told.project, self.told.calendar.window
        state = "a project" if project.published else "a draft"
        yield doc.Line((f"PYBOSSA statistics: {window.title}",), Tone.FAINT)
        site = doc.Name(self.site.name, self.home)
        yield doc.Line((doc.Name(project.short_name), f", {state} of ", site))
        yield from self.past_lines()

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        told, project = self.told, self.told.project
        if outlook := tuple(outlook_lines(project)):
            yield doc.Note(outlook)
        yield self._key_figures()
        if project.work.window_answers:
            yield doc.Heading("Activity", (activity.most(told.calendar, told.timeline.answers),))
            yield activity.answers_chart(told.calendar, told.timeline.answers)
            yield activity.week_grid(told.timeline)
        if told.top_users:
            yield doc.Heading("Users", (doc.Line(("The most active in the period.",)),))
            yield top_users(told.top_users, "Top users")
        if told.locations:
            yield from locations_part(told.locations)
        yield doc.Heading("All tasks and answers")
        yield progress_table(project, told.origin)
        yield _definitions()

    def _key_figures(self) -> doc.KeyFigures:
        told, work, ever = self.told, self.told.project.work, self.told.project.all_time
        trend = doc.Trend(told.timeline.answers, told.calendar.is_over)
        answers = work.window_answers, work.before_answers, trend
        completed = work.window_completed_tasks, work.before_completed_tasks, doc.Trend(())
        total, tasks = f"{wording.number(work.answers)} in total", wording.number(work.tasks)
        users = f"{wording.number(ever.users)} in total" if ever else ""
        figures = (
            doc.KeyFigure("Answers", *answers, total),
            doc.KeyFigure("Completed tasks", *completed, f"{tasks} tasks in total"),
            doc.KeyFigure("Users", told.project.people.users, None, doc.Trend(()), users),
            doc.KeyFigure("Answers still needed", work.remaining, None, doc.Trend(()), ""),
        )
        return doc.KeyFigures(figures, told.calendar.window.name_before)


def project_pages(site: PageReport, home: str) -> Iterator[ProjectPage]:
    """The page of each project that has one.

    Args:
        site: the page of their server.
        home: the address of that page, as seen from theirs.
    """
    for detail in site.told.details:
        if site.links.has_page(detail.project):
            yield ProjectPage(detail, site, home)
