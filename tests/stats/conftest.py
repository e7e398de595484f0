"""Databases with more addresses than can be grouped in little memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import Database, Server
from tests.support.large import fill

_RUNS, _RUNS_PER_ADDRESS = 250_000, 2


@pytest.fixture(scope="session")
def large_template(server: Server) -> Iterator[str]:
    with server.database("pybossa_large_template") as database:
        fill(database, _RUNS, _RUNS_PER_ADDRESS)
        yield "pybossa_large_template"


@pytest.fixture
def large_postgresql(server: Server, large_template: str) -> Iterator[Database]:
    with server.database("pybossa_large", large_template) as database:
        yield database


@pytest.fixture
def large_sqlite(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'large.sqlite'}")
    fill(database, _RUNS, _RUNS_PER_ADDRESS)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def large(request: pytest.FixtureRequest) -> Database:
    """A large PYBOSSA database, on each engine in turn."""
    found = request.getfixturevalue(f"large_{request.param}")
    assert isinstance(found, Database)
    return found
