"""Snapshots as documents: what is written can be read, by this version and by later ones."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given

from pybossa_stats.errors import SnapshotError
from pybossa_stats.stats.snapshot import Snapshot
from pybossa_stats.store.envelope import (
    SCHEMA_VERSION,
    read_envelope,
    read_figures,
    to_envelope,
)
from tests.conftest import NOW
from tests.support.snapshots import LOCATIONS, SNAPSHOTS, a_snapshot, payload

KEPT = Path(__file__).parent / "snapshots"


def written(snapshot: Snapshot) -> str:
    return "".join(to_envelope(snapshot))


def changed(**changes: object) -> str:
    """A good document with other values."""
    return json.dumps(json.loads(written(a_snapshot())) | changes)


@given(SNAPSHOTS)
def test_what_is_written_is_read_back(snapshot: Snapshot) -> None:
    assert read_envelope(written(snapshot)) == snapshot
    assert read_figures(written(snapshot)) == snapshot.stats.figures()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_files_of_every_version_can_be_read(version: int) -> None:
    text = (KEPT / f"version-{version}.json").read_text()
    assert read_envelope(text) == a_snapshot(locations=LOCATIONS)
    assert read_figures(text) == a_snapshot().stats.figures()


def test_it_holds_the_payload_and_what_belongs_to_it() -> None:
    snapshot = a_snapshot(locations=LOCATIONS)
    document = json.loads(written(snapshot))
    assert document["payload"] == payload(snapshot.stats)
    del document["payload"]
    assert document == {
        "schema": "pybossa-stats/snapshot",
        "schema_version": 1,
        "instant": "2026-11-23T12:00:00Z",
        "window": {"start": "2026-11-22T12:00:00Z", "end": "2026-11-23T12:00:00Z"},
        "version": snapshot.version,
        "database": "db.example.org/pybossa",
        "seconds": 1.25,
        "locations": {
            "private": 4,
            "unknown": 5,
            "unreadable": 6,
            "database": "GeoLite2-City",
            "built": "2026-01-02T03:04:05Z",
            "age_days": 300.25,
            "deciphered": True,
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
        ('"version":"0.1.0"', '"version":"\\ud800"'),
        ('"version":"0.1.0"', '"version":1'),
    ],
)
def test_damage_anywhere_is_found(good: str, bad: str) -> None:
    assert good in written(a_snapshot())
    with pytest.raises(SnapshotError, match="damaged"):
        read_envelope(written(a_snapshot()).replace(good, bad))


def test_instants_are_in_utc() -> None:
    tokyo = datetime(2026, 11, 23, 21, tzinfo=timezone(timedelta(hours=9)))
    assert read_envelope(written(a_snapshot(tokyo))).instant == NOW
    assert '"instant":"2026-11-23T12:00:00Z"' in written(a_snapshot(tokyo))


def test_keys_that_later_versions_add_are_no_trouble() -> None:
    document = json.loads(changed(mood="good"))
    document["payload"]["stats"]["n_moods"] = 3
    document["payload"]["top5_users_24_hours"][0]["mood"] = "good"
    assert read_envelope(json.dumps(document)) == a_snapshot()
    assert read_figures(json.dumps(document)) == a_snapshot().stats.figures()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "only a part"),
        (written(a_snapshot())[:-100], "only a part"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not a snapshot"),
        ('{"stats": {}}', "not a snapshot"),
        (changed(schema_version=2), "later version"),
        (changed(schema_version="x"), "damaged"),
        (changed(payload={}), "damaged"),
        (changed(payload={"stats": {"n_anon": "many"}}), "damaged"),
        (changed(payload={"stats": []}), "damaged"),
        (written(a_snapshot()).replace(':22,"n_tasks"', ':Infinity,"n_tasks"'), "no JSON"),
    ],
)
def test_anything_else_is_refused(text: str, says: str) -> None:
    for read in (read_envelope, read_figures):
        with pytest.raises(SnapshotError, match=says):
            read(text)
