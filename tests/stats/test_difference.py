"""What changed between two snapshots."""

from dataclasses import replace
from datetime import timedelta

from pybossa_stats.stats.history import FigureChange, Moves, difference
from pybossa_stats.stats.site.figures import FIGURES
from pybossa_stats.stats.top_users import ActiveUser
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), answers=20)
NEW = a_snapshot(NOW, answers=25)


def test_every_figure_has_its_change() -> None:
    change = difference(OLD, NEW)
    assert [figure.name for figure in change.figures] == [figure.name for figure in FIGURES]
    (task_runs,) = (figure for figure in change.figures if figure.name == "n_task_runs")
    assert (task_runs.difference, task_runs.percent) == (5, 25.0)


def test_a_change_from_nothing_is_of_no_number_of_percent() -> None:
    assert FigureChange("n_anon", 0, 3).percent is None
    assert FigureChange("n_anon", 0, 0).percent == 0
    assert FigureChange("n_anon", 4, 0).percent == -100


def test_who_entered_and_left_is_told_by_id() -> None:
    grace = ActiveUser(6, "Grace", "grace", 1)
    ada = replace(OLD.top_users[0], n_answers=100)
    change = difference(OLD, replace(NEW, top_users=(ada, grace)))
    assert change.users == Moves(entered=(grace,), left=())
    back = difference(change.new, OLD)
    assert back.users == Moves(entered=(), left=(grace,))
    assert change.projects == Moves((), ())
