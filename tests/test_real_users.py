"""Users of real databases: PYBOSSA's own leaderboards, and figures counted independently."""

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats import Window, collect_activity, collect_projects, connect
from pybossa_stats.periods import written
from pybossa_stats.stats.users.cohorts import collect_cohorts
from pybossa_stats.stats.users.user import collect_user
from pybossa_stats.stats.users.users import UsersStats, collect_users
from tests.stats.users.test_cohorts import check
from tests.stats.users.test_users import count_by_days
from tests.support.databases import Database
from tests.support.dump import FOLDER, needs_dumps
from tests.support.oracle import of_then
from tests.support.program import run
from tests.support.user_oracle import count_cohorts, count_user, count_users, found, found_of_user
from tests.test_real_data import tables_of

pytestmark = needs_dumps

ANSWERS = "pybossa-answers"
EVER = timedelta(days=36_525)


def users_of(database: Database, window: Window, top: int = 20) -> UsersStats:
    with connect(database.url) as view:
        return collect_users(view, window, top=top)


@pytest.mark.parametrize(
    "restored",
    [f"{ANSWERS}/micropasts-20140821", f"{ANSWERS}/skytruth-20131128"],
    indirect=True,
)
def test_pybossas_own_leaderboard_is_met(restored: tuple[str, Database]) -> None:
    """But for the order of equals, which is random there."""
    name, database = restored
    if not (FOLDER / f"{name}.leaderboard.json.gz").exists():
        pytest.skip("PYBOSSA's own answers are not there")
    meta, answer = (
        json.loads(gzip.decompress((FOLDER / f"{name}.{kind}.json.gz").read_bytes()))
        for kind in ("meta", "leaderboard")
    )
    end = datetime.fromisoformat(meta["instant"]["python_utcnow"]).replace(tzinfo=UTC)
    top = users_of(database, Window.ending(end, EVER), 1_000).top_users
    scores = {user.name: user.answers for user in top}
    board = answer["top_users"]
    assert [theirs["score"] for theirs in board] == [user.answers for user in top[: len(board)]]
    assert all(scores[theirs["name"]] == theirs["score"] for theirs in board)


def windows(runs: list[dict[str, Any]]) -> list[Window]:
    """All of the time, and each year of it."""
    times = [run["finish_time"] for run in runs if run["finish_time"]]
    last = datetime.fromisoformat(max(times)).replace(tzinfo=UTC)
    first = datetime.fromisoformat(min(times)).replace(tzinfo=UTC)
    year = timedelta(days=365)
    ends = [first + n * year for n in range(1, (last - first) // year + 1)]
    return [Window.ending(last, EVER), *(Window.ending(end, year) for end in ends)]


@pytest.mark.parametrize("restored", ["micropasts", "skytruth"], indirect=True)
def test_real_users_are_those_of_plain_counting(restored: tuple[str, Database]) -> None:
    name, database = restored
    tables = tables_of(name)
    for window in windows(tables["task_run"]):
        stats = users_of(database, window)
        assert found(stats) == count_users(of_then(tables, window.end), window, 20)
        assert stats.by_days == count_by_days(tables["task_run"], window)
        with connect(database.url) as view:
            cohorts = collect_cohorts(view, window)
        check(cohorts, count_cohorts(tables["task_run"], window), window)


ZONES = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Pago_Pago",
]


@pytest.mark.parametrize("restored", ["micropasts"], indirect=True)
def test_real_users_in_any_zone_are_those_of_plain_counting(
    restored: tuple[str, Database],
) -> None:
    name, database = restored
    tables = tables_of(name)
    for zone, period in zip(ZONES, cycle(("2014-Q3", "2014", None)), strict=False):
        since = None if period else "2013-11"
        span = written.window(period, since=since, timezone=zone)
        with connect(database.url) as view:
            cohorts = collect_cohorts(view, span)
        window = cohorts.origin.window
        assert window
        assert (str(window.zone), window.period and window.period.name) == (zone, period)
        check(cohorts, count_cohorts(tables["task_run"], window), window)
        stats = users_of(database, window)
        assert found(stats) == count_users(of_then(tables, window.end), window, 20)
        assert stats.by_days == count_by_days(tables["task_run"], window)


@pytest.mark.parametrize("restored", ["micropasts", "skytruth"], indirect=True)
def test_real_users_in_full_are_those_of_plain_counting_and_of_the_list(
    restored: tuple[str, Database],
) -> None:
    name, database = restored
    tables = tables_of(name)
    ever, *years = windows(tables["task_run"])
    for zone, window in zip(
        ("UTC", "America/New_York", "Asia/Kolkata"), (ever, *years), strict=False
    ):
        in_zone = replace(window, zone=ZoneInfo(zone))
        listed = users_of(database, in_zone, 500).top_users
        then = of_then(tables, in_zone.end)
        for row in (*listed[:3], *listed[10::120]):
            with connect(database.url) as view:
                detail = collect_user(view, row.id, in_zone)
            assert found_of_user(detail) == count_user(then, in_zone, row.id)
            now = vars(detail.user.window) | {"first_answer": detail.user.first_answer}
            assert {name: now.get(name, figure) for name, figure in vars(row).items()} == vars(row)


@pytest.mark.parametrize("restored", ["micropasts"], indirect=True)
def test_the_user_of_micropasts_is_as_the_manual_says(restored: tuple[str, Database]) -> None:
    _, database = restored
    with connect(database.url) as view:
        user = collect_user(view, 580, "2014-Q4").user
    window = user.window
    text = " ".join(Path("src/pybossa_stats/manual/users.md").read_text().split())
    assert (
        f"the user with id 580 gave {window.answers:,} answers on {window.days} days in the last"
        f" quarter of 2014, to {window.projects} projects, and worked at least {int(window.hours)}"
        f" hours in {window.sessions} sessions: rank {window.rank} of {window.ranked_users}"
    ) in text


@pytest.mark.parametrize("restored", ["micropasts"], indirect=True)
def test_the_users_of_micropasts_are_as_unequal_as_the_readme_says(
    restored: tuple[str, Database],
) -> None:
    _, database = restored
    stats = users_of(database, Window.ending(datetime(2017, 1, 1, tzinfo=UTC), EVER))
    total = stats.total
    assert total.one_day_users
    assert total.most_active_user_answers
    one_day = total.one_day_users / total.active_users
    most_active = total.most_active_user_answers / total.user_answers
    assert f"{one_day:.0%} {most_active:.1%} {total.gini:.2f}" == "59% 93.7% 0.94"


@pytest.mark.parametrize("restored", ["micropasts"], indirect=True)
def test_the_table_of_quarters_in_the_manual_is_true(restored: tuple[str, Database]) -> None:
    _, database = restored
    quarters = []
    for quarter in ("2014-Q3", "2014-Q4"):
        activity, users, projects = (
            json.loads(
                run(command, "--period", quarter, "--database-url", database.url, "--json").stdout
            )["data"]
            for command in ("activity", "users", "projects")
        )
        done, work, who = activity["total"], projects["total"]["all_time"], users["total"]
        then = projects["total"]["window"]
        assert done["active_users"] == who["active_users"]
        assert done["active_projects"] == then["active_projects"]
        shown = run("global", "--until", quarter, "--database-url", database.url, "--json").stdout
        figures = json.loads(shown)["stats"]
        assert (figures["n_task_runs"], figures["n_tasks"]) == (work["answers"], work["tasks"])
        quarters.append(
            [
                *(
                    done["answers"],
                    done["active_users"],
                    who["first_time_users"],
                    done["addresses"],
                ),
                *(then["active_projects"], then["completed_tasks"]),
                *(then["completed_projects"], work["answers"], work["tasks"]),
                figures["n_total_projects"],
            ]
        )
    text = Path("src/pybossa_stats/manual/periods.md").read_text()
    rows = re.findall(r"\| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE)
    table = ([int(cell.replace(",", "")) for cell in column] for column in zip(*rows, strict=True))
    assert [*table] == quarters


@pytest.mark.parametrize("restored", ["micropasts"], indirect=True)
def test_a_real_quarter_is_compared_with_that_of_the_year_before(
    restored: tuple[str, Database],
) -> None:
    """MicroPasts, as counted by plain SQL; it began in April 2014."""
    _, database = restored
    last, first = (
        written.window(f"{year}-Q4", timezone="Europe/London", compare="year")
        for year in (2015, 2014)
    )
    with connect(database.url) as view:
        activity, nothing = (collect_activity(view, span).before for span in (last, first))
        users, projects = collect_users(view, last).before, collect_projects(view, last).before
    assert activity
    assert users
    assert projects
    assert (activity.answers, users.answers, projects.answers) == (13_218,) * 3
    assert (activity.active_users, activity.first_time_users) == (94, 56)
    assert (users.active_users, users.first_time_users, users.returning_users) == (94, 56, 38)
    assert (activity.addresses, activity.completed_tasks, projects.completed_tasks) == (
        *(38, 6_354, 6_354),
    )
    assert (projects.active_projects, projects.completed_projects) == (11, 11)
    assert {int(before.hours) for before in (activity, users, projects)} == {1_184}
    assert nothing
    assert (nothing.start.year, nothing.answers, nothing.new_projects) == (2013, 0, 0)
