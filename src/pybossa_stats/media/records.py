"""What programs read row by row, and its form as comma-separated values."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple

from pybossa_stats.media.document import Name
from pybossa_stats.media.visible import JOINERS, visible

# Some spreadsheets split lines at semicolons, too, skip blanks, and read signs of full width.
_FORMULA = re.compile(rf"(?:^|(?<=;))(?=[\s{JOINERS}]*[=+\-@＝＋－＠])")  # noqa: RUF001

Field = str | int | float | bool | Name | None
"""A value of a record; a plain text is in the program's own words, None is nothing."""


class Records(NamedTuple):
    """Rows for programs.

    Attributes:
        names: those of the fields.
        rows: a value for each field; they may be many, and are gone through once.
    """

    names: tuple[str, ...]
    rows: Iterable[tuple[Field, ...]]


def to_csv(records: Records) -> Iterator[str]:
    """Write a line with the names, and one for each row.

    Names from outside are made `visible`, with two backslashes for each of their own, so that no
    two names are written alike; and what a spreadsheet would take for a formula in them begins with
    an apostrophe.
    """
    yield _line(records.names)
    for row in records.rows:
        yield _line(tuple(map(_written, row)))


def _line(fields: tuple[object, ...]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue()


def _written(field: Field) -> object:
    match field:
        case Name(text):
            return _FORMULA.sub("'", visible(text.replace("\\", r"\\")))
        case bool():
            return str(field).lower()
        case _:
            return field
