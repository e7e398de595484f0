"""The house: data flows one way, and nothing points back."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path("src/pybossa_stats")

# Each room, and those that it may import from beside its own.
ROOMS = {
    "media": set(),
    "manual": {"media"},
    "periods": set(),
    "geo": set(),
    "source": {"periods", "geo"},
    "stats": {"periods", "geo", "source"},
    "diagnosis": {"stats", "periods", "source"},
    "report": {"diagnosis", "stats", "periods", "geo", "source", "media", "manual"},
    "store": {"report", "stats", "periods", "geo"},
    "web": {"store", "report", "stats", "periods", "source", "media"},
    "cli": {
        *("web", "store", "report", "diagnosis", "stats"),
        *("periods", "geo", "source", "media", "manual"),
    },
}

# Within stats: what questions share, and the questions, none of which takes from another. What
# stands in no folder is named by its module.
SHARED = {
    "values",
    "origin",
    "chosen",
    "requirements",
    "question",
    "top_users",
    "parts",
    "locations",
    "sessions",
    "scope",
    "categories",
}
QUESTIONS = {"site", "activity", "projects", "users"}
WITHIN_STATS = {
    **dict.fromkeys(SHARED - {"locations"}, SHARED | {"sql"}),
    "sql": {"chosen", "sql"},
    "locations": {"sql"},
    **{each: {each, "sql", *SHARED} for each in QUESTIONS},
    "history": {"site", "top_users", "origin"},
    "overview": {*QUESTIONS, *SHARED, "sql"},
}
EVERYWHERE = {
    "calendar_names",
    "clock",
    "contract",
    "errors",
    "files",
    "shares",
    "spelling",
    "version",
}


def imported(module: Path, *room: str) -> set[str]:
    """The rooms and single modules, of the program or of one of its rooms, that a module uses."""
    names, depth = set(), 1 + len(room)
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively"
            found = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        else:
            continue
        parts = (tuple(name.split(".")) for name in found)
        begins = SOURCE.name, *room
        names |= {part[depth] for part in parts if part[:depth] == begins and len(part) > depth}
    return names


def test_each_room_is_known() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_those_below_it_alone(room: str) -> None:
    for module in (SOURCE / room).rglob("*.py"):
        assert imported(module) - EVERYWHERE <= ROOMS[room] | {room}, module


def test_a_question_takes_nothing_from_another() -> None:
    for module in (SOURCE / "stats").rglob("*.py"):
        place = module.relative_to(SOURCE / "stats").parts[0].removesuffix(".py")
        if place != "__init__":
            assert imported(module, "stats") <= WITHIN_STATS[place], module


@pytest.mark.parametrize("module", sorted(EVERYWHERE))
def test_what_is_imported_everywhere_imports_nothing(module: str) -> None:
    assert imported(SOURCE / f"{module}.py") <= EVERYWHERE


def test_the_clock_is_looked_at_in_one_place() -> None:
    looks = re.compile(r"(?<!`)\b(datetime\.(now|today|utcnow)|date\.today|time\.time)\(")
    modules = (path for path in SOURCE.rglob("*.py") if looks.search(path.read_text()))
    assert [*modules] == [SOURCE / "clock.py"]


def test_what_is_asked_of_a_database_passes_the_view() -> None:
    """Beside it, only what opens a database sends statements."""
    sends = re.compile(r"\b(connection|driver)\.(execute|exec_driver_sql|scalars?)\(")
    senders = {path.name for path in SOURCE.rglob("*.py") if sends.search(path.read_text())}
    of_postgresql = {"transaction.py", "connection.py", "facts.py", "locking.py"}
    assert senders == {"view.py", "sqlite.py"} | of_postgresql
