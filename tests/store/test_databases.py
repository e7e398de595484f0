"""What databases are called, and were called by earlier versions."""

from datetime import timedelta
from pathlib import Path

import pytest

from pybossa_stats.store.databases import earlier_name, with_names_of_today
from pybossa_stats.store.names import StoredSnapshot
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("name", "earlier"),
    [
        ("/srv/crowd:5633/edge", "localhost:5633/edge"),
        ("/srv/a:b/edge", "localhost/edge"),
        ("localhost:5633/edge", "localhost:5633/edge"),
        ("db.example.org/edge", "db.example.org/edge"),
        ("data/pybossa.sqlite", "data/pybossa.sqlite"),
    ],
)
def test_any_folder_of_sockets_was_localhost(name: str, earlier: str) -> None:
    assert earlier_name(name) == earlier


OLD, NEW, OTHER = "localhost:5633/edge", "/srv/crowd:5633/edge", "/srv/mob:5633/edge"


@pytest.mark.parametrize(
    ("names", "today"),
    [
        ([OLD, None, NEW], [NEW, None, NEW]),
        ([OLD, NEW, OLD], [OLD, NEW, OLD]),
        ([OLD, NEW, OTHER], [OLD, NEW, OTHER]),
        (["localhost/edge", NEW], ["localhost/edge", NEW]),
    ],
    ids=["one", "still in use", "of several", "another port"],
)
def test_a_database_keeps_its_history_if_its_earlier_name_can_be_of_no_other(
    names: list[str | None], today: list[str | None]
) -> None:
    snapshots = [
        StoredSnapshot(Path(f"{n}"), NOW + timedelta(days=n), name) for n, name in enumerate(names)
    ]
    assert [each.database for each in with_names_of_today(snapshots)] == today
