"""The values of charts in a document.

In every medium, charts and trends start at zero, so that twice the height is twice the number. A
period that is not over is hollow and its line dotted, or it is left out where that cannot be drawn.
A bar whose period lacks its beginning is hollow, too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple


class Curve(NamedTuple):
    """A number over time.

    Attributes:
        label: its name.
        values: one for every time of its series; None if unknown.
        before: the values of the time before, in this order; drawn thin and faint behind the
            values. May be empty; None where that time is shorter. Where it is longer, only tables
            have all of it.
    """

    label: str
    values: Sequence[int | None]
    before: Sequence[int | None] = ()


class Series(NamedTuple):
    """Numbers over one span of time, the most important first.

    Attributes:
        title: the title of all curves.
        times: the starts of the periods, in order.
        labels: the names of the periods.
        curves: the numbers.
        counts: whether they count what happened in a period, rather than totals at its end.
        finished: whether the last period is over.
        whole_start: whether the first period is covered from its start.
        before: the name of the time before.
    """

    title: str
    times: Sequence[datetime]
    labels: Sequence[str]
    curves: tuple[Curve, ...]
    counts: bool = False
    finished: bool = True
    whole_start: bool = True
    before: str = "Before"

    def whole(self, values: Sequence[int | None]) -> list[int]:
        """The known ones of some values, but for periods of which a part is missing."""
        end = len(values) if self.finished else -1
        return [v for v in values[0 if self.whole_start else 1 : end] if v is not None]


class BarTable(NamedTuple):
    """Numbers per period side by side, whose horizontal axis is a table of them.

    Attributes:
        title: its title.
        heading: the heading of the labels, such as ``Week of``.
        labels: the short names of the periods; with an asterisk where only a part counts.
        curve: the numbers. Those of the time before may be fewer, or more: then later labels are
            empty.
        before: the name of the time before.
        note: what the asterisk means; empty if there is none.
    """

    title: str
    heading: str
    labels: Sequence[str]
    curve: Curve
    before: str = ""
    note: str = ""


class Heatmap(NamedTuple):
    """A number per day, arranged by weeks.

    Attributes:
        title: may be empty.
        first: the first day.
        values: the number on this day, and on every day after it.
        unit: what is counted, in the plural.
    """

    title: str
    first: date
    values: Sequence[int]
    unit: str


class Grid(NamedTuple):
    """Numbers in two dimensions, such as the day of the week and the hour.

    Attributes:
        title: its title.
        rows: the names of the rows.
        columns: the short names of the columns.
        values: the numbers of every row, one per column.
        unit: what is counted, in the plural.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[int]]
    unit: str


class Spot(NamedTuple):
    """A number at a place on Earth.

    Attributes:
        latitude: degrees, north positive.
        longitude: degrees, east positive.
        number: the number at this place.
        place: its name, text from outside; empty where unknown.
        country: the name of its country, text from outside; empty where unknown.
        country_code: its code by ISO 3166-1.
    """

    latitude: float
    longitude: float
    number: int
    place: str
    country: str
    country_code: str


class WorldMap(NamedTuple):
    """Numbers at places on Earth; a table beside it has them, too.

    Attributes:
        spots: at least one place, in any order. If only some have a name, the others stand for a
            whole country.
        unit: what is counted, in the plural.
        countries: the number of each country, by its code and name, where places lack a part of it;
            None for the sums of places.
    """

    spots: Sequence[Spot]
    unit: str
    countries: Mapping[tuple[str, str], int] | None = None
