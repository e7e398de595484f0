"""What PostgreSQL and SQLite spell differently."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class bytewise(FunctionElement[str]):  # noqa: N801 (it reads as a function)
    """A text compared byte by byte, whatever the database's collation.

    Machine-written text sorts rightly so, and several times faster. An index serves only if it has
    the same collation: ``COLLATE "C"`` in PostgreSQL.
    """

    type = Text()
    inherit_cache = True


@compiles(bytewise)
def _sqlite(element: bytewise, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"({compiler.process(element.clauses, **options)} COLLATE BINARY)"


@compiles(bytewise, "postgresql")
def _postgresql(element: bytewise, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'
