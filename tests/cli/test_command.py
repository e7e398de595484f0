"""The help of each command: short, grouped, and leading to the manual."""

import os
import re
from collections.abc import Iterator

import click
import pytest

from pybossa_stats import manual
from pybossa_stats.cli import program
from pybossa_stats.cli.command import Command, HelpSection, Option, option
from tests.support.program import run, run_alone

NAMES = program.list_commands(click.Context(program))
_HEADING = re.compile(r"^(\w+) options:$", re.MULTILINE)


def command(name: str) -> Command:
    found = program.get_command(click.Context(program), name)
    assert isinstance(found, Command)
    return found


def help_at_80_columns(shown: click.Command, name: str) -> str:
    with click.Context(shown, info_name=f"pybossa-stats {name}", terminal_width=80) as context:
        return shown.get_help(context)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_in_a_group(name: str) -> None:
    options = [each for each in command(name).params if isinstance(each, click.Option)]
    assert [each.name for each in options if not isinstance(each, Option)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_ends_with_its_topic(name: str) -> None:
    topic = command(name).topic
    if name == "help":  # which lists them
        assert topic is None
    else:
        assert topic in manual.TOPICS
        assert run(name, "--help").stdout.endswith(f"\n\n  More: pybossa-stats help {topic}\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_help_fits_on_80_columns_with_short_texts_by_each_option(name: str) -> None:
    shown = help_at_80_columns(command(name), name)
    assert max(map(len, shown.splitlines())) <= 80
    for names, text in _records(name):
        told = re.sub(r"  \[.*", "", text)
        assert len(told) <= 100, names  # two lines


def _records(name: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command(name))
    for each in command(name).params:
        if isinstance(each, click.Option) and (record := each.get_help_record(context)):
            yield record


def test_groups_come_in_one_order_whatever_that_of_the_options() -> None:
    @click.command("sample", cls=Command, topic="figures", examples="pybossa-stats sample")
    @option("--late", section=HelpSection.ADVANCED, type=click.IntRange(1, 9), help="Late.")
    @option("--early", section=HelpSection.REPORT, is_flag=True, help="Early.")
    def sample() -> None: ...

    assert help_at_80_columns(sample, "sample").splitlines() == [
        "Usage: pybossa-stats sample [OPTIONS]",
        "",
        "Report options:",
        "  --early               Early.",
        "",
        "Advanced options:",
        "  --late INTEGER RANGE  Late.",
        "",
        "Other options:",
        "  --help                Show this message and exit.",
        "",
        "  Example:",
        "    pybossa-stats sample",
        "",
        "  More: pybossa-stats help figures",
    ]


def test_what_reads_no_database_has_no_options_about_one() -> None:
    assert _HEADING.findall(run("show", "--help").stdout) == ["Report", "Output", "Other"]


def test_a_single_group_has_no_name_of_its_own() -> None:
    assert "\nOptions:\n" in run("demo", "--help").stdout


def test_the_help_of_the_program_lists_every_command_in_groups_and_cuts_no_text() -> None:
    shown = run("--help").stdout
    listed = re.findall(r"^  (\w+) +[A-Z]", shown.partition("Exit codes")[0], re.MULTILINE)
    assert [name for name in listed if name in NAMES] == NAMES
    assert "\nSnapshots:\n  snapshot  " in shown
    assert "..." not in shown.partition("\n\n")[2]


@pytest.mark.parametrize("name", [[], ["projects"]], ids=["all", "one"])
def test_help_is_the_same_where_python_leaves_docstrings_out(name: list[str]) -> None:
    shown = [
        run_alone(*name, "--help", env=os.environ | {"PYTHONOPTIMIZE": level}).stdout
        for level in ("", "2")
    ]
    assert b"project" in shown[0]
    assert shown[0] == shown[1]
