"""The manual page of the program: the help of its commands, and tables of the manual."""

import re
from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc

import click

from pybossa_stats import manual

_ROW = re.compile(r"^\| (.+?) \| (.+) \|$", re.MULTILINE)
_MARKUP = re.compile(r"`|\[([^]]+)\]\([^)]*\)")  # code and links
_CONTROL = re.compile(r"^(?=[.'])", re.MULTILINE)
_IDLE = re.compile(r"(?<=\n)(\.S[HS] .*\n)\.PP\n")  # a paragraph at the start of a section


class _Page(click.HelpFormatter):
    """Writes help as roff, whose readers wrap lines themselves."""

    def write_title(self, title: str) -> None:
        """Begin a section of the page."""
        self.write(f".SH {title.upper()}\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 (click's signature)
        """Begin the section of a command."""
        self.write(f".SS {_roff(f'{prog} {args}')}\n")

    def write_heading(self, heading: str) -> None:
        """Write no heading above options, whose names are bold."""

    def write_paragraph(self) -> None:
        """Write nothing: the next macro begins a paragraph."""

    def write_text(self, text: str) -> None:
        """Write paragraphs; the lines of one that begins with a backspace are kept."""
        for paragraph in text.strip(" \n").split("\n\n"):
            lines = _roff(paragraph.removeprefix("\b\n"))
            self.write(f".PP\n.nf\n{lines}\n.fi\n" if paragraph[0] == "\b" else f".PP\n{lines}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *_: object) -> None:
        """Write terms, and what they mean."""
        for term, meaning in rows:
            self.write(f".TP\n.B {_roff(term)}\n{_roff(meaning)}\n")


def man_page(program: click.Group) -> str:
    """The manual page, for ``man``."""
    root = click.Context(program, info_name="pybossa-stats")
    commands = [
        click.Context(command, root, name)
        for name in program.list_commands(root)
        if (command := program.get_command(root, name))
    ]
    summary, _, description = cleandoc(program.help or "").partition("\n\n")
    page = _Page()
    page.write('.TH PYBOSSA\\-STATS 1 "" "" "User Commands"\n.nh\n.ad l\n')
    page.write_title("Name")
    page.write(f"pybossa\\-stats \\- {_roff(summary[0].lower() + summary[1:].rstrip('.'))}\n")
    page.write_title("Synopsis")
    page.write_text("pybossa-stats COMMAND [OPTION ...] [ARGUMENT ...]")
    page.write_title("Description")
    page.write_text(description)
    page.write_title("Commands")
    for context in commands:
        context.command.format_help(context, page)
    page.write_title("Common options")
    for section in manual.read("options").split("\n## ")[1:]:
        page.write(f".SS {section.splitlines()[0]}\n")
        page.write_dl(_rows(section))
    page.write_title("Exit status")
    page.write_dl(_rows(manual.read("exit-codes")))
    page.write_title("Environment")
    page.write_dl(dict(_variables(commands)).items())
    page.write_title("See also")
    page.write_dl((f"pybossa-stats help {topic}", manual.title(topic)) for topic in manual.TOPICS)
    return _IDLE.sub(r"\1", page.getvalue())


def _rows(markdown: str) -> Iterator[tuple[str, str]]:
    """The rows of a table, without its heading."""
    _, _, *rows = _ROW.findall(_MARKUP.sub(r"\1", markdown))
    yield from rows


def _variables(commands: Sequence[click.Context]) -> Iterator[tuple[str, str]]:
    """The environment variables, and the option that each is the default of."""
    for context in commands:
        for param in context.command.params:
            names = [param.envvar] if isinstance(param.envvar, str) else param.envvar or ()
            yield from ((name, f"Default of {param.opts[0]}.") for name in names)


def _roff(text: str) -> str:
    """Text as it is written in roff."""
    return _CONTROL.sub(r"\\&", text.replace("\\", r"\e").replace("-", r"\-"))
