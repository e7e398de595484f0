"""Tables of a page.

Three rules for tables:

- A bar is before the numbers to its left.
- A faint column of words is set small below the column to its left, if that stretches.
- Narrow tables with a title are side by side.

Where there is no room, the style sheet hides drawings; a table of many columns scrolls in its own
box, beside its first column.
"""

from collections.abc import Iterator, Sequence
from itertools import starmap, zip_longest
from typing import NamedTuple

from markupsafe import Markup, escape

from pybossa_stats.media import document, wording
from pybossa_stats.media.charts import Series
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.html.numbers import path, percent
from pybossa_stats.media.html.text import line, pieces

WIDE = 5
"""The number of columns from which a table scrolls on narrow screens."""

FITTING = 10
"""The number of columns up to which a table never scrolls on wide screens."""

_NARROW = 5
_SLIM = 6
_UNSEEN_HEADINGS = {Kind.SHARE: "Share", Kind.PERCENT: "Relative change"}
_MAX_DROP_RANK = 3
_NUMBERS = {Kind.NUMBER, Kind.SHARE, Kind.CHANGE, Kind.PERCENT, Kind.PROGRESS}
_MOST_STEPS = 100
_TREND_HEIGHT = 24
_MOST_ROWS = 62
_MIN_BAR = 0.015  # of any number above 0


class ShownColumn(NamedTuple):
    """A column, and the position of its cells.

    Attributes:
        column: the column.
        place: its index in the table.
        heading: its title; None if the title of the column to its left spans it, too.
        below: the index of the column that is set small below it, if any.
        span: the number of columns that its title spans.
        unseen: whether its heading is for screen readers only.
    """

    column: document.Column
    place: int
    heading: str | None
    below: int | None = None
    span: int = 1
    unseen: bool = False

    @property
    def classes(self) -> str:
        """Its classes in the style sheet."""
        column = self.column
        spare = f"spare{min(column.drop_rank, _MAX_DROP_RANK)}" if column.drop_rank else ""
        stretch = "stretch" if column.stretch else ""
        tone = "" if column.tone is Tone.PLAIN else column.tone.name.lower()
        names = column.kind.name.lower(), tone, stretch, spare
        return " ".join(filter(None, names))


def columns(table: document.Table) -> list[ShownColumn]:
    """The columns as they are shown."""
    shown: list[ShownColumn] = []
    for place, column in enumerate(table.columns):
        if shown and _goes_below(column, shown[-1].column):
            shown[-1] = shown[-1]._replace(below=place)
        elif shown and column.kind is Kind.CHANGE and not column.title:
            shown[-1] = shown[-1]._replace(span=2)
            shown.append(ShownColumn(column, place, heading=None))
        else:
            heading = column.title or _UNSEEN_HEADINGS.get(column.kind, "")
            shown.append(ShownColumn(column, place, heading, unseen=not column.title))
    return _bars_first(shown)


def _bars_first(shown: Sequence[ShownColumn]) -> list[ShownColumn]:
    """The columns, with bars before the numbers to their left."""
    ordered: list[ShownColumn] = []
    for column in shown:
        place = len(ordered)
        if column.column.kind is Kind.BAR:
            while place and ordered[place - 1].column.kind in _NUMBERS:
                place -= 1
        ordered.insert(place, column)
    return ordered


def _goes_below(column: document.Column, left: document.Column) -> bool:
    return column.tone is Tone.FAINT and left.stretch and column.kind is left.kind is Kind.WORDS


def cells(
    row: document.Row, shown: Sequence[ShownColumn]
) -> Iterator[tuple[ShownColumn, bool, Markup]]:
    """The cells of a row, with their columns; the first cell of words is its heading."""
    head = next((column for column in shown if column.column.kind is Kind.WORDS), None)
    for column in shown:
        text = cell(row.cells[column.place], column.column)
        if column.below is not None:
            small = row.cells[column.below]
            if small not in {None, "", row.cells[column.place]}:
                text += Markup("<small>{}</small>").format(cell(small, column.column))
        yield column, column is head, text


def cell(value: document.Cell, column: document.Column) -> Markup:
    """The markup of a cell."""
    match value:
        case document.Bar() | document.Trend() | document.Progress():
            return _drawing(value)
        case str() | document.Name() | document.Instant():
            return pieces((value,))
        case document.Line():
            return line(value)
        case document.Part(label):
            return Markup('<span class="part">{}</span>').format(label)
        case _:
            return escape(wording.plain(value, column.kind))


def _drawing(value: document.Bar | document.Trend | document.Progress) -> Markup:
    match value:
        case document.Bar():
            return Markup(
                '<svg class="bar" aria-hidden="true"><rect width="{}" height="10"/></svg>'
            ).format(percent(value.fraction and max(_MIN_BAR, value.fraction)))
        case document.Progress(start, end):
            steps = [("now", end), ("was", start)]
            bars = Markup().join(
                Markup('<rect class="{}" width="{}" height="100%"/>').format(name, percent(width))
                for name, width in steps
                if width
            )
            return Markup('<svg class="steps" aria-hidden="true">{}</svg><span>{}</span>').format(
                bars, wording.plain(value, Kind.PROGRESS)
            )
        case document.Trend():
            return sparkline(value)


def sparkline(trend: document.Trend) -> Markup:
    """A number over time, without axes; broken at unknown values."""
    values = trend.values
    step = max(1, -(-len(values) // _MOST_STEPS))
    first = (len(values) - 1) % step if values else 0
    drawn = values[first::step]
    known = [value for value in drawn if value is not None]
    low, high = min((0, *known)), max((trend.largest, *known))

    last = max(1, len(drawn) - 1)

    def point(place: int, value: int | None) -> tuple[float, float] | None:
        if value is None:
            return None
        share = (value - low) / ((high - low) or 1)
        return 100 * place / last, _TREND_HEIGHT - 1 - share * (_TREND_HEIGHT - 2)

    points = [*starmap(point, enumerate(drawn))]
    finished = len(points) - (not trend.finished)
    layers = {
        "zero": (point(0, 0), point(last, 0)) if known else (),
        "line": points[:finished],
        "line dotted": [] if trend.finished else points[-2:],
        "ring": points[finished:],
        "hole": points[finished:],
    }
    paths = ((name, path(layer)) for name, layer in layers.items())
    lines = (Markup('<path class="{}" d="{}"/>').format(name, d) for name, d in paths if d)
    return Markup(
        '<svg class="trend" viewBox="0 0 100 {}" preserveAspectRatio="none" aria-hidden="true">{}'
        "</svg>"
    ).format(_TREND_HEIGHT, Markup().join(lines))


def is_narrow(table: document.Table) -> bool:
    """Whether two tables fit side by side, without bars."""
    needed = [shown for shown in columns(table) if shown.column.kind is not Kind.BAR]
    return bool(table.title) and len(needed) <= _NARROW


def is_slim(table: document.Table) -> bool:
    """Whether it should be less wide than the page, so that numbers are near their labels."""
    shown = columns(table)
    return len(shown) <= _SLIM and all(column.column.kind is not Kind.TREND for column in shown)


def headings(series: Series) -> list[str]:
    """The headings of a series in a table."""
    return [
        heading
        for curve in series.curves
        for heading in (
            [curve.label, wording.capitalized(series.before)] if curve.before else [curve.label]
        )
    ]


def of_series(series: Series) -> list[tuple[str, list[str]]]:
    """The rows of a series in a table, the last first; of very many, the last per month."""
    columns = (
        values for curve in series.curves for values in (curve.values, curve.before) if values
    )
    rows = [
        (label, [wording.plain(number, Kind.NUMBER) for number in numbers])
        for label, numbers in zip_longest(
            series.labels, zip_longest(*columns), fillvalue=f"(only {series.before})"
        )
    ]
    if len(rows) > _MOST_ROWS and not series.counts:
        months = {(at.year, at.month): row for at, row in zip(series.times, rows, strict=True)}
        rows = [*months.values()]
    return rows[::-1]
