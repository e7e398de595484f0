"""How the figures of a server grew, and what changed between two snapshots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import dropwhile

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.period import Period
from pybossa_stats.report.base import Report
from pybossa_stats.report.conditions import Condition
from pybossa_stats.report.layout import (
    SITE_FIGURES,
    SUMS,
    Column,
    Figure,
    Grown,
    growth_table,
    table,
)
from pybossa_stats.stats.history import Difference, FigureChange, History, HistoryBucket
from pybossa_stats.stats.site.site import TopProject
from pybossa_stats.stats.top_users import TopUser

_MOST_ROWS = 1000
_COLUMNS = Figure("Users", "users"), *SUMS[1:]
"""The figures of each snapshot, in the order in which people read them."""

_DROPPED_FIRST = {"projects", "tasks"}
"""The figures whose columns go first where there is no room."""


@dataclass(frozen=True, slots=True)
class HistoryReport(Report):
    """The figures of each snapshot, or of the last one of each period, with their changes."""

    kind = "history"
    of = "History of "

    result: History

    def heading(self) -> tuple[doc.Piece, ...]:
        return (self.of, doc.Name(self.name)) if self.origin.window else ()

    def notes(self) -> Iterator[doc.Line]:
        return iter(())

    def blocks(self) -> Iterator[doc.Block]:
        """The last thousand rows, and below, how each figure grew over all of them."""
        by, buckets = self.result.by, [*self.result.buckets]
        if not buckets:
            yield doc.note("There are no snapshots to show.")
            return
        if earlier := len(buckets[:-_MOST_ROWS]):
            hint = "use --by or --since to see fewer, --json or --csv to see all"
            rows = wording.counted(earlier, "earlier rows")
            text = f"{rows} {'is' if earlier == 1 else 'are'} not shown; {hint}."
            yield doc.note(text, tone=Tone.WARNING)
        yield _buckets_table(buckets[-_MOST_ROWS:], by, self.origin.zone)
        if by and not buckets[-1].finished:
            yield doc.note(f"{_label(buckets[-1])} is not over yet.", tone=Tone.FAINT)
        yield growth_table("First", "Last", _growth(buckets, by), changes=by is not None)


def _growth(buckets: Sequence[HistoryBucket], by: Period | None) -> Iterator[Grown]:
    """How each figure grew over all buckets; its trend is of changes where these are periods."""
    known = [bucket.stats for bucket in buckets if bucket.stats]
    first_change = buckets[0].change
    courses = (bucket.change if by else bucket.stats for bucket in buckets)
    course = [*dropwhile(lambda figures: figures is None, courses)]
    for figure in SITE_FIGURES:
        grown = figure.of(first_change) if first_change else 0
        values = [figure.of(figures) if figures else None for figures in course]
        trend = doc.Trend(values, buckets[-1].finished)
        first, last = figure.of(known[0]) - grown, figure.of(known[-1])
        yield Grown(figure.row_label, first, last, trend, figure.tone)


def _buckets_table(buckets: Sequence[HistoryBucket], by: Period | None, zone: tzinfo) -> doc.Table:
    columns: list[Column[HistoryBucket]] = [
        Column(by.capitalize(), _label)
        if by
        else Column(f"Snapshot, {zone}", lambda bucket: doc.Instant(bucket.start, zone))
    ]
    for figure in _COLUMNS:
        columns += _figure_and_change(figure)
    return table(columns, buckets, tone=lambda bucket: Tone.PLAIN if bucket.stats else Tone.FAINT)


def _figure_and_change(figure: Figure) -> tuple[Column[HistoryBucket], Column[HistoryBucket]]:
    def number(bucket: HistoryBucket) -> doc.Cell:
        cell: doc.Cell = figure.of(bucket.stats) if bucket.stats else None
        return cell

    def change(bucket: HistoryBucket) -> doc.Cell:
        return doc.Change(figure.of(bucket.change)) if bucket.change else None

    drop_rank = int(figure.name in _DROPPED_FIRST)
    return (
        Column(figure.label, number, Kind.NUMBER, drop_rank),
        Column("", change, Kind.CHANGE, drop_rank),
    )


def _label(bucket: HistoryBucket) -> str:
    return f"{bucket.period}{'' if bucket.finished else '*'}"


@dataclass(frozen=True, slots=True)
class DifferenceReport(Report):
    """Each figure with its change, and who entered and left the top lists."""

    kind = "difference"
    of = "What changed in "
    rows = "stats"

    result: Difference

    def notes(self) -> Iterator[doc.Line]:
        zone = self.origin.zone
        for word, snapshot in (("from ", self.result.old), ("to   ", self.result.new)):
            yield doc.Line((word, doc.Instant(snapshot.instant, zone), f" {zone}"))

    def blocks(self) -> Iterator[doc.Block]:
        """The figures in a table, the names below."""
        yield _figures_table(self.result)
        yield _top_list_moves(self.result)

    def why_met(self, condition: Condition) -> str:
        stats = self.result.stats
        changes = {figure.name: figure.of(stats) for figure in SITE_FIGURES}
        condition.require(changes, changes=True)
        return condition.met_by_change(changes)


def _figures_table(difference: Difference) -> doc.Table:
    def change(figure: Figure) -> FigureChange:
        figure_change: FigureChange = figure.of(difference.stats)
        return figure_change

    def percent(figure: Figure) -> doc.Percent:
        return doc.Percent(change(figure).new, change(figure).old)

    columns: tuple[Column[Figure], ...] = (
        Column("", lambda figure: figure.row_label),
        Column("Old", lambda figure: change(figure).old, Kind.NUMBER),
        Column("New", lambda figure: change(figure).new, Kind.NUMBER),
        Column("Change", lambda figure: doc.Change(change(figure).difference), Kind.CHANGE),
        Column("", percent, Kind.PERCENT, drop_rank=1),
    )
    return table(columns, SITE_FIGURES, tone=lambda figure: figure.tone)


def _top_list_moves(difference: Difference) -> doc.Block:
    lines = tuple(
        doc.Line((f"{noun} {moved} the top list: ", _name_of(entry)), tone)
        for noun, moves in (("Project", difference.top_projects), ("User", difference.top_users))
        for moved, tone, entries in (
            ("entered", Tone.GOOD, moves.entered),
            ("left", Tone.WARNING, moves.left),
        )
        for entry in entries
    )
    if not lines:
        return doc.note("No project or user entered or left the top lists.", tone=Tone.FAINT)
    return doc.Note(lines)


def _name_of(entry: TopProject | TopUser) -> doc.Name:
    return doc.Name(entry.fullname if isinstance(entry, TopUser) else entry.name)
