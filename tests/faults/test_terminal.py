"""Whatever the database holds, a terminal is only told what the program itself has to tell it."""

import fcntl
import os
import pty
import re
import struct
import termios
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from itertools import islice
from pathlib import Path
from threading import Thread

import pytest

from pybossa_stats.cli import program
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.scene import ASKED, Scene, a_scene

HOSTILE = (
    "\x1b[2J\x1b[H\x1b[5;7;35mred\x1b[28m\x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\link"
    "\x1b]52;c;ZXZpbA==\x07\x1bP+q544e\x1b\\\x1b[6n\x1b[5i\x1bc\x1b[?1049h\x1b%G"
    "\x9b31mC1\x9d0;title\x9c\x90\x85\r\b\x7f\x0e\x0f\x05\v\f\n\t[bold]markup[/bold]"
    "\u202e\u2066\u200f\u2028\u2029\ufeff\U000e0041"
)
"""What styles, moves, clears, renames, copies, prints, asks, or turns text around."""

OURS = re.compile(r"\x1b\[(?:0|1|2|(?:[12];)?3[1236])m|\r\x1b\[K|\r\n")
"""What the program sends: its styles and colours, its spinner, and the ends of lines."""

_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def shown_in_a_terminal(arguments: Sequence[str], columns: int = 100) -> str:
    """What the terminal of a command receives, whose two outputs it is."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    received = bytearray()

    def receive() -> None:
        try:
            while part := os.read(ours, 65536):
                received.extend(part)
        except OSError:  # which is how a terminal says that it is at its end
            pass

    reader = Thread(target=receive)
    reader.start()
    try:
        with (
            open(its, "w", encoding="utf-8") as stdout,  # noqa: PTH123 (a descriptor)
            open(os.dup(its), "w", encoding="utf-8") as stderr,  # noqa: PTH123
            redirect_stdout(stdout),
            redirect_stderr(stderr),
            pytest.raises(SystemExit),
        ):
            program.main(arguments)
    finally:
        reader.join()
        os.close(ours)
    return received.decode()


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A database in which every text is hostile."""
    folder = tmp_path_factory.mktemp("scene")
    database = Database(f"sqlite:///{folder / 'pybossa.sqlite'}")
    database.create_tables()
    return a_scene(folder, database, NOW, HOSTILE)


def assert_harmless(arguments: Sequence[str]) -> None:
    shown = shown_in_a_terminal(arguments)
    left = OURS.sub("", shown)
    found = _HARMFUL.search(left)
    assert not found, (arguments, left[max(0, found.start() - 90) : found.end() + 9])


@pytest.mark.parametrize("command", ASKED)
def test_names_send_a_terminal_nothing(scene: Scene, command: str) -> None:
    for arguments in islice(scene.reports(command), 0, None, rounds(2, 1)):
        assert_harmless(arguments)


@pytest.mark.parametrize("name", [HOSTILE.replace("/", "")[:200], "\udcff\udc9b31m"])
def test_names_of_files_and_databases_send_a_terminal_nothing(
    scene: Scene, tmp_path: Path, name: str
) -> None:
    database = scene.database
    file = Path(str(database[1]).removeprefix("sqlite:///"))
    odd = tmp_path / name
    odd.mkdir()
    (odd / name).symlink_to(file)
    (odd / "2026-11-23T110000Z.json").write_text("damaged")
    (odd / f"{name}.json").write_text("damaged")
    for arguments in (
        ["global", "--database-url", f"sqlite:///{odd / name}"],
        ["check", "--database-url", f"sqlite:///{odd / name}"],
        ["global", "--database-url", f"sqlite:///{odd / 'nowhere'}"],
        ["snapshot", str(odd), "--verbose", *map(str, database)],
        ["history", str(odd)],
        ["show", str(odd / f"{name}.json")],
        ["report", "--title", name, *map(str, database), "--format", "table"],
        ["projects", name, *map(str, database)],
        ["users", "--project", name, *map(str, database)],
        ["activity", "--timezone", name, *map(str, database)],
        ["demo", str(odd / "nowhere" / name)],
        ["demo", str(odd / name)],
        ["diff", str(odd), "--fail-if", name],
        ["global", "--output", str(odd / "nowhere" / name), *map(str, database)],
        ["global", name],
        ["global", f"--{name}"],
        ["global", "--until", name],
        ["serve", "--listen", name],
        ["help", name],
        [name],
    ):
        assert_harmless(arguments)


def test_words_of_a_snapshot_send_a_terminal_nothing(scene: Scene, tmp_path: Path) -> None:
    shown_in_a_terminal(["snapshot", str(tmp_path), *map(str, scene.database)])
    (stored,) = tmp_path.iterdir()
    for arguments in (["show", str(stored)], ["history", str(tmp_path)]):
        assert_harmless(arguments)


def test_harmful_output_to_a_terminal_would_be_noticed() -> None:
    for character in filter(_HARMFUL.match, HOSTILE):
        assert _HARMFUL.search(OURS.sub("", HOSTILE[: HOSTILE.index(character) + 1]))
