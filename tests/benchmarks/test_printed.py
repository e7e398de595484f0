"""The benchmarks work; how fast anything is, is not tested."""

import json
from collections.abc import Callable

from tests.benchmarks import activity, commands, endpoint, locations, projects, site, users

_ONCE = ("--rounds", 1)


def test_the_benchmark_of_activity_prints_its_ratios(printed: Callable[..., str]) -> None:
    shown = printed(activity, "--runs", 500, *_ONCE)
    assert "| 90 days by week: activity |" in shown
    assert "| 90 days by hour of day |" in shown


def test_the_benchmark_of_commands_prints_their_ratios(printed: Callable[..., str]) -> None:
    shown = printed(commands, "activity --by weekday", "--indexed", "--runs", 500, *_ONCE)
    assert "| bare scan |" in shown
    assert "| activity --by weekday |" in shown


def test_the_benchmark_of_the_endpoint_prints_what_clients_met(printed: Callable[..., str]) -> None:
    small = ("--runs", 500, "--clients", 10, "--seconds", 1, "--pause", 0.1)
    outcomes = json.loads(printed(endpoint, *small, "--json"))
    assert [outcome["pause"] for outcome in outcomes] == [0.1, 0]
    for outcome in outcomes:
        assert outcome["errors"] == 0
        assert outcome["answers"] >= 10
        assert outcome["readings"] >= 1
        assert outcome["p50"] <= outcome["p99"]


def test_the_benchmark_of_the_endpoint_prints_a_table() -> None:
    outcome = endpoint.Outcome(0.1, 5_986, 0, 199.5, 0.9, 11.6, 8, 6)
    row = "| 0.1 s | 5,986 | 0 | 200 | 0.9 ms | 11.6 ms | 8 | 6 |"
    assert endpoint.as_table([outcome]).endswith(row)


def test_the_benchmark_of_locations_prints_its_ratios(printed: Callable[..., str]) -> None:
    ratios = json.loads(printed(locations, "--addresses", 500, *_ONCE, "--json"))["ratios"]
    assert ratios["bare look-ups"] == 1
    assert set(ratios) == {"bare look-ups", "locate", "read from SQLite and locate", "decipher"}


def test_the_benchmark_of_projects_prints_a_table(printed: Callable[..., str]) -> None:
    shown = printed(projects, "--postgresql", "--sqlite", 500, *_ONCE)
    assert "| SQLite, 500 runs | seconds | scans |" in shown
    assert "| bare scan | " in shown


def test_the_benchmark_of_the_site_prints_a_table(printed: Callable[..., str]) -> None:
    assert "| SQLite, indexed | 500 |" in printed(site, "--postgresql", "--sqlite", 500, *_ONCE)


def test_the_benchmark_of_users_prints_a_table(printed: Callable[..., str]) -> None:
    shown = printed(users, "--sqlite", "--runs", 500, *_ONCE)
    assert "| bare scan |" in shown
    assert "| cohorts of a year |" in shown
