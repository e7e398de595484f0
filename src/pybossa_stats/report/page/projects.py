"""The projects of a server on its page: first those that moved."""

from collections.abc import Callable, Iterator, Sequence

from pybossa_stats.media.document import (
    Bar,
    Block,
    Cell,
    Column,
    Details,
    Heading,
    Kind,
    Line,
    Name,
    Row,
    Share,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.media.wording import counted
from pybossa_stats.report.projects import FORECASTS, outlook
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, State
from pybossa_stats.stats.projects.projects import ProjectStats, choose, is_in

_MOST = 10
_COLUMNS = (
    Column("Name", stretch=True),
    Column("Short name", stretch=True, tone=Tone.FAINT),
    Column("Done", Kind.SHARE),
    Column("", Kind.BAR, drop_rank=3),
    Column("Answers", Kind.NUMBER),
    Column("", Kind.TREND, drop_rank=3),
    Column("Users", Kind.NUMBER, drop_rank=2),
    Column("Last answer", drop_rank=1),
    Column("Forecast", drop_rank=1),
)
_STATES = {
    State.STALLED: "stalled projects",
    State.COMPLETE: "complete projects",
    State.DRAFT: "drafts",
}

ProjectUrl = Callable[[ProjectStats], str]
"""Where the name of a project leads; empty for nowhere."""


def projects_part(told: Overview, url: ProjectUrl) -> Iterator[Block]:
    """Those with answers in the period, most first; and the others, by what they are."""
    found = choose(told.projects.projects, Order.RECENT)
    active = [each for each in found if each.work.window_answers]
    yield Heading("Projects", (*_needed(found), *_explained(active)))

    def table(projects: Sequence[ProjectStats]) -> Table:
        return Table(_COLUMNS, (tuple(_row(told, each, url(each)) for each in projects),))

    if active:
        yield table(active[:_MOST])
    if others := active[_MOST:]:
        yield Details(f"{counted(len(others), 'more projects')} with answers", table(others))
    quiet = [each for each in found if not each.work.window_answers]
    for state, things in _STATES.items():
        those = [each for each in quiet if is_in(each, state)]
        quiet = [each for each in quiet if not is_in(each, state)]
        if those:
            yield Details(f"{counted(len(those), things)} without answers", table(those))
    if quiet:
        which = "other projects" if len(quiet) < len(found) else "projects"
        yield Details(f"{counted(len(quiet), which)} without answers", table(quiet))


def _needed(projects: Sequence[ProjectStats]) -> Iterator[Line]:
    published = [each.work for each in projects if each.published]
    done = sum(work.done for work in published)
    if needed := done + sum(work.remaining for work in published):
        share = in_percent(done / needed, 0)
        yield Line((f"{share} of the answers that published projects need have been given.",))


def _explained(shown: Sequence[ProjectStats]) -> Iterator[Line]:
    if shown:
        yield Line(("Answers and users are those of the period.",))
    if any(each.estimate for each in shown):
        yield Line((FORECASTS,))


def _row(told: Overview, each: ProjectStats, url: str) -> Row:
    work, timeline = each.work, told.timelines.get(each.id)
    needed = work.done + work.remaining
    cells: tuple[Cell, ...] = (
        *(Name(each.name, url), Name(each.short_name)),
        *(Share(work.done, needed), Bar(work.done, needed)),
        *(work.window_answers, Trend(timeline.answers if timeline else ())),
        each.people.users,
        f"{each.last:%Y-%m-%d}" if each.last else None,
        outlook(each),
    )
    return Row(cells, Tone.PLAIN if each.published else Tone.FAINT)
