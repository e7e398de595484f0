"""A busy site on both engines, to be broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.support.databases import Database, Server
from tests.support.site import fill_site


@pytest.fixture(scope="module")
def still_clock() -> Iterator[None]:
    """It is always the same instant, so that equal figures are equal reports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.clock.now", lambda: NOW)
        yield


@pytest.fixture(scope="session")
def site_template(server: Server, template: str) -> Iterator[str]:
    """The name of a database with the sample site, to copy or to read."""
    with server.database("pybossa_site", template) as database:
        fill_site(database)
        yield "pybossa_site"


@pytest.fixture
def site(server: Server, site_template: str) -> Database:
    """The sample site in PostgreSQL, to be read alone."""
    return Database(server.url_of(site_template))


@pytest.fixture
def own_site(server: Server, site_template: str) -> Iterator[Database]:
    """The sample site in PostgreSQL, to be changed."""
    with server.database("pybossa_own_site", site_template) as database:
        yield database


@pytest.fixture
def site_file(tmp_path: Path) -> Database:
    """The sample site in SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'site.sqlite'}")
    database.create_tables()
    fill_site(database)
    return database
