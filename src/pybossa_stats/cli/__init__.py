"""The command line: options, which report goes where, and exit codes."""

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

import click

from pybossa_stats.cli.advise import advise_command
from pybossa_stats.cli.check import check_command
from pybossa_stats.cli.demo import demo_command
from pybossa_stats.cli.diff import diff_command
from pybossa_stats.cli.global_ import global_command
from pybossa_stats.cli.history import history_command
from pybossa_stats.cli.show import show_command
from pybossa_stats.cli.snapshot import snapshot_command
from pybossa_stats.cli.streams import say
from pybossa_stats.errors import ExitCode, StatsError, StoppedError, hide_passwords
from pybossa_stats.version import __version__


class _Program(click.Group):
    """The group of commands, and the one place where errors become messages and exit codes."""

    def main(  # type: ignore[override]  # never returns, whatever the options
        self,
        args: Sequence[str] | None = None,
        **options: Any,  # noqa: ANN401 (click's own)
    ) -> NoReturn:
        arguments = sys.argv[1:] if args is None else args
        options["standalone_mode"] = False
        try:
            sys.exit(super().main(arguments, **options))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = ExitCode.USAGE
        except Exception as error:  # noqa: BLE001 (the last resort)
            code, message, hint = _explained(error)
            if "--debug" in arguments:
                import traceback

                say(hide_passwords(traceback.format_exc()))
            say(f"Error: {hide_passwords(message)}\n{hint}")
        sys.exit(code)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(self.commands)  # the main one first, not by the alphabet

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise StoppedError("Interrupted.") from error


def _explained(error: Exception) -> tuple[ExitCode, str, str]:
    """The exit code, what happened, and what to do."""
    if isinstance(error, StatsError):
        return error.exit_code, str(error), error.hint
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        command = context.command_path if context else "pybossa-stats"
        return ExitCode.USAGE, error.format_message(), f"Try: {command} --help"
    if isinstance(error, OSError):
        return ExitCode.NOT_WRITTEN, f"Cannot write: {error.strerror}.", ""
    hint = "Run it again with --debug, and report what that shows."
    return ExitCode.FAILED, f"Unexpected {type(error).__name__}: this is a bug.", hint


_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
_EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:<4d} {code.meaning}" for code in ExitCode)


@click.group(
    cls=_Program,
    name="pybossa-stats",
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="pybossa-stats")
def program() -> None:
    """Global statistics of a PYBOSSA server, read straight from its database.

    The database is only ever read. Try it without one: pybossa-stats global --demo
    """


program.add_command(global_command)
program.add_command(snapshot_command)
program.add_command(show_command)
program.add_command(history_command)
program.add_command(diff_command)
program.add_command(check_command)
program.add_command(advise_command)
program.add_command(demo_command)


def main() -> None:
    """Run the command ``pybossa-stats``."""
    for ending in _ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup makes it
            signal.signal(ending, _interrupt)
    program.main(prog_name="pybossa-stats")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # As Ctrl-C: so that the query that is running is cancelled on the server, too. Once is enough.
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt
