"""What is not to be told is nowhere: not in what is printed, stored, served, logged or asked."""

import gzip
import json
import logging
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from pybossa_stats.errors import ExitCode
from pybossa_stats.geo.cryptopan import Decipherer
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.geo.places import Precision
from pybossa_stats.source.schema import metadata
from pybossa_stats.stats.locations import Locator
from pybossa_stats.web import create_app
from tests.conftest import NOW
from tests.support.databases import Database, Server, least_privilege
from tests.support.faults import rounds
from tests.support.program import COMMAND, run
from tests.support.scene import ADDRESSES, ASKED, KEY, Scene, a_scene
from tests.support.waiting import locked, wait_until_reading
from tests.support.web import ask

ROLE, PASSWORD = "pybossa_stats", "c4n4ry-password"
OTHERS = {
    "user": ("email_addr", "passwd_hash", "api_key", "info", "ckan_api", "subscribed"),
    "project": ("secret_key", "webhook", "long_description"),
    "category": ("info", "description"),
    "task": ("info", "gold_answers"),
    "task_run": ("info", "external_uid"),
    "auditlog": ("user_name", "old_value", "new_value"),
}
"""Columns that PYBOSSA has, and that are never read."""

COLUMNS = {(table.name, column.name) for table in metadata.sorted_tables for column in table.c}
SECRETS = ("c4n4ry", KEY, *ADDRESSES)


def canary(table: str, column: str) -> str:
    return f"c4n4ry-{table}-{column}@leak.example"


def assert_nothing_leaks(text: str) -> None:
    for secret in SECRETS:
        place = text.lower().find(secret.lower())
        assert place < 0, text[max(0, place - 200) : place + 200]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)


@pytest.fixture
def scene(database: Database, tmp_path: Path, server: Server) -> Iterator[Scene]:
    """A database with canaries in all that is not to be told; the role of least privilege."""
    made = a_scene(tmp_path, database, NOW)
    columns = [(table, column) for table, named in OTHERS.items() for column in named]
    database.run(
        *(f'ALTER TABLE "{table}" ADD COLUMN {column} text' for table, column in columns),
        *(f"UPDATE \"{table}\" SET {name} = '{canary(table, name)}'" for table, name in columns),
    )
    info = json.dumps({"passwd_hash": "c4n4ry-hash", "secret": "c4n4ry", "sched": "default"})
    database.run(f"UPDATE project SET info = '{info.replace(':', chr(92) + ':')}'")
    if database.url.startswith("sqlite"):
        yield made
        return
    database.run(
        f"DROP ROLE IF EXISTS {ROLE}",
        *(each.replace("DATABASE pybossa", "DATABASE pybossa_test") for each in least_privilege()),
    )
    role = server.url_of("pybossa_test", ROLE, PASSWORD)
    yield replace(made, database=("--database-url", role))
    database.run(f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """All that is sent to databases: statements, and what goes with them."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, *sent: object) -> None:
        found.append(f"{sent[0]} {sent[1]}")

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def columns_read() -> Iterator[set[tuple[str, str]]]:
    """Which columns of which tables SQLite reads while the block runs."""
    found: set[tuple[str, str]] = set()

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ:
            found.add((str(table), str(column)))
        return sqlite3.SQLITE_OK

    def listen(connection: Any, _record: object) -> None:  # noqa: ANN401 (any driver's)
        if isinstance(connection, sqlite3.Connection):
            connection.set_authorizer(note)

    event.listen(Engine, "connect", listen)
    try:
        yield found
    finally:
        event.remove(Engine, "connect", listen)


def test_no_command_tells_a_secret(scene: Scene, asked: list[str]) -> None:
    is_file = str(scene.database[1]).startswith("sqlite")
    reports = chain.from_iterable(map(scene.reports, ASKED))
    # Briefly, half of them on each engine.
    for arguments in islice(reports, rounds(int(is_file), 0), None, rounds(2, 1)):
        result = run(*arguments, "--debug")
        assert result.exit_code == ExitCode.DONE, result.output
        assert_nothing_leaks(result.output)
    assert_nothing_leaks("\n".join(asked))


def test_only_the_columns_that_are_documented_are_read(sqlite: Database, tmp_path: Path) -> None:
    scene = a_scene(tmp_path, sqlite, NOW)
    with columns_read() as found:
        for command in ASKED.keys() - {"show", "history"}:
            # What is explained is what runs otherwise.
            for words in [each for each in ASKED[command] if "--explain" not in each]:
                run(*scene.arguments(command, words), "--format", "csv")
    of_tables = {(table, column) for table, column in found if table in metadata.tables}
    assert of_tables <= COLUMNS | {(table, "") for table in metadata.tables}  # "": count(*)


def test_the_authorizer_notices_any_other_column(sqlite: Database) -> None:
    sqlite.run('ALTER TABLE "user" ADD COLUMN email_addr text')
    with columns_read() as found, sqlite.connection() as connection:
        connection.exec_driver_sql('SELECT email_addr FROM "user"')
    assert ("user", "email_addr") in found


def test_addresses_are_read_only_where_they_are_needed(sqlite: Database, tmp_path: Path) -> None:
    scene = a_scene(tmp_path, sqlite, NOW)
    with columns_read() as found:
        for asked in ("--by weekday", "--cumulative"):
            run(*scene.arguments("activity", asked))
    assert ("task_run", "user_ip") not in found


def test_no_stored_snapshot_holds_a_secret(scene: Scene, asked: list[str]) -> None:
    locations = ("--geoip-db", scene.geoip, "--cryptopan-key-file", scene.key)
    for more in ((), locations, (*locations, "--location-precision", "exact")):
        result = run("snapshot", scene.folder, *more, "--verbose", "--debug", *scene.database)
        assert result.exit_code == ExitCode.DONE, result.output
        assert_nothing_leaks(result.output)
    for file in scene.folder.iterdir():
        assert_nothing_leaks(file.read_text())
    assert_nothing_leaks("\n".join(asked))


@pytest.mark.parametrize("deciphered", [False, True])
def test_nothing_that_is_served_holds_a_secret(
    scene: Scene, asked: list[str], caplog: pytest.LogCaptureFixture, *, deciphered: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    decipherer = Decipherer(KEY.encode()) if deciphered else None
    application = create_app(
        str(scene.database[1]),
        locator=lambda: Locator(CityDatabase(scene.geoip), Precision.EXACT, decipherer),
        snapshots=scene.folder,
    )
    for address in (
        *("/stats/", "/stats/?response_format=json", "/metrics", "/api/globalstats"),
        *("/stats/projects/", "/stats/projects/?response_format=json"),
        *("/healthz", "/stats", "/nowhere"),
    ):
        for accepted in ("", "gzip"):
            answer = ask(application, address, HTTP_ACCEPT_ENCODING=accepted)
            packed = "content-encoding" in answer.headers
            body = gzip.decompress(answer.body) if packed else answer.body
            assert answer.status < 500
            assert_nothing_leaks(f"{answer.headers}{body.decode()}")
    assert_nothing_leaks("\n".join(asked))
    assert_nothing_leaks(caplog.text)


@pytest.mark.parametrize(
    "breaking",
    [
        "ALTER TABLE task_run RENAME user_ip TO address",
        "ALTER TABLE project RENAME info TO infos",
        "DROP TABLE task",
        "ALTER TABLE task_run RENAME TO answers",
    ][:: rounds(2, 1)],
)
def test_no_error_tells_a_secret(scene: Scene, database: Database, breaking: str) -> None:
    database.run(breaking)
    commands = ("global", "activity", "projects", "users", "report", "check", "advise")
    for command in rounds(("report", "check", "advise"), commands):
        result = run(command, *scene.database, "--debug")
        assert result.exit_code in {ExitCode.DONE, ExitCode.NOT_PYBOSSA}, result.output
        assert_nothing_leaks(result.output)


def test_the_traceback_of_a_bug_tells_no_secret(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the values that functions have in a traceback."""

    def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("pybossa_stats.geo.geoip.CityDatabase.find", broken)
    options = ("--geoip-db", scene.geoip, "--cryptopan-key-file", scene.key)
    result = run("global", *options, *scene.database, "--debug")
    assert result.exit_code == ExitCode.FAILED
    assert "Traceback" in result.stderr
    assert_nothing_leaks(result.output)


def test_processes_and_backends_show_no_secret_of_a_running_command(
    scene: Scene, database: Database, tmp_path: Path
) -> None:
    if database.url.startswith("sqlite"):
        pytest.skip("a file has no password")
    file = tmp_path / "url"
    file.write_text(str(scene.database[1]))
    file.chmod(0o600)
    keys = ("--geoip-db", scene.geoip, "--cryptopan-key-file", scene.key)
    command = [*COMMAND, "global", "--database-url-file", file, *keys]
    with (
        locked(database, "task_run"),
        subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL) as process,
    ):
        wait_until_reading(database)
        seen = b"".join(
            Path(f"/proc/{process.pid}/{what}").read_bytes()
            for what in ("cmdline", "environ", "comm")
        )
        with database.connection() as connection:
            backends = connection.exec_driver_sql("SELECT * FROM pg_stat_activity").all()
        process.kill()
    assert b"cryptopan" in seen
    assert_nothing_leaks(f"{seen!r}{backends}")
