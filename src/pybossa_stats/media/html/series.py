"""Which numbers over time are drawn, and their table."""

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series

_MOST_ROWS = 62


def is_known(curve: Curve) -> bool:
    """Whether there is anything to draw."""
    return sum(value is not None for value in curve.values) > 1


def rows(series: Series) -> list[tuple[str, list[str]]]:
    """The numbers in a table, the last first; of very many, the last of each month."""
    places = list(range(len(series.times)))
    if len(places) > _MOST_ROWS and not series.counts:
        months = {(time.year, time.month): place for place, time in enumerate(series.times)}
        places = list(months.values())
    return [
        (
            series.labels[place],
            [
                "-" if value is None else wording.number(value)
                for value in (curve.values[place] for curve in series.curves)
            ],
        )
        for place in reversed(places)
    ]
