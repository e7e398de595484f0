"""The command line: options, which report goes where, and exit codes."""

import signal
from types import FrameType

import click

from pybossa_stats import __version__
from pybossa_stats.cli.check import check_command
from pybossa_stats.cli.demo import demo_command
from pybossa_stats.cli.global_ import global_command
from pybossa_stats.cli.options import wants_traceback
from pybossa_stats.errors import ExitCode, StatsError


class _Program(click.Group):
    """The group of commands, and the one place where errors become messages and exit codes."""

    def invoke(self, ctx: click.Context) -> None:
        try:
            super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except StatsError as error:
            _fail(ctx, error.exit_code, str(error), error.hint)
        except KeyboardInterrupt:
            _fail(ctx, ExitCode.INTERRUPTED, "Interrupted.")
        except Exception as error:  # noqa: BLE001 (the last resort)
            message = f"Unexpected {type(error).__name__}: this is a bug."
            hint = "Run it again with --debug, and report what that shows."
            _fail(ctx, ExitCode.FAILED, message, hint)


def _fail(ctx: click.Context, code: ExitCode, message: str, hint: str = "") -> None:
    if wants_traceback(ctx):
        import traceback

        traceback.print_exc()
    click.echo(f"Error: {message}", err=True)
    if hint:
        click.echo(hint, err=True)
    ctx.exit(code)


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
program.add_command(check_command)
program.add_command(demo_command)


def main() -> None:
    """Run the command ``pybossa-stats``."""
    signal.signal(signal.SIGTERM, _interrupt)
    program.main(prog_name="pybossa-stats")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # As Ctrl-C: so that the query that is running is cancelled on the server, too.
    raise KeyboardInterrupt
