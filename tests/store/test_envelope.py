"""Snapshots as documents: what is written can be read, by this version and by later ones."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.errors import NotPybossaError, SnapshotError
from pybossa_stats.periods.window import Window
from pybossa_stats.source.limits import Limits
from pybossa_stats.source.sqlite import open_sqlite
from pybossa_stats.source.view import quiet
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.store.envelope import (
    SCHEMA_VERSION,
    SnapshotReport,
    read_envelope,
    read_figures,
    read_head,
)
from tests.conftest import NOW
from tests.support.faults import rounds
from tests.support.snapshots import LOCATIONS, SNAPSHOTS, a_snapshot, payload

KEPT = Path(__file__).parent / "snapshots"


def as_stored(stats: SiteStats) -> SiteStats:
    """Without what PYBOSSA's payload has no place for."""
    return replace(stats, origin=replace(stats.origin, last_answer=None), window=None)


def written(snapshot: SiteStats) -> str:
    return "".join(SnapshotReport(snapshot).to_json(indent=None))


def changed(**changes: object) -> str:
    """A good document with other values."""
    return json.dumps(json.loads(written(a_snapshot())) | changes)


@given(SNAPSHOTS)
def test_a_snapshot_that_is_written_is_read_back(snapshot: SiteStats) -> None:
    found = read_envelope(written(snapshot))
    assert (found, found.seconds) == (snapshot, snapshot.seconds)
    assert read_figures(written(snapshot)) == snapshot.all_time


_ANYTHING = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(st.characters(codec="utf-8"), max_size=9)
    | st.binary(max_size=9)
)
_IDS = st.integers(-1, 1)
_USERS = st.tuples(_IDS, _ANYTHING, _ANYTHING, st.just(0) | _ANYTHING)
_INFOS = st.sampled_from(['{"sched": 1e400}', '{"tutorial": "\\ud800"}', b'{"sched": "\xff"}'])
_PROJECTS = st.tuples(_IDS, _ANYTHING, _ANYTHING, _ANYTHING, _INFOS | _ANYTHING)
_TIMES = st.just("2026-11-23T11:00:00") | _ANYTHING
_RUNS = st.tuples(_IDS, _IDS, _ANYTHING, _TIMES)


@settings(max_examples=rounds(10, 400))
@given(st.lists(_USERS, max_size=4), st.lists(_PROJECTS, max_size=4), st.lists(_RUNS, min_size=2))
def test_a_snapshot_of_any_values_in_sqlite_is_written_and_read_back(
    tmp_path: Path, users: list[Any], projects: list[Any], runs: list[Any]
) -> None:
    snapshot = take_of(tmp_path / "odd.sqlite", users, projects, runs)
    assert read_envelope(written(snapshot)) == as_stored(snapshot)


@pytest.mark.parametrize("odd", ["seven", 7.5, float("inf"), b"7"])
def test_an_id_that_is_not_a_number_is_an_error(tmp_path: Path, odd: object) -> None:
    run = (odd, None, None, "2026-11-23T11:00:00")
    with pytest.raises(NotPybossaError, match="project"):
        take_of(tmp_path / "odd.sqlite", [], [(odd, "Name", "name", 1, None)], [run])


def test_a_name_that_is_not_text_becomes_text(tmp_path: Path) -> None:
    run = (1, None, None, "2026-11-23T11:00:00")
    snapshot = take_of(tmp_path / "odd.sqlite", [], [(1, 1984, b"caf\xe9", 1, None)], [run])
    [found] = snapshot.top_projects
    assert (found.name, found.short_name) == ("1984", "caf\ufffd")


def test_a_path_that_is_not_utf8_is_written_and_read_back(tmp_path: Path) -> None:
    snapshot = take_of(tmp_path / os.fsdecode(b"caf\xe9.sqlite"), [], [], [])
    assert snapshot.database.endswith("caf\\udce9.sqlite")
    assert read_envelope(written(snapshot)).database == snapshot.database


def take_of(file: Path, users: list[Any], projects: list[Any], runs: list[Any]) -> SiteStats:
    """A snapshot of a SQLite database whose columns take anything."""
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            """PRAGMA synchronous = off;
            CREATE TABLE user (id, name, fullname, restrict);
            CREATE TABLE project (id, name, short_name, published, info);
            CREATE TABLE task (id);
            CREATE TABLE task_run (project_id, user_id, user_ip, finish_time)"""
        )
        connection.executemany("INSERT INTO user VALUES (?, ?, ?, ?)", users)
        connection.executemany("INSERT INTO project VALUES (?, ?, ?, ?, ?)", projects)
        connection.executemany("INSERT INTO task_run VALUES (?, ?, ?, ?)", runs)
        connection.commit()
    with open_sqlite(str(file), Limits(), quiet) as view:
        return collect_site(replace(view, instant=NOW), window=Window.ending(NOW))


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_files_of_every_version_can_be_read(version: int) -> None:
    text = (KEPT / f"version-{version}.json").read_text()
    assert read_envelope(text) == a_snapshot(locations=LOCATIONS)
    assert read_figures(text) == a_snapshot().all_time


def test_an_envelope_holds_the_payload_and_where_it_comes_from() -> None:
    snapshot = a_snapshot(locations=LOCATIONS)
    document = json.loads(written(snapshot))
    assert document["payload"] == payload(snapshot)
    del document["payload"]
    assert document == {
        "schema": "pybossa-stats/snapshot",
        "schema_version": 1,
        "instant": "2026-11-23T12:00:00Z",
        "window": {
            "start": "2026-11-22T12:00:00Z",
            "end": "2026-11-23T12:00:00Z",
            "timezone": "UTC",
            "period": None,
        },
        "version": snapshot.version,
        "database": "db.example.org/pybossa",
        "scope": None,
        "unlocked_tables": [],
        "least_group": None,
        "number": None,
        "seconds": 1.25,
        "locations": {
            "private": 4,
            "unknown": 5,
            "unreadable": 6,
            "database": "GeoLite2-City",
            "built": "2026-01-02T03:04:05Z",
            "age_days": 300.25,
            "deciphered": True,
            "pseudonymous": True,
        },
    }


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (
            '"window":{"start":"2026-11-22T12:00:00Z"',
            '"window":{"start":"0001-01-01T00:00:00+23:00"',
        ),
        ('"window":{', '"windows":{'),
        ('"fullname":"Ada =1+1"', '"fullname":null'),
        ('"n_answers":9', '"n_answers":"x"'),
        ('"info":{}', '"info":[1]'),
        ('"seconds":1.25', '"seconds":"long"'),
        ('"n_auth":6', f'"n_auth":{10**400}'),
        ('"n_auth":6', '"n_auth":-6'),
        ('"n_auth":6', '"n_auth":true'),
        ('"seconds":1.25', '"seconds":true'),
        ('"version":"0.1.0"', '"version":"\\ud800"'),
        ('"version":"0.1.0"', '"version":1'),
        ('"seconds":1.25', '"seconds":1e999'),
        ('"private":4', '"private":-4'),
        ('"private":4', f'"private":{10**400}'),
        ('"unknown":5', '"unknown":5.5'),
        ('"age_days":300.25', '"age_days":1e999'),
        ('"database":"GeoLite2-City"', '"database":7'),
        ('"built":"2026-01-02T03:04:05Z"', '"built":"0001-01-01T00:00:00+23:00"'),
        ('"locs":"[{', f'"locs":"{"[" * 100_000}{{'),
        ('latitude\\": 48.86', 'latitude\\": 1e999'),
        ('latitude\\": 48.86', 'latitude\\": \\"48\\"'),
    ],
)
def test_damage_anywhere_in_an_envelope_is_found(good: str, bad: str) -> None:
    text = written(a_snapshot(locations=LOCATIONS))
    assert good in text
    with pytest.raises(SnapshotError, match="damaged"):
        read_envelope(text.replace(good, bad))


def test_a_number_that_could_not_be_counted_on_from_is_damage() -> None:
    for number in (-1, 1.5, "1", 2**63 - 1):
        with pytest.raises(SnapshotError, match="damaged"):
            read_head(changed(number=number))
    assert read_head(changed(number=7)) == (a_snapshot().database, NOW, 7)
    assert read_head((KEPT / "version-1.json").read_text())[2] is None


@pytest.mark.parametrize("unlocked", ["task", [7], None, {}])
def test_unlocked_tables_that_are_no_names_are_damage(unlocked: object) -> None:
    with pytest.raises(SnapshotError, match="damaged"):
        read_envelope(changed(unlocked_tables=unlocked))


def test_instants_of_an_envelope_are_in_utc() -> None:
    tokyo = datetime(2026, 11, 23, 21, tzinfo=timezone(timedelta(hours=9)))
    assert read_envelope(written(a_snapshot(tokyo))).instant == NOW
    assert '"instant":"2026-11-23T12:00:00Z"' in written(a_snapshot(tokyo))


def test_keys_that_later_versions_add_are_ignored() -> None:
    document = json.loads(changed(mood="good"))
    document["payload"]["stats"]["n_moods"] = 3
    document["payload"]["top5_users_24_hours"][0]["mood"] = "good"
    assert read_envelope(json.dumps(document)) == a_snapshot()
    assert read_figures(json.dumps(document)) == a_snapshot().all_time


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "truncated"),
        (written(a_snapshot())[:-100], "truncated"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a snapshot"),
        ('{"stats": {}}', "not a snapshot"),
        (changed(schema_version=2), "later version"),
        (changed(schema_version="x"), "damaged"),
        (changed(schema_version=0), "damaged"),
        (changed(schema_version=1.0), "damaged"),
        (changed(payload={}), "damaged"),
        (changed(payload={"stats": {"n_anon": "many"}}), "damaged"),
        (changed(payload={"stats": []}), "damaged"),
        (written(a_snapshot()).replace(':22,"n_tasks"', ':Infinity,"n_tasks"'), "not JSON"),
    ],
)
def test_a_document_that_is_not_a_snapshot_is_refused(text: str, says: str) -> None:
    for read in (read_envelope, read_figures):
        with pytest.raises(SnapshotError, match=says):
            read(text)
