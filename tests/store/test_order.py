"""Histories in which clocks are wrong at times: nothing is lost, and nothing untrue is told."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.order import agreeing, before_jump, in_order_of_runs
from pybossa_stats.store.retention import Retention, Rule, is_plausible, superfluous
from tests.support.faults import rounds

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=4)
DAY = timedelta(days=1)
NOTHING = timedelta(0)
KEPT = 10 * DAY


class Jump(NamedTuple):
    """A clock that is wrong for some runs; or for none of them an outage, of which it is right."""

    after: int
    runs: int
    by: timedelta


@dataclass
class History:
    """What is stored and deleted.

    Attributes:
        truth: when each snapshot was really taken.
        stored: those that are there.
        now: the real time.
        is_right: whether the clock says so.
        deleted: what went last.
        not_deleted: for how many runs in a row too much would have been deleted at once.
    """

    truth: dict[StoredSnapshot, datetime] = field(default_factory=dict)
    stored: list[StoredSnapshot] = field(default_factory=list)
    now: datetime = BEGIN
    is_right: bool = True
    deleted: list[StoredSnapshot] = field(default_factory=list)
    not_deleted: int = 0

    def of(self, database: str | None) -> list[StoredSnapshot]:
        return in_order_of_runs([each for each in self.stored if each.database == database])


def lived(runs: int, jumps: list[Jump], databases: str = "a") -> Iterator[History]:
    """A history after each run."""
    history = History()
    retention = Retention((Rule(None, KEPT),))
    for run in range(runs):
        outages = (each.by for each in jumps if each.after == run and not each.runs)
        history.now += STEP + sum(outages, NOTHING)
        wrong = [each.by for each in jumps if each.after <= run < each.after + each.runs]
        history.is_right = not wrong
        clock = history.now + sum(wrong, NOTHING)
        new = StoredSnapshot(Path(str(run)), clock, databases[run % len(databases)], run + 1)
        history.truth[new] = history.now
        history.stored.append(new)
        gone = superfluous(history.stored, retention, clock)
        is_withheld = not is_plausible(len(gone), len(history.stored))
        history.not_deleted = history.not_deleted + 1 if is_withheld else 0
        history.deleted = [] if is_withheld else gone
        history.stored = [each for each in history.stored if each not in history.deleted]
        yield history


def check(history: History) -> None:
    truth, now = history.truth, history.now
    assert all(now - truth[each] > KEPT for each in history.deleted)
    assert history.not_deleted < 2
    for database in {each.database for each in truth} if history.is_right else ():
        runs = history.of(database)
        true = [each for each in runs if truth[each] == each.instant]
        assert agreeing(runs, now) == true
        assert truth[true[0]] == min(truth[each] for each in truth if each.database == database)


@pytest.mark.parametrize("runs", [1, 180])
@pytest.mark.parametrize("days", [-12 * 365, -40, 40, 12 * 365])
def test_a_clock_that_is_wrong_once_loses_nothing_and_tells_nothing_untrue(
    runs: int, days: int
) -> None:
    for history in lived(300 + runs, [Jump(150, runs, days * DAY)]):
        check(history)
        if len(history.truth) in {151, 151 + runs}:
            assert before_jump(in_order_of_runs(history.stored)), "that the clock jumped is told"
    old = [each for each in history.stored if history.now - history.truth[each] > KEPT + DAY]
    assert len([each for each in old if each.instant <= history.now]) <= 3


@pytest.mark.parametrize("seed", range(rounds(2, 25)))
def test_of_two_databases_nothing_is_lost_however_often_clocks_jump(seed: int) -> None:
    chance = random.Random(seed)
    runs, jumps = rounds(300, 1_200), list[Jump]()
    after = chance.randrange(60, 100)
    while after < runs:
        length = chance.choice([0, 1, 5, 24])
        by = chance.choice([10, 40, 400, 4000]) * chance.choice([1, -1]) if length else 5
        jumps.append(Jump(after, length, chance.uniform(0.8, 1.2) * by * DAY))
        after += length + chance.randrange(60, 200)
    for history in lived(runs, jumps, "ab"):
        check(history)
