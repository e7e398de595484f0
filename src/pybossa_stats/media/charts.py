"""Charts of a document: values, and not yet drawings.

However they are drawn, here and as a trend in a row: they stand on zero, so that what is twice as
high is twice as much, and a number that does not change is not mistaken for nothing. A period that
is not over is hollow, its line dotted; where that cannot be drawn it is left out. A bar is hollow
also where the beginning of its period is missing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple


class Curve(NamedTuple):
    """A number over time.

    Attributes:
        label: what it is called.
        values: one for each time of its series; None where it is not known.
        before: what it was in the time before, at the same places; drawn thin and faint behind the
            values. Empty for none; None where there was no such time.
    """

    label: str
    values: Sequence[int | None]
    before: Sequence[int | None] = ()


class Series(NamedTuple):
    """Numbers over the same time, the first of them the one that matters most.

    Attributes:
        title: what they tell together.
        times: the beginning of each period, in their order.
        labels: what people call each of them.
        curves: the numbers.
        counts: whether they count what was in a period, rather than what there was at its end.
        finished: whether the last period is over.
        whole_start: whether the first period is there from its beginning on.
    """

    title: str
    times: Sequence[datetime]
    labels: Sequence[str]
    curves: tuple[Curve, ...]
    counts: bool = False
    finished: bool = True
    whole_start: bool = True


class Heatmap(NamedTuple):
    """A number on each of many days, by weeks.

    Attributes:
        title: may be empty.
        first: the first day.
        values: the number on it, and on each day after it.
        unit: what is counted, in the plural.
    """

    title: str
    first: date
    values: Sequence[int]
    unit: str


class Grid(NamedTuple):
    """Numbers by two things, such as the day of the week and the hour.

    Attributes:
        title: what they tell.
        rows: the names of the rows.
        columns: the names of the columns, as short as can be.
        values: the numbers of each row, one for each column.
        unit: what is counted, in the plural.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[int]]
    unit: str


class Spot(NamedTuple):
    """How many are at a place on Earth.

    Attributes:
        latitude: degrees, north positive.
        longitude: degrees, east positive.
        number: how many.
        place: its name, text from outside; empty where unknown.
        country: the name of its country, likewise.
        country_code: its code by ISO 3166-1.
    """

    latitude: float
    longitude: float
    number: int
    place: str
    country: str
    country_code: str


class WorldMap(NamedTuple):
    """How many are where; a table beside it has the numbers.

    Attributes:
        spots: at least one place, in any order. Where only some of them have a name, the others
            stand for a whole country.
        unit: what is counted, in the plural.
    """

    spots: Sequence[Spot]
    unit: str
