"""Where output goes, and what happens when it cannot."""

import errno
import json
import os
import stat
import subprocess
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import pytest
from rich.cells import cell_len

from pybossa_stats.cli.output import write
from pybossa_stats.errors import ExitCode, NotWrittenError
from tests.support.program import COMMAND, run, run_alone

DEMO = ("global", "--demo", "--until", "2026-11-23T12:00:00")


def test_a_file_holds_what_would_have_been_printed(tmp_path: Path) -> None:
    for options in ([], ["--json"]):
        file = tmp_path / "report"
        result = run(*DEMO, *options, "--output", file)
        assert result.output == ""
        assert file.read_text() == run(*DEMO, *options, "--output", "-").stdout


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("70", 70), ("", 79), ("0", 79)])
def test_tables_in_a_pipe_are_as_wide_as_columns_says(columns: str, widest: int) -> None:
    shown = run_alone(*DEMO, env=os.environ | {"COLUMNS": columns}).stdout.decode()
    assert max(map(cell_len, shown.splitlines())) == widest
    assert "Read from" not in shown


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_fills_up_is_noticed(tmp_path: Path, unbuffered: str) -> None:
    with (tmp_path / "report").open("wb") as full:
        result = run_alone(
            *(*DEMO, "--json"),
            stdout=full,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            preexec_fn=lambda: setrlimit(RLIMIT_FSIZE, (1024, 1024)),
        )
    assert result.returncode == ExitCode.NOT_WRITTEN
    assert b"Cannot write to standard output: File too large." in result.stderr


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old")
    with file.open() as reader:
        write(["new"], file)
        assert reader.read() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(["new"], tmp_path / "report")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old")
    file.chmod(0o604)
    write(["new"], file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o604


def test_a_file_that_may_not_be_written_can_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old")
    file.chmod(0o444)
    write(["new"], file)
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_replaced_file_keeps_its_owner_and_group(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old")
    os.chown(file, 65534, 65533)
    write(["new"], file)
    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65533)


def test_a_report_written_through_a_symbolic_link_leaves_the_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "report")
    write(["new"], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "report").read_text() == "new"


def test_a_device_is_written_and_not_replaced() -> None:
    write(["gone"], Path(os.devnull))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report"
    file.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWrittenError, match="No space left on device"):
        write(["new"], file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_in_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    result = run(*DEMO, "--output", tmp_path / "none" / "report")
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "No such file or directory" in result.stderr


def test_a_report_cannot_be_written_to_a_folder(tmp_path: Path) -> None:
    assert run(*DEMO, "--output", tmp_path).exit_code == ExitCode.NOT_WRITTEN


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_full_device_is_an_error(options: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        result = run_alone(*DEMO, *options, stdout=full)
    assert result.returncode == ExitCode.NOT_WRITTEN
    assert result.stderr.decode() == (
        "Error: Cannot write to standard output: No space left on device.\n"
    )


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_reader_that_closes_the_pipe_early_is_not_an_error(options: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        result = run_alone(*DEMO, *options, stdout=closed)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [DEMO, (*DEMO, "--json"), ("help",), ("help", "figures")])
def test_a_closed_standard_output_is_an_error(arguments: tuple[str, ...]) -> None:
    command = " ".join([*COMMAND, *arguments])
    result = subprocess.run(["sh", "-c", f"{command} >&-"], capture_output=True, check=False)
    assert result.returncode == ExitCode.NOT_WRITTEN
    assert result.stderr.decode().startswith("Error: Standard output is closed.\n")


def test_head_reads_one_line() -> None:
    with subprocess.Popen([*COMMAND, *DEMO], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        shown = subprocess.run(
            ["head", "-1"], stdin=program.stdout, stdout=subprocess.PIPE, check=True
        )
    assert shown.stdout.decode() == "PYBOSSA statistics of sample data\n"
    assert program.returncode == 0


@pytest.mark.parametrize(
    ("command", "figure"),
    [
        (["global"], "n_tasks"),
        (["activity"], "answers"),
        (["activity", "--cumulative"], "answers"),
        (["projects"], "tasks"),
        (["users"], "active_users"),
    ],
)
def test_a_report_that_meets_a_condition_is_written_and_raises_an_alarm(
    command: list[str], figure: str
) -> None:
    quiet = (*command, "--demo", "--json", "--fail-if", f"{figure} < 1")
    assert run(*quiet).exit_code == ExitCode.DONE
    result = run(*quiet, "--fail-if", f"{figure} > 1")
    assert result.exit_code == ExitCode.ALARM
    assert json.loads(result.stdout)
    assert f"which meets the condition {figure} > 1" in result.stderr
    assert f"{figure} < 1" not in result.stderr


@pytest.mark.parametrize("condition", ["nothing < 1", "answers < 5%", "answers"])
def test_a_condition_on_no_figure_of_a_report_is_refused_before_anything_is_written(
    condition: str,
) -> None:
    result = run("activity", "--demo", "--fail-if", condition)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "is not a condition on a figure" in result.stderr
