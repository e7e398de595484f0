"""What programs read row by row, and its form as comma-separated values."""

import csv
import re
from collections.abc import Iterable, Iterator
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
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(records.names)
    for row in records.rows:
        yield writer.writerow(map(_written, row))


class _Line:
    """Hands what is written back to whoever writes it."""

    def write(self, text: str) -> str:
        return text


def _written(field: Field) -> object:
    match field:
        case Name(text):
            return _FORMULA.sub("'", visible(text.replace("\\", r"\\")))
        case bool():
            return str(field).lower()
        case _:
            return field
