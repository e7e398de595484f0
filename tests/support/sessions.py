"""Sessions in a shell, as the README and the manual show them."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from tests.support.loaded import FIXED_CLOCK, loaded_program
from tests.support.terminal import in_terminal

# When the commands run, for the program and for `date`.
CLOCK = datetime.fromisoformat("2026-11-23T21:05:00.231406+00:00")

# So that a terminal of 80 columns shows them, indented by two.
COLUMNS = 78

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Example:
    """A command, perhaps of several lines, and what is shown as its output."""

    command: str
    output: str


def blocks(file: Path, language: str) -> list[str]:
    """The blocks of code in a Markdown file that are in a language."""
    return [body for kind, body in _BLOCK.findall(file.read_text()) if kind == language]


def examples(file: Path) -> list[Example]:
    """The commands of a Markdown file."""
    return [each for block in blocks(file, "console") for each in _examples(block)]


def _examples(block: str) -> Iterator[Example]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:.*\\\n)*.*\n", part)
        assert command
        yield Example(command[0], part[command.end() :])


def write_outputs(file: Path, outputs: list[str]) -> None:
    """Put what the commands of a Markdown file print into it."""
    left = iter(outputs)

    def block(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        shown = (f"$ {example.command}{next(left)}" for example in _examples(match[2]))
        return f"```console\n{''.join(shown)}```"

    file.write_text(_BLOCK.sub(block, file.read_text()))


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
        lines = _STYLE.sub("", shell.shown).splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines)
