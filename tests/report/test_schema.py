"""The schema of JSON: all that the program prints is as it says, and the manual says the same.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/report/test_schema.py` writes the manual's tables anew.
"""

import json
import os
import shlex
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pybossa_stats.contract import Schema
from pybossa_stats.report.formats import Format
from pybossa_stats.report.schema import RESULTS, json_schema
from pybossa_stats.report.site import SiteReport
from pybossa_stats.store.envelope import SnapshotReport
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW
from tests.support.program import run
from tests.support.reports import REPORTS, rendered
from tests.support.snapshots import a_snapshot, of_database

MANUAL = Path("src/pybossa_stats/manual")
TOPIC = MANUAL / "json.md"
SCHEMA: Schema = json_schema()
PARTS: dict[str, Schema] = SCHEMA["$defs"]
KINDS = [*RESULTS]
OTHERS = ("site", "payload", "snapshot")
BEGINNING = "| command |"
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ


def check(text: str) -> None:
    """Make sure that JSON is as the schema says; the payload and snapshots have their own."""
    document = json.loads(text)
    schema = SCHEMA
    if "schema" not in document or document["schema"] == "pybossa-stats/snapshot":
        part = "snapshot" if "schema" in document else "payload"
        schema = {"$ref": f"#/$defs/{part}", "$defs": PARTS}
    Draft202012Validator(schema).validate(document)


def objects(schema: Any) -> Iterator[Schema]:  # noqa: ANN401 (JSON)
    """All objects that a schema describes."""
    if isinstance(schema, list):
        for part in schema:
            yield from objects(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "required" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)


def test_the_schema_of_json_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_key_has_a_description() -> None:
    keys = [key for described in objects(SCHEMA) for key in described["properties"].items()]
    assert [name for name, key in keys if not key.get("description")] == []
    assert all(PARTS[kind]["description"] for kind in KINDS)


@pytest.mark.parametrize("name", REPORTS)
def test_the_json_of_a_report_is_as_the_schema_says(name: str) -> None:
    check(rendered(REPORTS[name], Format.JSON))


def places(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (JSON)
    """All objects in JSON."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from places(item)


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"page"}))
def test_the_schema_refuses_keys_that_it_does_not_describe(kind: str) -> None:
    report = next(report for report in REPORTS.values() if report.kind == kind)
    document = json.loads(rendered(report, Format.JSON))
    for place in {tuple(place): place for place in places(document)}.values():
        place["surprise"] = 1
        assert not Draft202012Validator(SCHEMA).is_valid(document), [*place]
        del place["surprise"]


def test_snapshots_are_as_the_schema_says() -> None:
    for report in REPORTS.values():
        if isinstance(report, SiteReport):
            check(rendered(SnapshotReport(report.result), Format.JSON))


COMMANDS = (
    *("global", "global --envelope", "global --explain", "check", "advise"),
    *("activity", "activity --by week --project letters", "activity --by week --until 2014-01-01"),
    *("activity --by weekday", "activity --by hour-of-day --project 1", "activity --explain"),
    *("activity --per project --by month", "activity --per user --no-names --project letters"),
    *("activity --cumulative --by month", "activity --cumulative --project letters"),
    *("projects", "projects --all-time", "projects --state stalled", "projects --until 2014-01-01"),
    *("projects letters", "projects untitled", "projects letters --until 2014-01-01"),
    *("users", "users --project letters", "users --until 2014-01-01", "users --cohorts"),
    *("users amelie", "users 2 --period 2026", "users 1 --until 2025-12-31"),
    *("users --cohorts --until 2014-01-01", "users --cohorts --project letters"),
    *("report --until 2014-01-01", "global --until 2014-01-01"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_json_of_a_command_is_as_the_schema_says(command: str) -> None:
    done = run(*shlex.split(command), "--demo", "--json")
    assert done.exit_code == 0, done.stderr
    check(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of snapshots, with a gap."""
    folder = tmp_path_factory.mktemp("snapshots")
    for day in (1, 2, 5, 9):
        taken = a_snapshot(NOW - timedelta(days=day), answers=30 - day)
        Folder(folder).save(of_database(taken, "sample data"))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        *("show DIR", "show DIR --envelope", "diff DIR --demo", "report --demo --snapshots DIR"),
        *("history DIR", "history DIR --by day", "history DIR --by week --since 2026-11-20"),
    ],
)
def test_the_json_of_snapshots_is_as_the_schema_says(command: str, folder: Path) -> None:
    words = [str(folder) if word == "DIR" else word for word in shlex.split(command)]
    check(run(*words, "--json").stdout)


def test_help_prints_the_schema() -> None:
    assert json.loads(run("help", "--schema").stdout) == SCHEMA


def members(schema: Schema) -> dict[str, Schema]:
    """The keys of an object, or of the items of an array."""
    keys: dict[str, Schema] = schema.get("items", schema).get("properties", {})
    return keys


def kind_of(schema: Schema) -> str:
    """What type a value has, in words."""
    if "anyOf" in schema:
        return " or ".join(map(kind_of, schema["anyOf"]))
    if "$ref" in schema:
        return "object"
    null = [] if None not in schema.get("enum", ()) else ["null"]
    types = schema.get("type", "integer" if schema.get("const") == 1 else ["string", *null])
    return types if isinstance(types, str) else " or ".join(types)


def rows(schema: Schema, before: str = "") -> Iterator[str]:
    """A row of a table for each key, and below it for those of an object in it."""
    for alternative in schema.get("anyOf", ()):
        yield from rows(alternative, before)
    for name, key in members(schema).items():
        path = f"{before}{name}{'[]' if 'items' in key else ''}"
        yield f"| `{path}` | {kind_of(key)} | {key['description']} |"
        if "$ref" not in key:
            yield from rows(key, f"{path}.")


def tables() -> str:
    """What the manual has of the schema: a list, the envelope, and the data of each report."""
    envelope = {
        **SCHEMA,
        "title": "",
        "description": "Keys of every report except `payload` and `snapshot`",
    }
    reports = {kind: PARTS[kind] for kind in (*KINDS, *OTHERS)}
    listed = (
        f"| `{part['title']}` | [{kind}](#{kind}) | {part['description']} |"
        for kind, part in reports.items()
        if kind != "site"
    )
    sections = (
        f"## {name}\n\n{_title(part)}{part['description']}.\n\n"
        + _table("| key | type | meaning |", dict.fromkeys(rows(part)))
        for name, part in ({"envelope": envelope} | reports).items()
    )
    return "\n".join((_table(f"{BEGINNING} section | |", listed), *sections))


def _title(part: Schema) -> str:
    return f"`{part['title']}`: " if part["title"] else ""


def _table(heading: str, lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (heading, "| --- | --- | --- |", *lines))


def test_the_manual_has_the_tables_of_the_schema() -> None:
    before, beginning, _ = TOPIC.read_text().partition(BEGINNING)
    assert beginning
    made = f"{before}{tables()}"
    if UPDATE:
        TOPIC.write_text(made)
    assert made == TOPIC.read_text()
