"""Whether a figure, or its change, is worth an alarm."""

from datetime import timedelta
from operator import attrgetter

import pytest

from pybossa_stats.contract import flat
from pybossa_stats.errors import UsageError
from pybossa_stats.report.conditions import Condition
from pybossa_stats.stats.history import FigureChange, difference
from pybossa_stats.stats.site.site import SiteStats
from tests.conftest import NOW
from tests.support.reports import REPORTS
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), answers=20)
NEW = a_snapshot(NOW, answers=25)


def changes(old: SiteStats, new: SiteStats) -> dict[str, FigureChange]:
    stats = difference(old, new).stats
    return {"n_task_runs": stats.answers, "n_tasks": stats.tasks}


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
def test_a_condition_is_on_the_change_of_a_figure(condition: str, holds: bool) -> None:  # noqa: FBT001
    assert bool(Condition.read(condition).met_by_change(changes(OLD, NEW))) is holds


def test_a_change_from_nothing_is_more_than_any_percent() -> None:
    nothing = a_snapshot(answers=0)
    assert Condition.read("n_task_runs > 1000%").met_by_change(changes(nothing, NEW))
    assert not Condition.read("n_task_runs < 1000%").met_by_change(changes(nothing, NEW))
    assert Condition.read("n_task_runs < 5%").met_by_change(changes(nothing, nothing))


def test_a_condition_on_a_figure_says_what_it_is_where_it_is_met() -> None:
    condition = Condition.read(" gini>0.5 ")
    assert condition.met_by({"gini": 0.75}) == "gini is 0.75, which meets the condition gini>0.5"
    assert condition.met_by({"gini": 0.5}) == ""


@pytest.mark.parametrize("text", ["", "n_task_runs", "n_task_runs < one", "n_task_runs = 1", "< 1"])
def test_a_text_that_is_not_a_figure_an_operator_and_a_number_is_no_condition(text: str) -> None:
    with pytest.raises(ValueError, match="not a condition"):
        Condition.read(text)


def test_a_condition_is_on_a_figure_of_the_report_and_in_percent_on_changes_alone() -> None:
    condition = Condition.read("answers < 5%")
    condition.require(["answers"], changes=True)
    for figures, changed in ((["answers"], False), (["users"], True)):
        with pytest.raises(UsageError, match="not a condition"):
            condition.require(figures, changes=changed)


@pytest.mark.parametrize(
    ("figures", "hint"),
    [(["answers", "users"], "Its figures: answers, users."), ([], "It has no figures.")],
)
def test_whoever_names_another_figure_is_told_those_of_the_report(
    figures: list[str], hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Condition.read("snswers < 5").require(figures, changes=False)
    assert caught.value.hint == hint


def test_a_figure_that_is_not_known_can_be_in_no_condition() -> None:
    report = REPORTS["activity-of-one"]
    assert report.why_met(Condition.read("answers > 1"))
    with pytest.raises(UsageError, match="active_projects"):
        report.why_met(Condition.read("active_projects > 1"))


@pytest.mark.parametrize("figure", ["gini", "median_answers"])
def test_a_total_that_is_unknown_in_this_window_meets_no_condition(figure: str) -> None:
    totals = REPORTS["users-none"].totals()
    assert totals[figure] is None
    for comparison in ("<", ">=", "!="):
        assert not REPORTS["users-none"].why_met(Condition.read(f"{figure} {comparison} 0"))


@pytest.mark.parametrize("name", ["projects", "project", "users"])
def test_conditions_have_the_names_that_figures_have_in_csv(name: str) -> None:
    report = REPORTS[name]
    record = flat(attrgetter("project" if name == "project" else "total")(report.result))
    figures = {column for column, value in record.items() if type(value) in {int, float}} - {"id"}
    assert figures
    assert figures <= report.totals().keys()


def test_conditions_on_a_difference_have_the_names_of_its_json() -> None:
    report = REPORTS["difference"]
    for figure in report.data()["stats"]:
        assert report.why_met(Condition.read(f"{figure} != 0.5"))
