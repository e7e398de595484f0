"""`snapshot`, `show`, `history` and `diff`."""

import json
import os
import pwd
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pybossa_stats import clock
from pybossa_stats.errors import ExitCode
from pybossa_stats.source.sample import write_sample
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.names import StoredSnapshot
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.geoip import RECORDS, write_database
from tests.support.program import run, run_alone
from tests.support.snapshots import a_snapshot, of_database


@pytest.fixture(autouse=True)
def clock_after_all_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the snapshots of these tests is from the future, on whatever day they run."""
    at = max(datetime.now(UTC), NOW + timedelta(days=1)).replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def snapshots(folder: Path) -> list[StoredSnapshot]:
    return Folder(folder).contents(clock.now()).snapshots


def test_a_snapshot_is_silent(tmp_path: Path) -> None:
    result = run("snapshot", tmp_path, "--demo")
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads(only(tmp_path).read_text())["payload"]["stats"]["n_task_runs"] == 9_600


def test_snapshot_prints_the_path_of_the_new_file_with_verbose(tmp_path: Path) -> None:
    result = run("snapshot", tmp_path, "--demo", "--verbose")
    assert result.stdout == f"{only(tmp_path)}\n"


def test_a_snapshot_is_of_the_real_time(tmp_path: Path) -> None:
    run("snapshot", tmp_path, "--demo")
    (stored,) = snapshots(tmp_path)
    assert stored.instant == clock.now()


def test_a_snapshot_names_the_database_without_its_password(
    tmp_path: Path, postgresql: Database
) -> None:
    url = postgresql.url.replace("postgres@", "postgres:s3cret@")
    assert run("snapshot", tmp_path, "--database-url", url).exit_code == 0
    text = only(tmp_path).read_text()
    assert "s3cret" not in text
    assert json.loads(text)["database"].endswith("/pybossa_test")


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "html"])
def test_show_prints_what_global_printed(tmp_path: Path, format_: str) -> None:
    sample = tmp_path / "sample.sqlite"
    write_sample(sample, clock.now())
    cities = write_database(tmp_path / "cities.mmdb", RECORDS)
    database = ["--database-url", f"sqlite:///{sample}", "--geoip-db", cities]
    folder = tmp_path / "snapshots"
    folder.mkdir()
    run("snapshot", folder, *database)
    at = json.loads(only(folder).read_text())["instant"]
    for path in (folder, only(folder)):
        shown = run("show", path, "--format", format_)
        assert shown.exit_code == 0
        printed = run("global", *database, "--until", at, "--format", format_).stdout
        assert shown.stdout == re.sub(r"\n*Read on .* is missing\.", "", printed)


def test_show_prints_the_envelope_if_it_is_asked_for(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    for shown in (path, tmp_path):
        assert run("show", shown, "--json", "--envelope", "--compact").stdout == path.read_text()
    assert run("show", path, "--envelope").exit_code == ExitCode.USAGE


def test_show_writes_a_snapshot_to_files(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    file = tmp_path / "stats.prom"
    assert run("show", path, "--output", file).stdout == ""
    assert "pybossa_task_runs 22.0\n" in file.read_text()


def test_locations_are_stored_if_there_is_a_database_of_them(tmp_path: Path) -> None:
    cities = write_database(tmp_path / "cities.mmdb", RECORDS)
    folder = tmp_path / "snapshots"
    folder.mkdir()

    def locations(*options: object) -> object:
        assert run("snapshot", folder, "--demo", *options).exit_code == 0
        path = only(folder)
        stored = json.loads(path.read_text())["locations"]
        path.unlink()
        return stored

    assert locations() is None
    assert locations("--geoip-db", cities) is not None


def daily(folder: Path, days: int) -> list[Path]:
    """Store a snapshot a day, up to yesterday."""
    at = [clock.now() - timedelta(days=day) for day in range(days, 0, -1)]
    return [Folder(folder).save(a_snapshot(instant)).path for instant in at]


def test_old_snapshots_are_pruned(tmp_path: Path) -> None:
    paths = daily(tmp_path, 12)
    assert run("snapshot", tmp_path, "--demo", "--keep", "10d").output == ""
    assert [path.exists() for path in paths] == [True, False] + [True] * 10
    run("snapshot", tmp_path, "--demo", "--keep", "last:9")
    assert [path.exists() for path in paths] == [True, False, False] + [True] * 9


def test_snapshot_prints_the_paths_of_deleted_files_with_verbose(tmp_path: Path) -> None:
    paths = daily(tmp_path, 4)
    result = run("snapshot", tmp_path, "--demo", "--keep", "60h", "--verbose")
    assert result.stdout.splitlines()[1:] == [f"deleted {paths[1]}"]


def test_a_deletion_of_implausibly_many_snapshots_is_refused_with_a_message(tmp_path: Path) -> None:
    daily(tmp_path, 12)
    options = ("--demo", "--keep", "5d")
    result = run("snapshot", tmp_path, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "--keep would delete 6 of 13 snapshots at once" in result.stderr
    assert len(snapshots(tmp_path)) == 13
    assert run("snapshot", tmp_path, *options, "--force").output == ""
    assert len(snapshots(tmp_path)) == 8


def test_force_without_keep_is_a_usage_error(tmp_path: Path) -> None:
    assert run("snapshot", tmp_path, "--demo", "--force").exit_code == ExitCode.USAGE


_AGES = ["", "x", "-1", "0", "0d", "3m", "1.5d", "٣", "999999w"]
_RULES = ["10", "last", "last:0", "last:x", "daily:", "daily:10", "14d,", "14d, daily", "Daily"]


@pytest.mark.parametrize("keep", [*_AGES, *_RULES])
def test_rules_to_keep_that_cannot_be_read_are_refused(tmp_path: Path, keep: str) -> None:
    assert run("snapshot", tmp_path, "--demo", "--keep", keep).exit_code == ExitCode.USAGE
    assert not list(tmp_path.iterdir())


def test_a_number_alone_is_neither_an_age_nor_a_count(tmp_path: Path) -> None:
    result = run("snapshot", tmp_path, "--demo", "--keep", "10")
    assert "write 10d or last:10" in result.stderr


def test_snapshots_from_the_future_hide_no_others(tmp_path: Path) -> None:
    past = daily(tmp_path, 3)[-1]
    late = Folder(tmp_path).save(a_snapshot(clock.now() + timedelta(days=4_000))).path.name
    ignored = f"Ignored 1 snapshot from the future, the first {late}; check the system clock.\n"
    for command in ("show", "history"):
        result = run(command, tmp_path, "--json")
        assert result.exit_code == 0
        assert ignored in result.stderr
        assert result.stdout == run(command, tmp_path, "--json").stdout
    shown = run("show", tmp_path, "--format", "prometheus")
    assert shown.stdout == run("show", past, "--format", "prometheus").stdout
    assert ignored in run("diff", tmp_path, past).stderr


def test_a_damaged_snapshot_hides_no_others(tmp_path: Path) -> None:
    *_, good, damaged = daily(tmp_path, 3)
    damaged.write_text("{")
    result = run("show", tmp_path, "--json")
    assert result.stdout == run("show", good, "--json").stdout
    assert result.stderr == f"Skipped {damaged.name}: it is not JSON, or is truncated.\n"
    assert damaged.name in run("diff", tmp_path, good).stderr
    assert run("show", damaged).exit_code == ExitCode.NOT_A_SNAPSHOT


def test_a_folder_that_cannot_be_written_is_said_before_the_database_is_read(
    tmp_path: Path,
) -> None:
    nowhere = "postgresql://127.0.0.1:1/d"
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "missing"):
        result = run("snapshot", path, "--database-url", nowhere)
        assert result.exit_code == ExitCode.NOT_WRITTEN
        assert str(path) in result.stderr


def test_a_read_only_folder_is_an_error(tmp_path: Path) -> None:
    run("snapshot", tmp_path, "--demo")
    before = list(tmp_path.iterdir())
    tmp_path.chmod(0o555)
    user = os.geteuid()
    if not user:  # whom no mode keeps from writing
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        result = run("snapshot", tmp_path, "--demo", "--keep", "1d")
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o755)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "Permission denied" in result.stderr
    assert list(tmp_path.iterdir()) == before


def test_nothing_is_stored_if_the_database_fails(tmp_path: Path, database: Database) -> None:
    database.run("DROP TABLE task")
    folder = tmp_path / "snapshots"
    folder.mkdir()
    Folder(folder).save(a_snapshot())
    result = run("snapshot", folder, "--database-url", database.url, "--keep", "1d")
    assert result.exit_code == ExitCode.NOT_PYBOSSA
    assert len(list(folder.iterdir())) == 1


def test_show_refuses_a_file_that_is_not_a_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "2026-11-23T120000Z.json"
    file.write_text('{"schema": "pybossa-stats/snapshot", "schema_version": 99}')
    for path, says in ((file, "later version"), (tmp_path / "none.json", "No such file")):
        result = run("show", path)
        assert result.exit_code == ExitCode.NOT_A_SNAPSHOT
        assert says in result.stderr
    file.unlink()
    assert run("show", tmp_path).exit_code == ExitCode.NOT_A_SNAPSHOT


def fill(folder: Path) -> None:
    """Store a snapshot every twelve hours, up to now."""
    for half_days in reversed(range(10)):
        at = clock.now() - timedelta(days=half_days / 2)
        Folder(folder).save(a_snapshot(at, answers=100 - half_days))


def test_history_has_a_row_for_each_snapshot(tmp_path: Path) -> None:
    fill(tmp_path)
    rows = json.loads(run("history", tmp_path, "--json").stdout)["data"]["buckets"]
    assert [row["stats"]["answers"] for row in rows] == list(range(91, 101))
    assert [row["change"] and row["change"]["answers"] for row in rows] == [None] + [1] * 9


def test_history_is_limited_by_since_and_grouped_by_periods(tmp_path: Path) -> None:
    fill(tmp_path)
    recent = json.loads(run("history", tmp_path, "--json", "--since", "30h").stdout)
    assert len(recent["data"]["buckets"]) == 3
    days = run("history", tmp_path, "--csv", "--by", "day").stdout.splitlines()
    assert 5 <= len(days) - 1 <= 6
    assert "100" in run("history", tmp_path, "--by", "month").stdout


def test_history_since_a_time_counts_changes_from_the_snapshot_before(tmp_path: Path) -> None:
    fill(tmp_path)
    for options, grown in ((["--since", "30h"], 3), ([], 9)):
        for by in ([], ["--by", "day"], ["--by", "year"]):
            document = json.loads(run("history", tmp_path, "--json", *options, *by).stdout)["data"]
            changes = [row["change"]["answers"] for row in document["buckets"] if row["change"]]
            assert sum(changes) == grown


def test_history_has_the_snapshots_between_since_and_until(tmp_path: Path) -> None:
    for hours in reversed(range(0, 24 * 5, 6)):
        Folder(tmp_path).save(a_snapshot(NOW - timedelta(days=1_000, hours=hours)))
    midnight = (NOW - timedelta(days=1_003)).replace(hour=0)
    days = (f"{midnight:%Y-%m-%d}", f"{midnight + timedelta(days=2):%Y-%m-%d}")
    document = json.loads(
        run("history", tmp_path, "--json", "--since", days[0], "--until", days[1]).stdout
    )
    rows = document["data"]["buckets"]
    assert len(rows) == 8
    assert rows[0]["start"] == document["window"]["start"] == f"{midnight:%FT%TZ}"
    by_day = run("history", tmp_path, "--json", "--by", "day", "--until", f"{midnight:%FT13:00}")
    days_of_it = json.loads(by_day.stdout)["data"]["buckets"]
    assert [row["finished"] for row in days_of_it][-2:] == [True, False]
    none = run("history", tmp_path, "--csv", "--until", days[0][:4] + "-01-01", "--since", "1999")
    assert none.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert none.stdout == ""
    assert "The first is from" in none.stderr
    assert run("history", tmp_path, "--since", "2d", "--until", "3d").exit_code == ExitCode.USAGE
    assert run("history", tmp_path, "--since", "soon").exit_code == ExitCode.USAGE


def test_history_shows_the_snapshots_of_one_database(tmp_path: Path) -> None:
    for days in reversed(range(4)):
        snapshot = a_snapshot(clock.now() - timedelta(days=days), answers=days)
        name = ("db.example.org/new", "db.example.org/old")[days % 2]
        Folder(tmp_path).save(of_database(snapshot, name))
    result = run("history", tmp_path, "--json")
    document = json.loads(result.stdout)
    assert document["database"] == "db.example.org/new"
    assert [row["stats"]["answers"] for row in document["data"]["buckets"]] == [2, 0]
    assert "ignoring those of db.example.org/old" in result.stderr
    other = run("history", tmp_path, "--json", "--since", "2d", "--database", "db.example.org/old")
    (row,) = json.loads(other.stdout)["data"]["buckets"]
    assert row["change"]["answers"] == -2
    none = run("history", tmp_path, "--database", "db.example.org/none")
    assert none.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert "db.example.org/new" in none.stderr
    latest = run("show", tmp_path, "--envelope", "--json")
    assert json.loads(latest.stdout)["database"] == "db.example.org/new"
    assert "ignoring those of db.example.org/old" in latest.stderr


def test_a_damaged_snapshot_is_not_the_instant_of_a_history(tmp_path: Path) -> None:
    first, *_, good, damaged = daily(tmp_path, 4)
    for path in (first, damaged):
        path.write_text("{")
    result = run("history", tmp_path, "--json", "--by", "year", "--output", tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["instant"] == json.loads(good.read_text())["instant"]
    assert document["window"]["start"] > f"{clock.now() - timedelta(days=4):%FT%TZ}"
    assert len(result.stderr.splitlines()) == 2


def test_history_warns_once_of_damaged_snapshots_and_never_of_other_files(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "2026-01-01T000000Z.json").write_text("{")
    (tmp_path / "notes.txt").touch()
    result = run("history", tmp_path, "--json")
    assert len(json.loads(result.stdout)["data"]["buckets"]) == 10
    assert result.stderr.splitlines() == [
        "Skipped 2026-01-01T000000Z.json: it is not JSON, or is truncated.",
    ]
    assert result.exit_code == 0


def test_history_of_no_folder_is_an_error(tmp_path: Path) -> None:
    assert run("history", tmp_path / "none").exit_code == ExitCode.NOT_A_SNAPSHOT


@pytest.mark.parametrize("command", ["show", "history", "diff", "diff --since 24h"])
def test_every_command_has_one_message_for_a_folder_without_snapshots(
    command: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").touch()
    name, *options = command.split()
    result = run(name, tmp_path, *options)
    assert (result.exit_code, result.stdout) == (ExitCode.NOT_A_SNAPSHOT, "")
    assert f"There are no snapshots in {str(tmp_path)!r}." in result.stderr


def test_diff_prints_what_changed(tmp_path: Path) -> None:
    old = Folder(tmp_path).save(a_snapshot(NOW, answers=20)).path
    new = Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=1), answers=25)).path
    shown = run("diff", old, new)
    assert shown.exit_code == 0
    assert "+25.0%" in shown.stdout
    change = json.loads(run("diff", old, new, "--json").stdout)["data"]
    assert change["stats"]["answers"] == {
        "old": 20,
        "new": 25,
        "difference": 5,
        "share": 0.25,
    }
    assert change["top_users"] == {"entered": [], "left": []}


def test_diff_compares_with_the_database_now(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    change = json.loads(run("diff", path, "--demo", "--json").stdout)["data"]
    assert change["stats"]["answers"]["new"] == 9_600
    entered = [user["id"] for user in change["top_users"]["entered"]]
    assert entered
    assert 5 not in entered, "who was in the list before"
    assert change["new"]["database"].startswith("sample data")


def test_diff_of_a_folder_is_with_the_latest_snapshot_of_the_same_database(tmp_path: Path) -> None:
    folder, new = tmp_path / "all", tmp_path / "new"
    for place in (folder, new):
        place.mkdir()
    for days, name in reversed([*enumerate(["b", "a", "a"])]):
        at = clock.now() - timedelta(days=days, hours=1)
        Folder(folder).save(of_database(a_snapshot(at, answers=10 * days), name))
    path = Folder(new).save(of_database(a_snapshot(clock.now(), answers=11), "a")).path
    for other in (path, new):
        result = run("diff", folder, other, "--json")
        assert json.loads(result.stdout)["data"]["stats"]["answers"]["difference"] == 1
        assert "ignoring those of b" in result.stderr
    none = run("diff", folder, "--demo", "--fail-if", "answers < 1")
    assert none.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert none.stdout == ""


def test_diff_compares_the_latest_with_the_last_before_a_time(tmp_path: Path) -> None:
    for hours in (26, 25, 23, 1, 0):
        at = clock.now() - timedelta(hours=hours)
        Folder(tmp_path).save(a_snapshot(at, answers=100 - hours))
    for since in ("24h", f"{clock.now() - timedelta(hours=24):%FT%TZ}"):
        change = json.loads(run("diff", tmp_path, "--since", since, "--json").stdout)["data"]
        assert change["stats"]["answers"] | {"share": 0} == {
            "old": 75,
            "new": 100,
            "difference": 25,
            "share": 0,
        }


def test_diff_since_a_time_compares_readable_snapshots_of_one_database(tmp_path: Path) -> None:
    for days, name in reversed([*enumerate(["a", "a", "b", "a", "a"])]):
        at = clock.now() - timedelta(days=days, hours=1)
        path = Folder(tmp_path).save(of_database(a_snapshot(at, answers=days), name)).path
        if days in {0, 3}:
            path.write_text("{")
    result = run("diff", tmp_path, "--since", "50h", "--json")
    change = json.loads(result.stdout)["data"]["stats"]["answers"]
    assert (change["old"], change["new"]) == (4, 1)
    assert result.stderr.count("Skipped") == 2


@pytest.mark.parametrize("ages", [[0, 1], [30, 40]])
def test_a_missing_snapshot_to_compare_with_has_an_exit_code_of_its_own(
    tmp_path: Path, ages: list[int]
) -> None:
    for hours in ages:
        Folder(tmp_path).save(a_snapshot(clock.now() - timedelta(hours=hours)))
    result = run("diff", tmp_path, "--since", "24h", "--fail-if", "answers < 1")
    assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_TO_COMPARE, "")
    assert "There is no snapshot" in result.stderr


def test_diff_can_raise_an_alarm(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    quiet = ("diff", path, path, "--fail-if", "tasks < -5%")
    assert run(*quiet).exit_code == 0
    result = run(*quiet, "--fail-if", "answers < 1")
    assert result.exit_code == ExitCode.ALARM
    assert "What changed" in result.stdout
    assert "answers < 1" in result.stderr
    assert run("diff", path, path, "--fail-if", "n_nothing < 1").exit_code == ExitCode.USAGE


def test_an_alarm_is_raised_even_if_nothing_can_be_printed(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    with Path("/dev/full").open("wb") as full:
        result = run_alone("diff", path, path, "--fail-if", "tasks == 0", stdout=full)
    assert result.returncode == ExitCode.ALARM
    assert b"tasks == 0" in result.stderr


def test_names_of_files_do_nothing_on_stderr(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "a\x1b[2J\nb").mkdir()
    shown = run("history", tmp_path / "a\x1b[2J\nb").stderr
    assert "a\\x1b[2J" in shown
    assert "\x1b" not in shown


def test_diff_needs_something_to_compare_with(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    assert run("diff", path).exit_code == ExitCode.USAGE
    assert run("diff", path, path, "--demo").exit_code == ExitCode.USAGE
    assert run("diff", tmp_path, path, "--since", "1d").exit_code == ExitCode.USAGE
    assert run("diff", tmp_path, "--demo", "--since", "1d").exit_code == ExitCode.USAGE
    assert run("diff", path, tmp_path / "none").exit_code == ExitCode.NOT_A_SNAPSHOT
    assert run("diff", "", path).exit_code == ExitCode.USAGE
    assert run("diff", "x" * 300, "--since", "1d").exit_code == ExitCode.NOT_A_SNAPSHOT
    assert run("show", "x" * 300).exit_code == ExitCode.NOT_A_SNAPSHOT


def test_diff_since_a_time_needs_a_folder(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    result = run("diff", path, "--since", "1d")
    assert result.exit_code == ExitCode.USAGE
    assert "OLD must be a folder of snapshots" in result.stderr


def test_the_error_of_mutually_exclusive_options_names_all_of_them(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    said = run("diff", path, path, "--since", "1d", "--demo").stderr
    expected = "Error: NEW, --since and --demo are mutually exclusive.\nUse only one of them.\n"
    assert said == expected


def test_diff_says_if_two_snapshots_are_of_different_databases(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path
    assert "different databases" in run("diff", path, "--demo").stderr
    assert run("diff", path, path).stderr == ""


def test_history_says_if_no_snapshots_are_taken_any_more(tmp_path: Path) -> None:
    Folder(tmp_path).save(a_snapshot(clock.now() - timedelta(days=3)))
    assert "still being stored" in run("history", tmp_path).stderr
    Folder(tmp_path).save(a_snapshot(clock.now()))
    assert run("history", tmp_path).stderr == ""
