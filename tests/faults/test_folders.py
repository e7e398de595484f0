"""Folders of snapshots in which anything may be: none of it hides a snapshot, or is touched."""

import json
import os
import shutil
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.errors import ExitCode
from pybossa_stats.web import create_app
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.program import run
from tests.support.scene import Scene, a_scene, formats_of
from tests.support.web import ask

HOLE = 2**31
DEEP = 100_000

EARLY, LATE = (f"{NOW - timedelta(days=days):%Y-%m-%dT%H%M%SZ}.json" for days in (300, -0.001))
"""Names before and after those of all snapshots."""


def _socket(path: Path, _good: bytes) -> None:
    # Its own path may be longer than the name of a socket.
    near = os.open(path.parent, os.O_PATH)
    with closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(f"/proc/self/fd/{near}/{path.name}")
    os.close(near)


def _hole(path: Path, good: bytes) -> None:
    path.write_bytes(good)
    os.truncate(path, HOLE)


def _linked_pipe(path: Path, _good: bytes) -> None:
    os.mkfifo(path.with_suffix(".pipe"))
    path.symlink_to(path.with_suffix(".pipe"))


def _full_folder(path: Path, good: bytes) -> None:
    path.mkdir()
    (path / path.name).write_bytes(good)


def _forged(**forged: object) -> Callable[[Path, bytes], object]:
    def write(path: Path, good: bytes) -> None:
        path.write_text(json.dumps(json.loads(good) | forged))

    return write


FAULTS: dict[str, Callable[[Path, bytes], object]] = {
    "nothing": lambda path, _: path.touch(),
    "a half": lambda path, good: path.write_bytes(good[: len(good) // 2]),
    "no text": lambda path, good: path.write_bytes(b"\xff\xfe" + good),
    "other JSON": lambda path, _: path.write_text("[{}]"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a link to a pipe": _linked_pipe,
    "a socket": _socket,
    "a folder": _full_folder,
    "a link to a folder": lambda path, _: path.symlink_to(path.parent),
    "a link to a device": lambda path, _: path.symlink_to(os.devnull),
    "a link to standard input": lambda path, _: path.symlink_to("/proc/self/fd/0"),
    "a link to itself": lambda path, _: path.symlink_to(path.name),
    "a link to nowhere": lambda path, _: path.symlink_to("nowhere"),
    "gigabytes": _hole,
    "deep lists": lambda path, _: path.write_text("[" * DEEP + "]" * DEEP),
    "deep objects": lambda path, _: path.write_text('{"payload":' * DEEP + "1" + "}" * DEEP),
    "a deep place": lambda path, good: path.write_bytes(
        good.replace(b'"payload":', b'"more":' + b"[" * DEEP + b"]" * DEEP + b',"payload":')
    ),
    "a long number": lambda path, good: path.write_bytes(good.replace(b"22", b"2" * 5_000)),
    "infinity": lambda path, good: path.write_bytes(good.replace(b"1.25", b"1e999")),
    "no year": _forged(instant="0000-00-00T00:00:00Z"),
    "half a character": _forged(database="\ud800"),
    "a later version": _forged(schema_version=2),
    "no version": _forged(schema_version=1.5),
    "no payload": _forged(payload=None),
}
NO_FILES = {
    "a pipe",
    "a link to standard input",
    "a link to a pipe",
    "a socket",
    "a link to a device",
}
FOLDERS = {"a folder", "a link to a folder"}
GOOD_AT_THE_BEGINNING = {"infinity"}
"""What --keep takes for a snapshot, as it reads no more."""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    database = Database(f"sqlite:///{folder / 'pybossa.sqlite'}")
    database.create_tables()
    return a_scene(folder, database, NOW)


@pytest.fixture
def folder(tmp_path: Path, known: Scene, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four good snapshots."""
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)
    shutil.copytree(known.folder, tmp_path / "snapshots")
    return tmp_path / "snapshots"


def good_one(folder: Path) -> bytes:
    return max(folder.iterdir()).read_bytes()


@pytest.mark.parametrize("name", [EARLY, LATE], ids=["early", "late"])
@pytest.mark.parametrize("fault", FAULTS)
def test_files_that_are_no_snapshots_hide_no_snapshot(folder: Path, fault: str, name: str) -> None:
    good = sorted(folder.iterdir())
    FAULTS[fault](folder / name, good_one(folder))
    shown = run("show", folder, "--json", "--envelope")
    assert shown.exit_code == ExitCode.DONE, shown.stderr
    assert json.loads(shown.stdout)["instant"].startswith("2026-11-23T12:00:00")
    history = run("history", folder, "--json")
    assert len(json.loads(history.stdout)["data"]["buckets"]) == len(good)
    assert history.stderr.count(f"Skipped {name}: ") == 1
    changed = run("diff", folder, "--since", "1d", "--json")
    assert changed.exit_code == ExitCode.DONE, changed.stderr


def test_files_that_are_no_snapshots_hide_no_snapshot_on_the_page(
    folder: Path, known: Scene
) -> None:
    good = good_one(folder)
    for number, fault in enumerate(FAULTS.values()):
        instant = NOW - timedelta(hours=number)
        fault(folder / f"{instant:%Y-%m-%dT%H%M%S}Z_001.json", good)
    page = run("report", *known.database, "--snapshots", folder, "--json")
    assert page.exit_code == ExitCode.DONE, page.stderr
    assert "Skipped" in page.stderr
    served = create_app(str(known.database[1]), snapshots=folder)
    assert ask(served, HTTP_ACCEPT="text/html").status == 200


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - GOOD_AT_THE_BEGINNING))
def test_files_that_are_no_snapshots_are_not_deleted(
    folder: Path, known: Scene, fault: str
) -> None:
    good = sorted(folder.iterdir())
    FAULTS[fault](folder / EARLY, good_one(folder))
    others = {*folder.iterdir()} - {*good}
    done = run("snapshot", folder, "--keep", "last:1", "--force", *known.database)
    assert (done.exit_code, done.stdout, done.stderr) == (ExitCode.DONE, "", "")
    left = sorted({*folder.iterdir()} - others)
    assert (len(left), left[0]) == (2, good[0])
    assert all(map(os.path.lexists, others))


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - FOLDERS))
def test_a_file_that_is_no_snapshot_is_an_error_where_a_command_names_the_file(
    folder: Path, fault: str
) -> None:
    bad = folder.parent / EARLY
    FAULTS[fault](bad, good_one(folder))
    for arguments in (["show", bad], ["diff", bad, folder], ["diff", folder, bad]):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (ExitCode.NOT_A_SNAPSHOT, ""), result.stdout
        assert result.stderr.startswith("Error: ")
        assert ("it is not a file" in result.stderr) == (fault in NO_FILES)


def test_of_a_link_what_it_leads_to_is_never_deleted(
    folder: Path, known: Scene, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere.json"
    link = max(folder.iterdir())
    link.rename(target)
    link.symlink_to(target)
    run("snapshot", folder, "--keep", "last:1", "--force", *known.database)
    assert not link.is_symlink()
    assert target.exists()


def test_files_that_are_not_named_like_snapshots_are_not_opened(folder: Path) -> None:
    for name in (".hidden.json", "2026-13-01T000000Z.json", "2026-11-23T120000Z.json.gz"):
        os.mkfifo(folder / name)
    assert run("history", folder).exit_code == ExitCode.DONE


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text()
    | st.sampled_from(["\x1b[2J", "\ud800", "[]", "[[]]", '[{"loc":{}}]', "9999-12-31T23:59:59Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


def _places(document: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 (JSON)
    items: list[tuple[Any, Any]] = []
    if isinstance(document, dict):
        items = [*document.items()]
    elif isinstance(document, list):
        items = [*enumerate(document)]
    return [place, *(found for key, each in items for found in _places(each, (*place, key)))]


@settings(max_examples=rounds(8, 2_000))
@given(data=st.data())
def test_a_forged_snapshot_is_refused_or_harmless(folder: Path, data: st.DataObject) -> None:
    document = json.loads(good_one(folder))
    place = data.draw(st.sampled_from(_places(document)[1:]))
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = data.draw(_JSON)
    forged = folder.parent / EARLY
    forged.write_text(json.dumps(document))
    for command in ("show", "diff"):
        for output_format in formats_of(command):
            paths = [forged, folder] if command == "diff" else [forged]
            result = run(command, *paths, "--format", output_format)
            assert result.exit_code in {ExitCode.DONE, ExitCode.NOT_A_SNAPSHOT}, result.stderr
            assert "\x1b" not in result.output
            if output_format == "json" and result.exit_code == ExitCode.DONE:
                json.loads(result.stdout)
