"""PostgreSQL as SQLAlchemy knows it, but that texts are sent as what the columns are.

SQLAlchemy declares them to be of type varchar. A function or operator that is declared for that
type is a better match than PostgreSQL's own, wherever the search path leads to one.
"""

from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

DRIVER = "postgresql+pybossa_stats"
"""What it is called in a URL of SQLAlchemy."""


class _SentAsText(Text):
    render_bind_cast = True


class Dialect(PGDialect_psycopg):
    """PostgreSQL by psycopg 3."""

    supports_statement_cache = True
    colspecs: dict[type[TypeEngine[Any]], type[TypeEngine[Any]]] = {  # noqa: RUF012 (as SQLAlchemy has it)
        **PGDialect_psycopg.colspecs,
        String: _SentAsText,
    }


registry.register(DRIVER.replace("+", "."), __name__, Dialect.__name__)
