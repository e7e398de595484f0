"""Running the program: in this process, or in one of its own."""

import subprocess
import sys
from collections.abc import Mapping

from click.testing import CliRunner, Result

from pybossa_stats.cli import program

COMMAND = [sys.executable, "-m", "pybossa_stats"]


def run(*arguments: object, env: Mapping[str, str] | None = None) -> Result:
    """Run a command in this process; fast."""
    return CliRunner().invoke(
        program, [str(argument) for argument in arguments], env=env, prog_name="pybossa-stats"
    )


def run_alone(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own; the options are those of `subprocess.run`."""
    command = [*COMMAND, *map(str, arguments)]
    defaults = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60}
    return subprocess.run(command, check=False, **(defaults | options))  # type: ignore[call-overload,no-any-return]
