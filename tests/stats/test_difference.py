"""What changed between two reports."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.difference import Condition, FigureChange, difference
from pybossa_stats.stats.site import FIGURES, ActiveUser
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), task_runs=20)
NEW = a_snapshot(NOW, task_runs=25)


def test_every_figure_has_its_change() -> None:
    change = difference(OLD, NEW)
    assert [figure.name for figure in change.figures] == list(FIGURES)
    (task_runs,) = (figure for figure in change.figures if figure.name == "n_task_runs")
    assert (task_runs.difference, task_runs.percent) == (5, 25.0)


def test_a_change_from_nothing_is_of_no_number_of_percent() -> None:
    assert FigureChange("n_anon", 0, 3).percent is None
    assert FigureChange("n_anon", 0, 0).percent == 0
    assert FigureChange("n_anon", 4, 0).percent == -100


def test_who_entered_and_left_is_told_by_id() -> None:
    grace = ActiveUser(6, "Grace", "grace", 1)
    ada = replace(OLD.stats.top_users[0], n_answers=100)
    change = difference(OLD, replace(NEW, stats=replace(NEW.stats, top_users=(ada, grace))))
    assert (change.entered_users, change.left_users) == ((grace,), ())
    back = difference(change.new, OLD)
    assert (back.entered_users, back.left_users) == ((), (grace,))
    assert change.entered_projects == change.left_projects == ()


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("n_task_runs < 1", False),
        ("n_task_runs < 6", True),
        ("n_task_runs<=5", True),
        ("n_task_runs > 25%", False),
        ("n_task_runs >= 25 %", True),
        ("n_task_runs == 5", True),
        ("n_task_runs != 5", False),
        ("n_tasks > -1", True),
        ("n_tasks < +0.5%", True),
    ],
)
def test_conditions_are_on_the_change(condition: str, holds: bool) -> None:  # noqa: FBT001
    assert Condition.parse(condition).holds(difference(OLD, NEW)) is holds


def test_a_change_from_nothing_is_more_than_any_percent() -> None:
    change = difference(a_snapshot(task_runs=0), NEW)
    assert Condition.parse("n_task_runs > 1000%").holds(change)
    assert not Condition.parse("n_task_runs < 1000%").holds(change)
    none = difference(a_snapshot(task_runs=0), a_snapshot(task_runs=0))
    assert Condition.parse("n_task_runs < 5%").holds(none)


@pytest.mark.parametrize(
    "text",
    ["", "n_task_runs", "n_runs < 1", "n_task_runs < one", "n_task_runs = 1", "< 1", "1 < 2"],
)
def test_anything_else_is_no_condition(text: str) -> None:
    with pytest.raises(UsageError, match="is no condition"):
        Condition.parse(text)
