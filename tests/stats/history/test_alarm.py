"""Whether a change is worth an alarm."""

from datetime import timedelta

import pytest

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.history.alarm import Condition
from pybossa_stats.stats.history.difference import difference
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), task_runs=20)
NEW = a_snapshot(NOW, task_runs=25)


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
    with pytest.raises(UsageError, match="not a condition"):
        Condition.parse(text)
