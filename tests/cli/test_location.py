"""Locating users on the command line; no address ever leaves the program."""

import json
from pathlib import Path

import pytest
from yacryptopan import CryptoPAn

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.geoip import RECORDS, write_database
from tests.support.program import run

KEY = b"32-char-str-for-AES-key-and-pad."
ADDRESSES = [f"81.2.69.{n}" for n in range(10, 60)] + ["90.10.20.30", "10.11.12.13", "8.8.4.4"]


@pytest.fixture
def geoip(tmp_path: Path) -> Path:
    return write_database(tmp_path / "city.mmdb", RECORDS)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_bytes(KEY)
    return file


@pytest.fixture
def filled(database: Database) -> Database:
    database.fill(task_run=[{"project_id": 1, "user_ip": address} for address in ADDRESSES])
    return database


def test_no_locations_are_shown_without_a_database_of_locations(filled: Database) -> None:
    payload = json.loads(run("global", "--json", "--database-url", filled.url).stdout)
    assert (payload["locs"], payload["show_locs"]) == ("[]", False)


def test_global_shows_the_locations_of_addresses(filled: Database, geoip: Path) -> None:
    arguments = ("global", "--database-url", filled.url)
    payload = json.loads(run(*arguments, "--json", "--geoip-db", geoip).stdout)
    assert len(json.loads(payload["locs"])) == 51
    assert payload["show_locs"] is True
    assert payload["stats"]["n_anon"] == 53
    table = run(*arguments, env={"PYBOSSA_STATS_GEOIP_DB": str(geoip)}).stdout
    assert "United Kingdom" in table


def test_pseudonyms_are_located_with_the_key(sqlite: Database, geoip: Path, key: Path) -> None:
    pseudonyms = [CryptoPAn(KEY).anonymize(address) for address in ADDRESSES]
    sqlite.fill(task_run=[{"project_id": 1, "user_ip": address} for address in pseudonyms])
    arguments = ("global", "--database-url", sqlite.url, "--json", "--geoip-db", geoip)
    payload = json.loads(run(*arguments).stdout)
    assert len(json.loads(payload["locs"])) < 51
    payload = json.loads(run(*arguments, "--cryptopan-key-file", key).stdout)
    assert len(json.loads(payload["locs"])) == 51


@pytest.mark.parametrize("precision", ["exact", "city", "coarse"][: rounds(1, 3)])
def test_no_address_leaves_the_program(
    filled: Database, geoip: Path, key: Path, tmp_path: Path, precision: str
) -> None:
    where = ("--database-url", filled.url, "--geoip-db", geoip)
    arguments = ("global", "--location-precision", precision, *where)
    output = tmp_path / "output"
    choices: list[tuple[object, ...]] = [
        (),
        ("--json",),
        ("--debug",),
        ("--cryptopan-key-file", key),
        ("--output", output),
    ]
    shown = [run(*arguments, *options).output for options in choices]
    shown.append(output.read_text())
    filled.run("DROP TABLE project")
    shown.append(run(*arguments, "--debug").output)
    assert "Traceback" in shown[-1]
    for address in ADDRESSES:
        assert not any(address in text for text in shown)


def test_a_useless_file_is_refused_before_the_database_is_read(tmp_path: Path) -> None:
    text = tmp_path / "text.mmdb"
    text.write_text("no database\n")
    country = write_database(tmp_path / "country.mmdb", RECORDS, "GeoLite2-Country")
    for file in (text, country, tmp_path / "none", tmp_path):
        result = run("global", "--database-url", "sqlite:///none", "--geoip-db", file)
        assert result.exit_code == ExitCode.NO_GEOIP
        assert str(file) in result.stderr
        assert len(result.stderr.splitlines()) <= 2


def test_a_useless_key_is_refused(tmp_path: Path, geoip: Path) -> None:
    file = tmp_path / "short"
    file.write_text("s3cret")
    result = run("global", "--demo", "--geoip-db", geoip, "--cryptopan-key-file", file, "--debug")
    assert result.exit_code == ExitCode.NO_GEOIP
    assert "s3cret" not in result.output


def test_options_about_locations_need_a_database_of_locations(key: Path) -> None:
    for options in (("--cryptopan-key-file", key), ("--location-precision", "coarse")):
        assert run("global", "--demo", *options).exit_code == ExitCode.USAGE


def test_a_blob_is_not_located_as_an_address(sqlite: Database, geoip: Path) -> None:
    sqlite.run("INSERT INTO task_run (project_id, user_ip) VALUES (1, x'382e382e382e38')")
    result = run("global", "--database-url", sqlite.url, "--geoip-db", geoip)
    assert result.exit_code == 0


def test_activity_by_country_has_a_row_for_each_country_in_each_period(
    sqlite: Database, geoip: Path, key: Path
) -> None:
    days = {"2026-11-20": ADDRESSES[:2], "2026-11-21": [ADDRESSES[0], *ADDRESSES[-3:]]}
    runs = [
        {"project_id": 1, "user_ip": CryptoPAn(KEY).anonymize(address), "finish_time": f"{day}T12"}
        for day, addresses in days.items()
        for address in addresses
    ]
    sqlite.fill(task_run=[run | {"finish_time": f"{run['finish_time']}:00:00"} for run in runs])
    arguments = ("activity", "--per", "country", "--until", "2026-11-21", "--since", "2026-11-20")
    location = ("--geoip-db", geoip, "--cryptopan-key-file", key)
    result = run(*arguments, *location, "--csv", "--database-url", sqlite.url)
    rows = [line.split(",") for line in result.stdout.splitlines()]
    assert [(row[0], *row[5:]) for row in rows] == [
        ("period", "code", "name", "addresses", "address_answers"),
        ("2026-11-20", "GB", "United Kingdom", "2", "2"),
        ("2026-11-21", "", "Unknown", "2", "2"),
        ("2026-11-21", "FR", "France", "1", "1"),
        ("2026-11-21", "GB", "United Kingdom", "1", "1"),
    ]
    table = run(*arguments, *location, "--database-url", sqlite.url).stdout
    assert "Pseudonyms were turned back into addresses" in table
    guessed = run(*arguments, *location[:2], "--database-url", sqlite.url).stdout
    assert "To locate them, pass the server's CRYPTOPAN_KEY" in guessed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--per", "country"), "--per country requires --geoip-db."),
        (("--geoip-db", "x.mmdb"), "--geoip-db requires --per country."),
        (("--geoip-db", "x.mmdb", "--per", "user"), "--geoip-db requires --per country."),
        (("--per", "country", "--cumulative"), "--cumulative and --per country are mutually"),
        (("--per", "country", "--by", "weekday"), "--per and --by weekday are mutually"),
    ],
)
def test_activity_is_located_only_by_country(arguments: tuple[str, ...], says: str) -> None:
    result = run("activity", "--demo", *arguments)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert says in result.stderr
