"""Every exit code, and what is said with it."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import click
import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.program import COMMAND, run, run_alone
from tests.support.waiting import locked, wait_until_gone, wait_until_reading


def assert_error(code: ExitCode, says: str, *arguments: object) -> None:
    """The command fails with a code, and says why in one or two lines on stderr."""
    result = run(*arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("Error: ")
    assert says in lines[0]
    assert len(lines) <= 2
    assert "Traceback" in run(*arguments, "--debug").stderr


def test_a_report_that_succeeds_exits_with_0(database: Database) -> None:
    assert run("global", "--database-url", database.url).exit_code == ExitCode.DONE


def test_a_query_that_fails_in_the_database_exits_with_1(postgresql: Database) -> None:
    postgresql.run(
        "DROP TABLE task",
        "CREATE VIEW task AS SELECT id FROM generate_series(1, 1) id WHERE 1 / (id - 1) > 0",
    )
    url = postgresql.url
    assert_error(ExitCode.FAILED, "division by zero", "global", "--database-url", url)


def test_a_database_of_another_kind_is_a_usage_error() -> None:
    assert_error(
        ExitCode.USAGE, "Unsupported database type", "global", "--database-url", "mysql://h/d"
    )


@pytest.mark.parametrize(
    ("arguments", "says", "hint"),
    [
        (["globl"], "No such command 'globl'.", "Did you mean global?"),
        (["project"], "No such command 'project'.", "Did you mean projects?"),
        (["x"], "No such command 'x'.", "To list the commands: pybossa-stats --help"),
        (["--verison"], "No such option --verison.", "Did you mean --version?"),
        (["global", "--jsno"], "No such option --jsno.", "Did you mean --json?"),
        (["check", "--drafts"], "No such option --drafts.", "Try: pybossa-stats check --help"),
        (["projects", "--done"], "No such option --done.", "Try: pybossa-stats projects --help"),
        (
            ["activity", "--period"],
            "Option '--period' requires an argument.",
            "Try: pybossa-stats activity --help",
        ),
        (["help", "--topic"], "No such option --topic.", "Try: pybossa-stats help --help"),
        (
            ["users", "--top", "five"],
            "Invalid value for '--top': 'five' is not a whole number from 1 to 1,000,000.",
            "Try: pybossa-stats users --help",
        ),
        (
            ["projects", "--top=-3"],
            "Invalid value for '--top': '-3' is not a whole number of 1 or more.",
            "Try: pybossa-stats projects --help",
        ),
    ],
)
def test_the_error_of_a_misspelt_name_suggests_similar_names(
    arguments: list[str], says: str, hint: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr == f"Error: {says}\n{hint}\n"


def test_a_database_that_does_not_exist_exits_with_3(server: Server) -> None:
    url = server.url_of("nowhere")
    assert_error(ExitCode.CANNOT_CONNECT, "does not exist", "global", "--database-url", url)


def test_a_missing_table_exits_with_4(database: Database) -> None:
    database.run("DROP TABLE task")
    says = "missing table task."
    assert_error(ExitCode.NOT_PYBOSSA, says, "global", "--database-url", database.url)


def test_tables_that_the_role_may_not_read_exit_with_5(
    server: Server, postgresql: Database
) -> None:
    postgresql.run("DROP ROLE IF EXISTS nothing", "CREATE ROLE nothing LOGIN")
    url = server.url_of("pybossa_test", "nothing")
    says = "may not read tables project, task, task_run, user."
    assert_error(ExitCode.NO_PRIVILEGE, says, "global", "--database-url", url)
    postgresql.run("DROP ROLE nothing")


def test_a_statement_that_takes_longer_than_its_timeout_exits_with_6(postgresql: Database) -> None:
    postgresql.run(
        "ALTER TABLE task RENAME TO old_task",
        "CREATE VIEW task AS SELECT id FROM old_task, (SELECT pg_sleep(60)) sleep",
        "INSERT INTO old_task VALUES (1)",
    )
    arguments = ("global", "--database-url", postgresql.url, "--timeout", 1)
    assert_error(ExitCode.TIMED_OUT, "a statement took longer than 1 s", *arguments)


def test_a_table_that_stays_locked_exits_with_6(postgresql: Database) -> None:
    with locked(postgresql, "task_run"):
        says = "table task_run is still locked"
        arguments = ("global", "--database-url", postgresql.url, "--lock-timeout", 1)
        assert_error(ExitCode.TIMED_OUT, says, *arguments)


def test_a_file_that_cannot_be_written_exits_with_7(tmp_path: Path) -> None:
    file = tmp_path / "none" / "report"
    assert_error(ExitCode.NOT_WRITTEN, f"Cannot write {file}", "global", "--demo", "--output", file)


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGINT],
        [signal.SIGTERM, signal.SIGINT, signal.SIGINT],
        [signal.SIGINT, signal.SIGTERM],
        [signal.SIGINT, signal.SIGINT],
        [signal.SIGTERM],
    ][: rounds(2, 5)],
)
def test_a_signal_cancels_the_running_query_and_exits_with_130(
    postgresql: Database, signals: list[signal.Signals]
) -> None:
    """The query that is running is cancelled on the server, too, however often one asks for it."""
    command = [*COMMAND, "global", "--database-url", postgresql.url]
    with (
        locked(postgresql, "task_run"),
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program,
    ):
        try:
            wait_until_reading(postgresql)
            for by in signals:
                program.send_signal(by)
                with suppress(subprocess.TimeoutExpired):  # the next one is to come meanwhile
                    program.wait(0.05)
            output, errors = program.communicate(timeout=20)
            wait_until_gone(postgresql)
        finally:
            program.kill()
    assert program.returncode == ExitCode.INTERRUPTED
    assert (output, errors) == (b"", b"Error: Interrupted.\n")


@pytest.mark.parametrize("step", ["parse_args", "resolve_command"])
def test_an_interrupt_outside_of_a_command_is_not_reported_as_a_bug(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(click.Group, step, interrupted)
    result = run("global", "--demo")
    assert (result.exit_code, result.stderr) == (ExitCode.INTERRUPTED, "Error: Interrupted.\n")


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("code", ["{}", "exec('{}')"], ids=["code", "code made as it runs"])
def test_an_interrupt_while_importing_exits_with_130_and_no_traceback(
    by: signal.Signals, code: str, tmp_path: Path
) -> None:
    killing = f"import os; os.kill(os.getpid(), {by:d})"
    (tmp_path / "click.py").write_text(code.format(killing))
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = run_alone("--version", env=environment)
    assert (done.returncode, done.stdout) == (ExitCode.INTERRUPTED, b"")
    assert done.stderr == b"Error: Interrupted.\n"


def test_an_interrupt_in_a_finalizer_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(
        "import os, time\n"
        "class Interrupted:\n"
        f"    def __del__(self): os.kill(os.getpid(), {signal.SIGTERM:d}); time.sleep(60)\n"
        "Interrupted()\n"
        "time.sleep(60)\n"
    )
    done = run_alone("--version", env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert done.returncode == ExitCode.INTERRUPTED
    assert done.stderr == b"Error: Interrupted.\n"


def test_an_error_that_follows_an_interrupt_is_not_reported_as_a_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise RuntimeError("cannot release un-acquired lock")

    monkeypatch.setattr("pybossa_stats.stats.site.site.collect_site", interrupted)
    result = run("global", "--demo")
    assert (result.exit_code, result.stderr) == (ExitCode.INTERRUPTED, "Error: Interrupted.\n")


def test_a_file_name_stays_on_its_line(tmp_path: Path) -> None:
    forged = tmp_path / "x\nError: forged\x1b[2J"
    result = run("show", forged)
    assert [line for line in result.stderr.splitlines() if line.startswith("Error:")] == [
        result.stderr.splitlines()[0]
    ]
    assert "\x1b" not in result.stderr


def test_a_bug_is_reported_as_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise LookupError("s3cret")

    monkeypatch.setattr("pybossa_stats.stats.site.site.collect_site", broken)
    result = run("global", "--demo")
    assert result.exit_code == ExitCode.FAILED
    assert "LookupError" in result.stderr
    assert "s3cret" not in result.stderr


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_a_lack_of_memory_or_threads_is_not_reported_as_a_bug(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def lacking(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr("pybossa_stats.stats.site.site.collect_site", lacking)
    result = run("global", "--demo")
    assert result.exit_code == ExitCode.FAILED
    assert result.stderr.startswith("Error: Out of memory or threads.\n")


SECRET_URL = "postgresql://u:s3same0pen@h/d"


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize(
    "arguments",
    [
        ["global", "--database-url", "SERVER with a password"],
        ["global", "--database-url", "SERVER with an option"],
        ["global", "--database-url", "postgresql://u:s3same@0pen@h/d"],
        ["global", "--database-url", "postgresql://u:s3same0pen/d"],
        ["global", "--database-url", "postgresql:///u:s3same0pen@h/d"],
        ["global", "--database-url", "postgresql://u@h/d&password=s3same0pen"],
        ["global", "--database-url-file", SECRET_URL],
        ["global", "--until", SECRET_URL],
        ["global", "--demo", "--output", SECRET_URL],
        ["global", "--demo", "--output", 'postgresql://u:a s3same0pen"s3same@h/d'],
        ["global", SECRET_URL],
        ["check", SECRET_URL],
        ["demo", SECRET_URL],
        ["global", "--database-url", "sqlite:///u:s3same0pen@h/d"],
        ["global", "--database-url-file", "u:s3same0pen@h/d"],
        ["global", "--database-url-file", "//h/d?pasword=s3same0pen"],
        ["global", "--database-url-file", "h/d?user=u&pwd=s3same0pen"],
        ["show", "u:s3same0pen@h"],
        ["u:s3same0pen@h/d"],
        [SECRET_URL],
        [f"--{SECRET_URL}"],
    ],
    ids=" ".join,
)
def test_a_password_is_never_shown(server: Server, arguments: list[str], debug: list[str]) -> None:
    urls = {
        "SERVER with a password": server.url_of("nowhere", "postgres", "s3same0pen"),
        "SERVER with an option": f"{server.url_of('nowhere')}?password=s3same0pen",
    }
    result = run(*(urls.get(word, word) for word in arguments), *debug)
    assert result.exit_code not in {0, ExitCode.FAILED}
    assert "s3same" not in result.output
    assert "0pen" not in result.output


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a..b/d",
        f"postgresql://{'x' * 70}/d",
        "postgresql://h/d?row_factory=x",
        "postgresql://h/d?cursor_factory=x",
        "postgresql://h/d?plugin=x",
        "postgresql://u:%FF@h/d",
        f"sqlite:///{'x' * 300}",
    ],
)
def test_an_impossible_database_name_is_not_reported_as_a_bug(url: str) -> None:
    result = run("global", "--database-url", url)
    assert result.exit_code == ExitCode.CANNOT_CONNECT
    assert "bug" not in result.stderr


def test_exit_codes_have_the_values_that_scripts_rely_on() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "CANNOT_CONNECT": 3,
        "NOT_PYBOSSA": 4,
        "NO_PRIVILEGE": 5,
        "TIMED_OUT": 6,
        "NOT_WRITTEN": 7,
        "NO_GEOIP": 8,
        "NOT_A_SNAPSHOT": 9,
        "ALARM": 10,
        "NOTHING_TO_COMPARE": 11,
        "INTERRUPTED": 130,
    }


def test_a_hint_is_shown_whole() -> None:
    assert "postgresql://USER@HOST" in run("global", "--database-url", "nonsense").stderr
