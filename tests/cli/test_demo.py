"""`pybossa-stats demo`."""

from datetime import timedelta
from pathlib import Path

from pybossa_stats.errors import ExitCode
from pybossa_stats.source.sample import sample_rows
from tests.conftest import NOW
from tests.support.program import run


def test_demo_writes_a_database_that_global_reads_as_its_own_sample(tmp_path: Path) -> None:
    file = tmp_path / "sample.sqlite"
    assert run("demo", file).exit_code == 0
    written = run("global", "--database-url", f"sqlite:///{file}", "--json")
    assert written.stdout == run("global", "--demo", "--json").stdout
    assert list(tmp_path.iterdir()) == [file]


def test_demo_overwrites_a_file_only_with_force(tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("precious")
    refused = run("demo", file)
    assert refused.exit_code == ExitCode.NOT_WRITTEN
    assert "--force" in refused.stderr
    assert file.read_text() == "precious"
    assert run("demo", file, "--force").exit_code == 0
    assert file.read_bytes().startswith(b"SQLite format 3")


def test_demo_removes_the_log_of_the_database_that_is_replaced(tmp_path: Path) -> None:
    file, log = tmp_path / "sample", tmp_path / "sample-wal"
    file.touch()
    log.write_bytes(b"old")
    assert run("demo", file, "--force").exit_code == 0
    assert not log.exists()


def test_nothing_is_left_of_the_old_database_that_a_link_leads_to(tmp_path: Path) -> None:
    target, log, link = tmp_path / "sample", tmp_path / "sample-wal", tmp_path / "links" / "link"
    target.touch()
    log.write_bytes(b"old")
    link.parent.mkdir()
    link.symlink_to(target)
    others = link.with_name("link-wal")
    others.write_bytes(b"of something else")
    assert run("demo", link, "--force").exit_code == 0
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert not log.exists()
    assert others.exists()


def test_a_file_in_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    result = run("demo", tmp_path / "none" / "file")
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "Traceback" not in result.stderr


def test_the_sample_does_not_change_within_an_hour() -> None:
    last = NOW + timedelta(hours=1, microseconds=-1)
    assert sample_rows(last) == sample_rows(NOW)
