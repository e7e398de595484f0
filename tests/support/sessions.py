"""Sessions in a shell, as the README and the manual show them."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from pathlib import Path
from tempfile import TemporaryFile

from tests.support.loaded import FIXED_CLOCK, loaded_program
from tests.support.terminal import in_terminal

# When the commands run, for the program and for `date`.
CLOCK = datetime.fromisoformat("2026-11-23T21:05:00.231406+00:00")

# So that a terminal of 80 columns shows them, indented by two.
COLUMNS = 78

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*\n)", re.MULTILINE)
_STYLE = re.compile(r"\x1b\[[0-9;]*m")

# What a busy machine shows meanwhile, and is cleared: `| Reading answers ...`
_PROGRESS = re.compile(r"\r\x1b\[K(. (Reading|Writing) [^\r\n]*)?")


@dataclass(frozen=True)
class Example:
    """A command, perhaps of several lines, and the output below it.

    Attributes:
        command: the command.
        output: the lines below it, up to the next command or the end of the block.
        place: the place of the output in the text of the file.
    """

    command: str
    output: str
    place: slice


def blocks(file: Path, language: str) -> list[str]:
    """The blocks of code in a Markdown file that are in a language."""
    return [body for kind, body in _BLOCK.findall(file.read_text()) if kind == language]


def examples(file: Path) -> list[Example]:
    """The commands of a Markdown file."""
    return [*_examples(file.read_text())]


def _examples(text: str) -> Iterator[Example]:
    for block in _BLOCK.finditer(text):
        if block[1] == "console":
            starts = [match.start() for match in _COMMAND.finditer(text, *block.span(2))]
            for start, end in pairwise([*starts, block.end(2)]):
                command = _COMMAND.match(text, start)
                assert command
                place = slice(command.end(), end)
                yield Example(command[1], text[place], place)


def with_outputs(text: str, outputs: Sequence[str | None]) -> str:
    """A Markdown text in which the outputs of its commands are replaced.

    Args:
        text: the text.
        outputs: an output for every command; None leaves that of the text.

    Raises:
        AssertionError: if an output cannot stand there, as one would that holds a line that reads
            like a command or like the end of a block.
    """
    shown = [*_examples(text)]
    assert len(shown) == len(outputs), f"{len(shown)} commands have {len(outputs)} outputs"
    changed = text
    for example, output in zip(reversed(shown), reversed(outputs), strict=True):
        if output is not None:
            changed = f"{changed[: example.place.start]}{output}{changed[example.place.stop :]}"
    expected = [
        (example.command, example.output if output is None else output)
        for example, output in zip(shown, outputs, strict=True)
    ]
    found = [(example.command, example.output) for example in _examples(changed)]
    for (command, output), actual in zip_longest(expected, found, fillvalue=("", "")):
        assert (command, output) == actual, f"an output cannot be shown below: {command}\n{output}"
    return changed


def in_shell(script: str, folder: Path) -> str:
    """What a script prints in a terminal, where the program is installed and its clock stands."""
    env = {
        "PATH": f"{loaded_program()}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(FIXED_CLOCK),
        "PYBOSSA_STATS_TEST_CLOCK": CLOCK.isoformat(),
        "NO_COLOR": "1",
    }
    command = ["timeout", "120", "bash", "-e", "-u", "-o", "pipefail", "-c", script]
    with (
        TemporaryFile() as errors,
        in_terminal(command, columns=COLUMNS, env=env, folder=folder, stderr=errors) as shell,
    ):
        code = shell.wait_for_end()
        errors.seek(0)
        assert code == 0, f"exit code {code}: {shell.shown[-500:]}\n{errors.read().decode()}"
        lines = _STYLE.sub("", _PROGRESS.sub("", shell.shown)).splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines)
