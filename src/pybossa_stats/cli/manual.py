"""``pybossa-stats help``."""

import os
import sys

import click

from pybossa_stats import manual
from pybossa_stats.cli import options
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.output import screen, write
from pybossa_stats.cli.streams import is_terminal
from pybossa_stats.errors import UsageError


def _completions(_ctx: click.Context, _param: click.Parameter, text: str) -> list[str]:
    return [topic for topic in manual.TOPICS if topic.startswith(text)]


@command("help", topic="start")
@click.argument("topic", required=False, shell_complete=_completions)
@option("--schema", is_flag=True, help="Print the JSON Schema of all reports.")
@option("--man", is_flag=True, help="Print the manual page, for man.")
@options.debug
@click.pass_context
def help_command(ctx: click.Context, topic: str | None, schema: bool, man: bool) -> None:
    """Show a topic of the manual, or list the topics.

    Long topics open in a pager. Redirected output is Markdown.

    Examples:
      pybossa-stats help
      pybossa-stats help projects
      pybossa-stats help formats > formats.md
    """
    if schema and man:
        raise options.mutually_exclusive("--schema", "--man")
    if schema:
        from pybossa_stats.report.schema import schema_text

        write([schema_text()])
    elif man:
        from pybossa_stats.cli import program
        from pybossa_stats.cli.man_page import man_page

        write([man_page(program)])
    elif topic is None:
        write([_contents()])
    elif topic not in manual.TOPICS:
        write([f"{_command(ctx.find_root(), topic).get_help()}\n"])
    elif not is_terminal(sys.stdout):
        write([manual.read(topic)])
    else:
        from pybossa_stats.manual.topic import to_text

        # As Git does: print what fits on the screen without paging, and keep colors.
        os.environ.setdefault("LESS", "-FRX")
        text = to_text(manual.read(topic), screen())
        click.echo_via_pager(text.removesuffix("\n"), color=True)


def _contents() -> str:
    longest = max(map(len, manual.TOPICS))
    groups = (
        f"{group}:\n" + "".join(f"  {topic:{longest}}  {manual.title(topic)}\n" for topic in topics)
        for group, topics in manual.GROUPS.items()
    )
    return "\n".join(groups)


def _command(root: click.Context, name: str) -> click.Context:
    """The context of a command, for a name that is not that of a topic."""
    from pybossa_stats.cli import program

    if command := program.get_command(root, name):
        return click.Context(command, info_name=name, parent=root)
    from pybossa_stats.spelling import did_you_mean

    hint = did_you_mean(name, manual.TOPICS) or "To list the topics: pybossa-stats help"
    raise UsageError(f"No such topic {name!r}.", hint)
