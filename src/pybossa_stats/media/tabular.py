"""What stands in place of drawings where there are none: tables, or nothing."""

from collections.abc import Iterable, Iterator, Sequence

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series, WorldMap
from pybossa_stats.media.document import (
    Block,
    Code,
    Column,
    Details,
    Heading,
    KeyFigures,
    Kind,
    Note,
    Part,
    Row,
    Table,
    Tone,
    Trend,
)

TextBlock = Table | Note | Code | Heading


def in_tables(blocks: Iterable[Block]) -> Iterator[TextBlock]:
    """The blocks; calendars and maps are left out, as what they tell is in tables, too."""
    for block in blocks:
        match block:
            case KeyFigures():
                yield _key_figures(block)
            case Series():
                yield _series(block)
            case Grid():
                yield _grid(block)
            case Heatmap() | WorldMap():
                continue
            case Details(summary, table):
                yield table._replace(title=summary)
            case _:
                yield block


def _key_figures(block: KeyFigures) -> Table:
    columns = (
        Column(""),
        Column("Number", Kind.NUMBER),
        Column(wording.capitalized(block.before), Kind.NUMBER),
        Column(""),
        Column("", Kind.TREND),
    )
    rows = tuple(
        Row((each.label, each.number, each.before, each.of, each.trend), Tone.STRONG)
        for each in block.figures
    )
    return Table(columns, (rows,))


def _grid(grid: Grid) -> Table:
    """The total of each row, and where it has most; its trend has the numbers."""
    columns = (
        Column(""),
        Column(wording.capitalized(grid.unit), Kind.NUMBER),
        Column("Most at"),
        Column(f"{grid.columns[0]} to {grid.columns[-1]}", Kind.TREND),
    )
    largest = max(map(max, grid.values))
    rows = []
    for name, values in zip(grid.rows, grid.values, strict=True):
        most_at = grid.columns[values.index(max(values))] if any(values) else None
        rows.append(Row((name, sum(values), most_at, Trend(values, largest=largest))))
    return Table(columns, (tuple(rows),), grid.title)


def _series(series: Series) -> Table:
    """How each number went, from the first that is known to the last."""
    ends = ("Least", "Most") if series.counts else ("First", "Last")
    columns = Column(""), *(Column(end, Kind.NUMBER) for end in ends), Column("", Kind.TREND)
    return Table(
        columns,
        (tuple(row for curve in series.curves for row in _rows(series, curve)),),
        series.title,
    )


def _rows(series: Series, curve: Curve) -> Iterator[Row]:
    yield Row((curve.label, *_ends(series, curve.values), Trend(curve.values, series.finished)))
    if curve.before:
        ends = _ends(series, curve.before)
        yield Row((Part("Before"), *ends, Trend(curve.before)), Tone.FAINT)


def _ends(series: Series, values: Sequence[int | None]) -> tuple[int | None, int | None]:
    known = [value for value in values if value is not None]
    if not known:
        return None, None
    return (min(known), max(known)) if series.counts else (known[0], known[-1])
