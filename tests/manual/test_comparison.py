"""The figures of other servers: what the manual says of where they are here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from click import Context

from pybossa_stats import manual
from pybossa_stats.cli import program
from pybossa_stats.contract import shape
from pybossa_stats.report.schema import RESULTS

ROWS = re.findall(r"^\| (?!there|---)(.+) \| (.+) \|$", manual.read("comparison"), re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
COMMANDS = program.list_commands(Context(program))


def results_of(asked: str) -> tuple[Any, ...]:
    """The types of what a command prints, with the options that change them."""
    asked = re.sub("--by (weekday|hour-of-day)", "--by weekday", asked)
    ordered = sorted(RESULTS.values(), key=lambda result: -len(result[0]))
    return next(
        tuple(kinds) for command, *kinds in ordered if f"{asked} ".startswith(f"{command} ")
    )


def keys_of(kind: Any, before: str = "") -> Iterator[str]:  # noqa: ANN401 (nested dictionaries)
    """The keys of a shape, with those that they are in."""
    (inner,) = kind if isinstance(kind, list) else (kind,)
    for name, value in (inner or {}).items():
        yield f"{before}{name}"
        yield from keys_of(value, f"{before}{name}.")


def places() -> Iterator[tuple[str, str]]:
    """Each command that is named, and each key of what it prints; no key for the command alone."""
    for _, here in ROWS:
        asked = ""
        for code in CODE.findall(here):
            if code.split()[0] in COMMANDS:
                asked = code
                yield code, ""
            elif code != "project_id":
                yield asked, code


def test_each_figure_of_another_server_has_a_place_here_or_is_said_to_have_none() -> None:
    assert len(ROWS) > 30
    assert len({*places()}) > 60
    assert all(("not here" in here) != bool(CODE.search(here)) for _, here in ROWS)


@pytest.mark.parametrize(("asked", "key"), dict.fromkeys(places()))
def test_each_command_option_and_key_exists(asked: str, key: str) -> None:
    name, *words = asked.split()
    command = program.get_command(Context(program), name)
    assert command
    if key:
        assert any(key in keys_of(shape(kind)) for kind in results_of(asked)), asked
        return
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
    takes_name = any(parameter.name == "name" for parameter in command.params)
    assert takes_name or words[:1] != ["NAME"]
