"""What a person sees in a real terminal."""

import re

import pytest
from rich.cells import cell_len

from tests.support.databases import Database
from tests.support.terminal import terminal
from tests.support.waiting import locked

DEMO = ("global", "--demo", "--until", "2026-11-23T12:00:00")

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_SPINNER = re.compile(r"\r\x1b\[K[^\r\n]*(?=\r\x1b)|\r\x1b\[K")


@pytest.mark.parametrize("columns", [40, 200])
def test_the_tables_of_global_fit_a_terminal_of_any_width(columns: int) -> None:
    with terminal(*DEMO, columns=columns) as shown:
        assert shown.wait_for_end() == 0
    lines = _STYLE.sub("", _SPINNER.sub("", shown.shown)).splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert "76.3%" in shown.shown


def test_tables_fit_a_dumb_terminal_without_control_sequences() -> None:
    with terminal("global", "--demo", columns=60, env={"TERM": "dumb"}) as shown:
        assert shown.wait_for_end() == 0
    assert max(map(cell_len, shown.shown.splitlines())) <= 60
    assert "\x1b" not in shown.shown


def test_tables_on_a_terminal_are_coloured_unless_no_color_is_set() -> None:
    color = "\x1b[36m"
    with terminal(*DEMO) as shown:
        shown.wait_for_end()
    assert color in shown.shown
    with terminal(*DEMO, env={"NO_COLOR": "1"}) as plain:
        plain.wait_for_end()
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain.shown)


def test_json_is_never_coloured() -> None:
    with terminal(*DEMO, "--json") as shown:
        assert shown.wait_for_end() == 0
    assert "\x1b" not in _SPINNER.sub("", shown.shown)


def test_a_spinner_says_what_is_read_and_leaves_nothing_behind(postgresql: Database) -> None:
    arguments = ("global", "--json", "--database-url", postgresql.url)
    with locked(postgresql, "task_run"), terminal(*arguments) as shown:
        shown.wait_for("Reading the locked table task_run ...")
    with terminal(*arguments) as quick:
        assert quick.wait_for_end() == 0
        assert _SPINNER.sub("", quick.shown).startswith("{")


def test_messages_of_errors_break_between_words() -> None:
    arguments = (
        "global",
        "--database-url",
        "sqlite:////no/such/folder/with-a-name/as-long/as/this",
    )
    with terminal(*arguments, columns=40) as shown:
        assert shown.wait_for_end() == 3
    lines = [line for line in _SPINNER.sub("", shown.shown).split("\r\n") if line]
    assert lines[0] == "Error: There is no file"
    assert any("/no/such/folder/with-a-name/as-long/as/this" in line for line in lines)


def test_ctrl_c_in_a_terminal_ends_the_program_quietly(postgresql: Database) -> None:
    arguments = ("global", "--database-url", postgresql.url)
    with locked(postgresql, "task_run"), terminal(*arguments) as shown:
        shown.wait_for("Reading the locked table task_run ...")
        shown.process.send_signal(2)
        assert shown.wait_for_end() == 130
    assert shown.shown.endswith("\r\x1b[KError: Interrupted.\r\n")


def test_every_retry_is_reported_in_a_terminal() -> None:
    nowhere = "postgresql://127.0.0.1:1/d"
    with terminal("global", "--database-url", nowhere, "--retries", 1) as shown:
        assert shown.wait_for_end() == 3
    assert "Retrying in" in shown.shown
    assert "(tried 2 times)" in shown.shown
