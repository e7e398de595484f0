"""Values of the database as they are: in SQLite a column of any type may hold anything."""

from sqlalchemy import Table

from pybossa_stats.errors import NotPybossaError


def id_of(value: object, table: Table) -> int:
    """An id of a table.

    Raises:
        NotPybossaError: if it is not a whole number; SQLite allows that outside a primary key.
    """
    if not isinstance(value, int):
        raise NotPybossaError(f"An id in table {table.name} is not a whole number.")
    return value


def text_of(value: object) -> str:
    """A name; empty for null. Bytes are decoded as far as they can be."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return "" if value is None else str(value)
