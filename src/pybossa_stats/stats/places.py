"""SQL that finds the place of a text among many."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class place_among(FunctionElement[int]):  # noqa: N801 (it reads as a function)
    """The index of the last of some sorted texts that is not after a text.

    It is null for a text before all of them.

    Args:
        text: a column, since it is compared several times.
        starts: any number of sorted texts; they become SQL unescaped, so no text from outside.
    """

    type = Integer()
    inherit_cache = False

    def __init__(self, text: ColumnElement[str], starts: Sequence[str]) -> None:
        super().__init__(text)
        self.starts = starts


@compiles(place_among)
def _place_among(element: place_among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    text, starts = compiler.process(element.clauses, **options), element.starts

    def halved(first: int, last: int) -> str:
        """A binary search; as text, since SQLAlchemy would take seconds over thousands of cases."""
        if first == last:
            return str(first)
        middle = (first + last + 1) // 2
        earlier, later = halved(first, middle - 1), halved(middle, last)
        return f"CASE WHEN {text} < '{starts[middle]}' THEN {earlier} ELSE {later} END"

    return f"CASE WHEN {text} < '{starts[0]}' THEN NULL ELSE {halved(0, len(starts) - 1)} END"
