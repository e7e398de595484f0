"""The command line: options, which report goes where, and exit codes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from pybossa_stats.cli.streams import notify
from pybossa_stats.errors import ExitCode, StatsError, UsageError
from pybossa_stats.version import __version__

_GROUPS = {
    "Reports": ("global", "activity", "projects", "users"),
    "Pages": ("report", "serve"),
    "Snapshots": ("snapshot", "show", "history", "diff"),
    "Databases": ("check", "advise", "demo"),
    "Manual": ("help",),
}
_COMMANDS = tuple(command for commands in _GROUPS.values() for command in commands)
"""In the order of the help; every group is a module, loaded when it is needed."""

_NO_THREAD = "can't start new thread"  # the text of Python's RuntimeError


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
            code, message, hint = _describe(error)
            if "--debug" in arguments:
                import traceback

                for line in traceback.format_exc().splitlines():
                    notify(line)
            notify(f"Error: {message}", hint)
        sys.exit(code)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _COMMANDS and not ctx.resilient_parsing:  # as completion is
            from pybossa_stats.spelling import did_you_mean

            hint = did_you_mean(args[0], _COMMANDS) or "To list the commands: pybossa-stats --help"
            raise UsageError(f"No such command {args[0]!r}.", hint)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        for group, names in _GROUPS.items():
            if cmd_name in names:
                module = import_module(f"pybossa_stats.cli.{group.lower()}")
                command: click.Command = getattr(module, f"{cmd_name}_command")
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, _COMMANDS))
        for section, names in _GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            limit = formatter.width - width - 4
            rows = [(name.ljust(width), c.get_short_help_str(limit)) for name, c in commands if c]
            with formatter.section(section):
                formatter.write_dl(rows)

    def make_context(
        self,
        *arguments: Any,  # noqa: ANN401 (click's own, as the next)
        **options: Any,  # noqa: ANN401
    ) -> click.Context:
        with _no_empty_line():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> object:
        with _no_empty_line():
            return super().invoke(ctx)


@contextmanager
def _no_empty_line() -> Iterator[None]:
    """Spare click an interrupt, for which it would print an empty line."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise click.Abort from error


def _describe(error: Exception) -> tuple[ExitCode, str, str]:
    """The exit code of an error, its message, and a hint."""
    if _follows_interrupt(error):
        return ExitCode.INTERRUPTED, "Interrupted.", ""
    if isinstance(error, StatsError):
        return error.exit_code, str(error), error.hint
    if isinstance(error, click.ClickException):
        return ExitCode.USAGE, *_usage_error(error)
    no_memory = MemoryError in {type(error), type(getattr(error, "orig", None))}
    if no_memory or (isinstance(error, RuntimeError) and _NO_THREAD in str(error)):
        hint = "Raise the memory or thread limit (ulimit)."
        return ExitCode.FAILED, "Out of memory or threads.", hint
    if isinstance(error, OSError):
        return ExitCode.NOT_WRITTEN, f"Cannot write: {error.strerror}.", ""
    hint = "Run the command again with --debug, and report the traceback."
    return ExitCode.FAILED, f"Internal error ({type(error).__name__}).", hint


def _follows_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C led to an error: a lock, for example, may fail when it is interrupted."""
    while error and not isinstance(error, KeyboardInterrupt | click.Abort):  # click's own Ctrl-C
        error = error.__cause__ or error.__context__
    return error is not None


def _usage_error(error: click.ClickException) -> tuple[str, str]:
    """The message of click's error, and a hint."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"Try: {ctx.command_path if ctx else 'pybossa-stats'} --help"
    if isinstance(error, click.NoSuchOption) and ctx:
        from pybossa_stats.spelling import did_you_mean

        # Without dashes, which would make short names look alike, as they do to click.
        options = (param for param in ctx.command.params if isinstance(param, click.Option))
        names = [name.lstrip("-") for option in options for name in option.opts]
        suggestion = did_you_mean(error.option_name.lstrip("-"), names, prefix="--")
        return f"No such option {error.option_name}.", suggestion or hint
    return error.format_message(), hint


@click.group(
    cls=_Program,
    name="pybossa-stats",
    epilog="""\b
    Options and examples: pybossa-stats COMMAND --help
    Manual:               pybossa-stats help
    """,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="pybossa-stats")
def program() -> None:
    """Report the statistics of a PYBOSSA server: its size, activity, projects and users.

    Figures come straight from the server's database, which is never written to.
    To try it without one: pybossa-stats activity --demo
    """
