"""The help of each command: one screen, with examples, and leading to the manual."""

import os
import re
import shlex
from pathlib import Path

import click
import pytest

from pybossa_stats import manual
from pybossa_stats.cli import program
from pybossa_stats.cli.command import Command, HelpSection, Option, option
from pybossa_stats.cli.command import command as cli_command
from pybossa_stats.cli.types import whole_number
from pybossa_stats.errors import ExitCode
from tests.support.program import run

NAMES = program.list_commands(click.Context(program))


def command(name: str) -> Command:
    found = program.get_command(click.Context(program), name)
    assert isinstance(found, Command)
    return found


def examples_of(name: str) -> list[str]:
    """The command lines at the end of the help of a command."""
    return re.findall("^  (.*)$", command(name).epilog or "", re.MULTILINE)


def help_at_80_columns(shown: click.Command, name: str) -> str:
    with click.Context(shown, info_name=f"pybossa-stats {name}", terminal_width=80) as context:
        return shown.get_help(context)


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_fits_on_24_lines_of_80_columns(name: str) -> None:
    lines = help_at_80_columns(command(name), name).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_ends_with_examples_and_a_topic(name: str) -> None:
    *shown, more = help_at_80_columns(command(name), name).splitlines()
    examples = [f"    {example}" for example in examples_of(name)]
    assert shown[-1 - len(examples) :] == ["  Examples:", *examples]
    before, topic = more.rsplit(maxsplit=1)
    assert (before, topic in manual.TOPICS) == ("  More: pybossa-stats help", True)


def test_the_examples_of_the_help_run_and_the_first_needs_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("snapshots").mkdir()
    for name in NAMES:
        first = examples_of(name)[0]
        program_name, *arguments = shlex.split(first)
        assert program_name == "pybossa-stats"
        if name == "serve":  # which would not end
            arguments = [*arguments, "--help"]
        assert run(*arguments).exit_code == ExitCode.DONE, first
        for example in examples_of(name):
            assert run(*shlex.split(example.partition(" > ")[0])[1:], "--help").exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_has_its_own_options_and_no_shared_ones(name: str) -> None:
    shown = help_at_80_columns(command(name), name)
    for param in command(name).params:
        if isinstance(param, Option):
            assert (f"  {param.opts[0]} " in shown) is (param.section is None), param.opts


def _written(option: click.Option) -> str:
    record = option.get_help_record(click.Context(click.Command("any")))
    assert record
    return record[0]


def _tables_of_shared_options() -> str:
    shared = dict.fromkeys(
        (param.section, _written(param), _meaning(param))
        for name in NAMES
        for param in command(name).params
        if isinstance(param, Option) and param.section and not param.hidden
    )
    help_row = ("advanced", "-h, --help", "Show the help of a command.")
    sections = (
        f"## {section.capitalize()}\n\n| option | meaning |\n| --- | --- |\n"
        + "".join(
            f"| `{names}` | {meaning} |\n"
            for of, names, meaning in (*shared, help_row)
            if of == section
        )
        for section in HelpSection
    )
    return "\n".join(sections)


def _meaning(option: Option) -> str:
    shown = option.get_help_record(click.Context(click.Command("any")))
    assert shown
    variables = [option.envvar] if isinstance(option.envvar, str) else option.envvar or []
    names = ", ".join(f"`{variable}`" for variable in variables)
    return f"{shown[1]}{f'  [environment: {names}]' if names else ''}".replace("  [", " [")


def test_the_topic_options_has_a_row_for_every_shared_option() -> None:
    file = Path("src/pybossa_stats/manual/options.md")
    before, heading, _ = file.read_text().partition(f"## {next(iter(HelpSection)).capitalize()}\n")
    made = f"{before}{_tables_of_shared_options()}"
    assert heading, "the file has no place for the tables"
    if "PYBOSSA_STATS_TEST_UPDATE" in os.environ:
        file.write_text(made)
    assert file.read_text() == made


def test_limits_of_numbers_are_left_to_the_error_messages() -> None:
    @cli_command("sample", topic="figures")
    @option("--own", type=whole_number(1, 9), metavar="N", default=2, help="A number.")
    @option("--shared", section=HelpSection.ADVANCED, is_flag=True, help="Left out.")
    def sample() -> None:
        """Show a sample.

        Examples:
          pybossa-stats sample
        """

    assert help_at_80_columns(sample, "sample").splitlines() == [
        "Usage: pybossa-stats sample [OPTIONS]",
        "",
        "  Show a sample.",
        "",
        "Options:",
        "  --own N  A number.  [default: 2]",
        "  Advanced: pybossa-stats help options",
        "",
        "  Examples:",
        "    pybossa-stats sample",
        "  More: pybossa-stats help figures",
    ]


def test_the_help_of_the_program_lists_every_command_in_groups_and_cuts_no_text() -> None:
    shown = run("--help").stdout
    listed = re.findall(r"^  ([\w-]+) +[A-Z]", shown, re.MULTILINE)
    assert [name for name in listed if name in NAMES] == NAMES
    assert "\nSnapshots:\n  snapshot  " in shown
    assert "..." not in shown.partition("\n\n")[2]
