"""A page with all statistics of a server and a period, and pages of its projects."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.contract import keys, members
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Tone
from pybossa_stats.media.json_text import object_by_line, object_in_parts
from pybossa_stats.report.activity import (
    FIGURES,
    activity_part,
    answers_before,
    answers_chart,
    busiest,
    week_grid,
)
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import Format
from pybossa_stats.report.growth import growth_part
from pybossa_stats.report.layout import HOURS, Figure
from pybossa_stats.report.locations import locations_part, locations_sources
from pybossa_stats.report.page.links import NO_LINKS, Links
from pybossa_stats.report.page.summary import summary
from pybossa_stats.report.project import (
    ProjectReport,
    outlook_lines,
    progress_table,
    tasks_by_answers,
)
from pybossa_stats.report.projects import projects_part
from pybossa_stats.report.site import make_up_part, top_users_table
from pybossa_stats.report.users import cohorts_part, users_part
from pybossa_stats.stats.history import History
from pybossa_stats.stats.overview import Overview

_TILES = "answers", "active_users", "hours", "completed_tasks"
"""The figures that matter most in a period."""

_MEANINGS = {
    "Answer": "A task as one contributor finished it. Most tasks need several answers.",
    "Registered user": "Somebody with an account; user for short. Users are active in a period if"
    " they answered in it.",
    "Hours of work": "The time since the same contributor's answer before, if that is at most an"
    " hour. The first answer of a session counts as no time, so this is a lower bound.",
    "First-time": "Users whose first answer ever is in the period. Other active users are"
    " returning.",
    "Registrations": "Accounts created in the period.",
    "Anonymous answer": "An answer given without an account.",
    "Address": "Where anonymous answers came from. People may share one, or use several.",
    "Surplus": "Answers to tasks beyond the number that they need.",
    "Completed task": "A task that got the last of the answers it needs in the period.",
    "Completed project": "A project whose last task was completed in the period.",
    "Stalled": "A published project that needs answers, and had none in its last 28 days.",
    "Forecast": "How long a project takes if answers come as in the last 28 days; in brackets, the"
    " span that it is likely to be in.",
}


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All statistics of a server, with its growth by snapshots if there are any.

    Attributes:
        result: the statistics.
        history: the snapshots of each day; None to show growth from the data's own dates.
        links: where the names of the site and of its projects lead.
    """

    kind = "page"
    default = Format.HTML

    result: Overview
    history: History | None = None
    links: Links = NO_LINKS

    def heading(self) -> tuple[doc.Piece, ...]:
        return (doc.Name(self.name, self.links.site),)

    def notes(self) -> Iterator[doc.Line]:
        activity = self.result.activity
        yield doc.Line((f"PYBOSSA statistics: {activity.calendar.window.title}",), Tone.FAINT)
        yield from self.past_lines()
        if last := activity.origin.last_answer:
            local = wording.local_time(last, activity.origin.zone)
            yield doc.Line((f"The last answer was on {wording.day(local)}.",))

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        overview, answers = self.result, self.result.site.all_time.answers
        activity, locations = overview.activity, overview.users.locations
        if answers == 0:
            yield doc.note(self._no_answers)
        else:
            yield doc.Note((summary(overview),))
        if activity.total.answers or activity.answers_before:
            tiles = (_tile(overview, figure) for figure in FIGURES if figure.name in _TILES)
            yield doc.KeyFigures(tuple(tiles), activity.calendar.window.name_before)
        if activity.total.answers:
            yield from activity_part(overview)
        yield from self._projects()
        if activity.total.active_users:
            yield from users_part(overview.users)
        if overview.cohorts.everyone.first_time_users:
            yield from cohorts_part(overview.cohorts)
        if locations and locations.addresses:
            yield from locations_part(locations)
        if answers != 0:
            yield from growth_part(overview, self.history)
        yield from make_up_part(overview.site)
        if answers != 0:
            yield _definitions()

    def _projects(self) -> Iterator[doc.Block]:
        if self.result.projects.projects:
            yield from projects_part(self.result, self.links.project)
            if address := self.links.project_list:
                yield doc.Note((doc.Line((doc.Name("All projects", address),)),))

    @property
    def _no_answers(self) -> str:
        """What is said where no answer was given up to the end; later ones are not looked for."""
        is_past = self.result.site.end < self.result.site.instant
        when = "were no answers in or before this period" if is_past else "are no answers yet"
        return f"There {when}."

    def sources(self) -> Iterator[doc.Line]:
        """The sources of the figures."""
        overview = self.result
        read = f"Read in {overview.seconds:.1f} s by pybossa-stats "
        yield doc.Line((read, doc.Name(overview.site.version), "."))
        zone = overview.activity.calendar.window.zone
        yield doc.Line((f"All figures are from the same moment. Time zone: {zone}.",))
        if self.links.json:
            yield doc.Line(("For scripts: ", doc.Name("JSON", self.links.json), "."))
        if overview.users.locations:
            yield from locations_sources(overview.users.locations)

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The data of each part, as in its own command; and of the history."""
        parts = {name: getattr(self.result, name) for name in keys(Overview)}
        if self.history:
            parts["history"] = self.history
        written = {name: object_by_line(members(part), indent) for name, part in parts.items()}
        return object_in_parts(written, indent)


def _tile(overview: Overview, figure: Figure) -> doc.KeyFigure:
    """A figure of the period, and how much there is of the same in all time."""
    activity = overview.activity
    values = [figure.of(bucket) for bucket in activity.buckets]
    before = answers_before(overview) if figure.name == "answers" else ()
    return doc.KeyFigure(
        figure.label,
        figure.of(activity.total),
        figure.of(activity.before),
        doc.Trend(values, activity.calendar.is_over, before[: len(values)]),
        _in_all_time(overview, figure.name),
    )


def _in_all_time(overview: Overview, name: str) -> str:
    """How much there is in all time of what a tile shows; empty if unknown.

    Who ever answered is not read, as that takes long: their tile says who could.
    """
    all_time, projects = overview.site.all_time, overview.projects
    match name:
        case "active_users":
            users = all_time.users
            return "" if users is None else f"of {wording.counted(users, 'registered users')}"
        case "hours":  # of all time, they take long to read
            return ""
        case "completed_tasks":
            number = projects.total.all_time.completed_tasks
        case _:
            number = all_time.answers
    return _in_total(number)


def _in_total(number: int | None) -> str:
    return "" if number is None else f"{wording.number(number)} in total"


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
        project = self.result.project
        return (doc.Name(project.name, self.site.links.on_site(project)),)

    def mark(self) -> str:
        """Whose page it is, and the name of its file, by which a later run knows it again."""
        project = self.result.project
        links = self.site.links
        return f"{project.id} {links.page(project)}" if links.has_page(project) else ""

    def sources(self) -> Iterator[doc.Line]:
        return self.site.sources()

    def notes(self) -> Iterator[doc.Line]:
        project, window = self.result.project, self.result.calendar.window
        state = "a project" if project.published else "a draft"
        yield doc.Line((f"PYBOSSA statistics: {window.title}",), Tone.FAINT)
        site = doc.Name(self.site.name, self.home)
        yield doc.Line((doc.Name(project.short_name), f", {state} of ", site))
        yield from self.past_lines()

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        result, project = self.result, self.result.project
        if outlook := tuple(outlook_lines(project, result.origin.zone)):
            yield doc.Note(outlook)
        yield self._key_figures()
        if project.window.answers:
            answers = [bucket.answers for bucket in result.buckets]
            yield doc.Heading("Activity", (busiest(result.calendar, answers),))
            yield answers_chart(result.calendar, answers)
            yield week_grid(result.week)
        if result.top_users:
            yield doc.Heading("Users", (doc.Line(("The most active in the period.",)),))
            yield top_users_table(result.top_users, "Top users")
        if result.locations:
            yield from locations_part(result.locations)
        yield doc.Heading("All tasks and answers")
        yield progress_table(project, result.origin)
        yield from tasks_by_answers(result)
        yield _definitions()

    def _key_figures(self) -> doc.KeyFigures:
        calendar, project = self.result.calendar, self.result.project
        window, before, all_time = project.window, project.before, project.all_time
        answers = doc.Trend([bucket.answers for bucket in self.result.buckets], calendar.is_over)
        total, tasks = _in_total(all_time.answers), _in_total(all_time.completed_tasks)
        answers_before, completed_before = (
            (before.answers, before.completed_tasks) if before else (None, None)
        )
        hours = _in_total(HOURS.of(all_time))
        figures = [
            doc.KeyFigure("Answers", window.answers, answers_before, answers, total),
            doc.KeyFigure(HOURS.label, HOURS.of(window), HOURS.of(before), of=hours),
            doc.KeyFigure("Completed tasks", window.completed_tasks, completed_before, of=tasks),
        ]
        if window.active_users is not None:
            users = _in_total(all_time.users)
            figures.append(doc.KeyFigure("Users", window.active_users, of=users))
        if all_time.remaining is not None:
            figures.append(doc.KeyFigure("Answers still needed", all_time.remaining))
        return doc.KeyFigures(tuple(figures), calendar.window.name_before)


def project_pages(site: PageReport, home: str) -> Iterator[ProjectPage]:
    """The page of each project that has one.

    Args:
        site: the page of their server.
        home: the address of that page, relative to the pages of projects.
    """
    for detail in site.result.details:
        if site.links.has_page(detail.project):
            yield ProjectPage(detail, site, home)
