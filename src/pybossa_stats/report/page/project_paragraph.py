"""A project in a paragraph: what was done in a period, and how far it is."""

from collections.abc import Iterator
from datetime import datetime

from pybossa_stats.media import wording
from pybossa_stats.media.document import Line
from pybossa_stats.media.wording import spelled, spelled_counted
from pybossa_stats.periods.period import full_date, to_local
from pybossa_stats.periods.window import Window
from pybossa_stats.report.page.paragraph import (
    Sentence,
    compared_with_before,
    in_hours,
    in_period,
    sentences_together,
)
from pybossa_stats.report.projects import TEN_YEARS
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import RECENT
from pybossa_stats.stats.projects.results import Project


def project_paragraph(project: Project, window: Window) -> Line:
    """What was done on a project in a period, and how far it is."""
    return sentences_together(_sentences(project, window))


def _sentences(project: Project, window: Window) -> Iterator[Sentence]:
    yield (_work(project, window),)
    if project.completed:
        yield (_completed(project, project.completed, window),)
        return
    if project.last_answer and not project.window.answers:
        yield (f"The last answer was given on {full_date(_local(project.last_answer, window))}.",)
    yield from _outlook(project)


def _work(project: Project, window: Window) -> str:
    work, before = project.window, project.before.answers if project.before else 0
    if not work.answers:
        return f"Volunteers gave no answers {in_period(window)}."
    who = "volunteers without an account" if work.active_users == 0 else "volunteers"
    gave = f"{who} gave {spelled_counted(work.answers, 'answers')}"
    compared = compared_with_before(work.answers, before, window)
    return f"{wording.capitalized(in_period(window))}, {gave}{compared}{in_hours(work.hours)}."


def _completed(project: Project, completed: datetime, window: Window) -> str:
    at = _local(completed, window)
    words = f"Completed on {full_date(at)}"
    if not project.first_answer:
        return f"{words}."
    days = (at.date() - _local(project.first_answer, window).date()).days
    if not days:
        return f"{words}, the day of its first answer."
    return f"{words}, {spelled_counted(days, 'days')} after its first answer."


def _outlook(project: Project) -> Iterator[Sentence]:
    """What is left to do, and how long that will take, if that can be said."""
    needs = f"needs {spelled_counted(project.all_time.remaining or 0, 'more answers')}"
    match project.state:
        case ProjectState.STALLED:
            yield (f"Stalled: it {needs}, and had none in the last {RECENT.days} days.",)
        case ProjectState.NEW:
            yield (f"New: it {needs}, and had none yet.",)
        case ProjectState.EMPTY:
            yield ("It has no tasks yet.",)
        case _ if project.forecast:
            least, most = project.forecast.least, project.forecast.most
            span = f"{spelled(least)} to {spelled_counted(most, 'days')}"
            take = f"take {span}" if most <= TEN_YEARS else "take over ten years"
            pace = f"at the pace of the last {RECENT.days} days, that will {take}"
            yield (f"It {needs}; {pace}.",)
        case _:
            if project.all_time.remaining:
                yield (f"It {needs}.",)


def _local(at: datetime, window: Window) -> datetime:
    return to_local(at, window.zone)
