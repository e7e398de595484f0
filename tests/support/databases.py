"""Databases for tests, on both engines, and how to fill them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text

from pybossa_stats.source.database import connect
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.url import parse_url
from pybossa_stats.source.view import View

Row = Mapping[str, Any]


def least_privilege() -> list[str]:
    """The statements of the example that makes a role of least privilege."""
    sql = re.sub("--.*", "", Path("examples/least_privilege.sql").read_text())
    return [statement for statement in sql.split(";") if statement.strip()]


@dataclass(frozen=True)
class Database:
    """A database that a test may write to.

    Attributes:
        url: where it is.
        changed: whether it may have had more done to it than been filled; empty if not.
    """

    url: str
    changed: list[bool] = field(default_factory=list, compare=False)

    def with_setting(self, name: str, value: str) -> "Database":
        """The same database, where the server has another setting."""
        url = parse_url(self.url).update_query_dict({"options": f"-c {name}={value}"})
        text = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return replace(self, url=text)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a connection of the test's own; what it did is committed at the end."""
        self.changed.append(True)
        with self._begun() as connection:
            yield connection

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        engine = create_engine(parse_url(self.url), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def run(self, *statements: str) -> None:
        """Run SQL, each statement on its own, outside of any transaction."""
        self.changed.append(True)
        engine = create_engine(
            parse_url(self.url), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def create_tables(self) -> None:
        with self.connection() as connection:
            metadata.create_all(connection)

    def move_to_schema(self, name: str) -> None:
        """Make a schema, and move all tables there."""
        self.run(
            f'CREATE SCHEMA "{name}"',
            *(f'ALTER TABLE "{table}" SET SCHEMA "{name}"' for table in metadata.tables),
        )

    def fill(self, **tables: Iterable[Row]) -> None:
        """Replace the rows of all tables; those that are not named become empty."""
        with self._begun() as connection:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
                if rows := [dict(row) for row in tables.get(table.name, ())]:
                    connection.execute(table.insert(), rows)


@contextmanager
def connect_at(instant: datetime, database: Database) -> Iterator[View]:
    """Open a database whose data are taken to be of an instant."""
    with connect(database.url) as view:
        yield replace(view, instant=instant)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which tests make databases."""

    url: str

    @contextmanager
    def database(
        self, name: str, template: str = "template0", *, locale: str | None = None
    ) -> Iterator[Database]:
        """A database that is gone afterwards; its locale is that of the template, or another."""
        other = f"LC_COLLATE '{locale}' LC_CTYPE '{locale}'" if locale else ""
        with self._made(name, f"TEMPLATE {template} ENCODING 'UTF8' {other}") as database:
            yield database

    @contextmanager
    def _made(self, name: str, how: str) -> Iterator[Database]:
        admin = Database(self.url)
        drop = (
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            f"DROP DATABASE IF EXISTS {name}",
        )
        admin.run(*drop, f"CREATE DATABASE {name} {how}")
        try:
            yield Database(self.url_of(name))
        finally:
            admin.run(*drop)

    @contextmanager
    def sql_ascii(self, name: str) -> Iterator[Database]:
        """A database without an encoding, which takes any bytes for text; gone afterwards."""
        with Database(self.url).connection() as connection:
            knows_icu = (connection.dialect.server_version_info or ()) >= (15,)
        how = "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
        how += " LOCALE_PROVIDER libc" if knows_icu else ""
        with self._made(name, how) as made:
            yield Database(f"{made.url}?client_encoding=utf8")

    def url_of(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The URL of a database on this server, for another role perhaps."""
        url = parse_url(self.url).set(drivername="postgresql", database=database)
        if user:
            url = url.set(username=user, password=password)
        return url.render_as_string(hide_password=False)


class Lender:
    """Lends a database to one test after the other; it is made anew if more was done than fill it.

    That is far faster than to make one for each test.
    """

    def __init__(self, server: Server, name: str, template: str) -> None:
        self._made = server, name, template
        self._until_changed = ExitStack()
        self._database: Database | None = None

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """The database, with empty tables."""
        server, name, template = self._made
        if not self._database:
            self._database = self._until_changed.enter_context(server.database(name, template))
        yield self._database
        if self._database.changed:
            self.close()
        else:
            tables = ", ".join(f'"{table}"' for table in metadata.tables)
            Database(self._database.url).run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
                f"TRUNCATE {tables} RESTART IDENTITY",
            )

    def close(self) -> None:
        """Drop the database."""
        self._database = None
        self._until_changed.close()
