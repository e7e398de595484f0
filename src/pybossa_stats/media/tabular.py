"""Tables in place of drawings, for media that cannot draw."""

from collections.abc import Iterable, Iterator, Sequence

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import BarTable, Curve, Grid, Heatmap, Series, WorldMap
from pybossa_stats.media.document import Kind, Tone

TextBlock = doc.Table | doc.Note | doc.Terms | doc.Code | doc.Heading


def in_tables(blocks: Iterable[doc.Block]) -> Iterator[TextBlock]:
    """Replace drawings by tables; leave out calendars and maps, as tables have their numbers."""
    for block in blocks:
        match block:
            case doc.KeyFigures():
                yield _key_figures(block)
            case Series():
                yield _series(block)
            case Grid():
                yield _grid(block)
            case Heatmap() | WorldMap():
                continue
            case BarTable():
                yield _bar_table(block)
            case doc.Details(summary, table):
                yield table._replace(title=summary)
            case _:
                yield block


def _key_figures(block: doc.KeyFigures) -> doc.Table:
    """The figures, with those of the period before if there is one."""
    comparison = (
        doc.Column(wording.capitalized(block.before), Kind.NUMBER),
        doc.Column("Change", Kind.PERCENT, drop_rank=1),
    )
    is_compared, has_totals = bool(block.before), any(figure.of for figure in block.figures)
    columns = (
        doc.Column("Figure"),
        doc.Column(block.period, Kind.NUMBER),
        *(comparison if is_compared else ()),
        *([doc.Column("Total", drop_rank=2)] if has_totals else []),
        doc.Column("", Kind.TREND),
    )
    cells = (
        _key_figure(figure, is_compared=is_compared, has_totals=has_totals)
        for figure in block.figures
    )
    return doc.Table(columns, (tuple(doc.Row(row, Tone.STRONG) for row in cells),))


def _key_figure(
    figure: doc.KeyFigure, *, is_compared: bool, has_totals: bool
) -> tuple[doc.Cell, ...]:
    before = figure.before
    grown = None if before is None else doc.Percent(figure.number, before)
    comparison = (before, grown) if is_compared else ()
    total = (figure.of,) if has_totals else ()
    return figure.label, figure.number, *comparison, *total, figure.trend


def _bar_table(bars: BarTable) -> doc.Note:
    """The numbers of the period, and those of the time before, in two sentences."""
    partial = ["*" if label.endswith("*") else "" for label in bars.labels]
    numbers = {
        f"{bars.curve.label}, from {bars.labels[0].rstrip('*')}": (
            bars.curve.values,
            partial[: len(bars.curve.values)],
        ),
        bars.before: (bars.curve.before, [""] * len(bars.curve.before)),
    }
    sentences = [
        f"{name}: {', '.join(known)}."
        for name, (values, marks) in numbers.items()
        if (
            known := [
                f"{wording.number(n)}{m}"
                for n, m in zip(values, marks, strict=True)
                if n is not None
            ]
        )
    ]
    return doc.note(" ".join(filter(None, (*sentences, bars.note))))


def _grid(grid: Grid) -> doc.Table:
    """The total, the maximum and the trend of every row."""
    columns = (
        doc.Column(""),
        doc.Column(wording.capitalized(grid.unit), Kind.NUMBER),
        doc.Column("Most at"),
        doc.Column(f"{grid.columns[0]} to {grid.columns[-1]}", Kind.TREND),
    )
    largest = max(map(max, grid.values))
    rows = []
    for name, values in zip(grid.rows, grid.values, strict=True):
        most_at = grid.columns[values.index(max(values))] if any(values) else None
        rows.append(doc.Row((name, sum(values), most_at, doc.Trend(values, largest=largest))))
    return doc.Table(columns, (tuple(rows),), grid.title)


def _series(series: Series) -> doc.Table:
    """The first and last known value of every curve, or the least and most of counts."""
    ends = ("Least", "Most") if series.counts else ("First", "Last")
    columns = (
        doc.Column(""),
        *(doc.Column(end, Kind.NUMBER) for end in ends),
        doc.Column("", Kind.TREND),
    )
    rows = tuple(row for curve in series.curves for row in _rows(series, curve))
    return doc.Table(columns, (rows,), series.title)


def _rows(series: Series, curve: Curve) -> Iterator[doc.Row]:
    ends = _ends(series, curve.values)
    yield doc.Row((curve.label, *ends, doc.Trend(curve.values, series.finished)))
    if curve.before:
        ends = _ends(series, curve.before)
        yield doc.Row(
            (doc.Part(wording.capitalized(series.before)), *ends, doc.Trend(curve.before)),
            Tone.FAINT,
        )


def _ends(series: Series, values: Sequence[int | None]) -> tuple[int | None, int | None]:
    known = [value for value in values if value is not None]
    if not known:
        return None, None
    if series.counts:
        return min(series.whole(values) or known), max(known)
    return known[0], known[-1]
