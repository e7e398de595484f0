"""``pybossa-stats help``: the manual, as a person meets it."""

import pytest

from pybossa_stats import manual
from pybossa_stats.errors import ExitCode
from tests.conftest import tool
from tests.support.program import run, run_alone
from tests.support.terminal import terminal


def test_without_a_topic_all_are_listed_in_groups_those_for_tasks_first() -> None:
    lines = run("help").output.splitlines()
    listed = [line.split()[0] for line in lines if line]
    assert listed[:4] == ["Guides:", "start", "periods", "owners"]
    assert [word for word in listed if not word.endswith(":")] == [*manual.TOPICS]
    assert "  exit-codes   Exit codes" in lines
    assert max(map(len, lines)) < 80


@pytest.mark.parametrize("topic", manual.TOPICS)
def test_a_topic_is_printed_as_markdown_where_output_is_redirected(topic: str) -> None:
    assert run("help", topic).output == manual.read(topic)


def test_in_a_terminal_a_topic_is_laid_out() -> None:
    with terminal("help", "exit-codes", env={"PAGER": "cat"}) as shown:
        assert shown.wait_for_end() == ExitCode.DONE
    assert "Exit codes\x1b[0m" in shown.shown, "a heading in a style"
    assert "| code |" not in shown.shown


def test_in_a_terminal_a_long_topic_waits_in_a_pager() -> None:
    with terminal("help", "formats", env={"PAGER": tool("less")}) as shown:
        shown.wait_for("Formats and files")
        shown.wait_for(":")
        assert "Prometheus" not in shown.shown
        shown.type("q")
        assert shown.wait_for_end() == ExitCode.DONE


@pytest.mark.parametrize("pager", ["nowhere-to-be-found", "", "  "])
def test_a_topic_is_printed_where_there_is_no_pager(pager: str) -> None:
    with terminal("help", "formats", env={"PAGER": pager, "PATH": ""}) as shown:
        assert shown.wait_for_end() == ExitCode.DONE
    assert "Prometheus" in shown.shown


@pytest.mark.parametrize(
    ("misspelt", "hint"),
    [
        ("snapshotz", "Did you mean snapshots?"),
        ("exit-code", "Did you mean exit-codes?"),
        ("exit", "Did you mean exit-codes?"),
        ("nothing-of-the-kind", "To list the topics: pybossa-stats help"),
    ],
)
def test_an_unknown_topic_is_an_error_with_the_nearest_names(misspelt: str, hint: str) -> None:
    done = run("help", misspelt)
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr == f"Error: No such topic {misspelt!r}.\n{hint}\n"


def test_a_command_that_is_no_topic_shows_its_own_help() -> None:
    assert run("help", "diff").output == run("diff", "--help").output


def test_shells_complete_topics() -> None:
    env = {
        "_PYBOSSA_STATS_COMPLETE": "bash_complete",
        "COMP_WORDS": "pybossa-stats help pr",
        "COMP_CWORD": "2",
    }
    done = run_alone("help", env=env)
    assert done.stdout.split() == [b"plain,projects", b"plain,privacy"]
