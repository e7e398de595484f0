"""When the work of a project will be done, and when nobody can tell."""

from datetime import timedelta

import pytest
from pybossa_stats.stats.projects.estimate import Estimate, estimate

DAY = timedelta(days=1)


def an_estimate(
    *,
    remaining: int = 1_000,
    done: int = 5_000,
    answers: int = 5_000,
    recent: int = 280,
    age: timedelta | None = 365 * DAY,
) -> Estimate | None:
    return estimate(remaining=remaining, done=done, answers=answers, recent=recent, age=age)


def test_what_remains_is_done_at_the_pace_of_the_last_28_days() -> None:
    assert an_estimate() == Estimate(100)


def test_answers_that_no_task_needed_make_a_forecast_longer() -> None:
    assert an_estimate(answers=10_000) == Estimate(200)


def test_a_young_project_has_the_pace_of_its_days() -> None:
    assert an_estimate(age=14 * DAY) == Estimate(50)


def test_a_forecast_spans_from_a_third_to_three_times_its_days() -> None:
    assert (Estimate(60).least, Estimate(60).most) == (20, 180)


@pytest.mark.parametrize(
    "facts",
    [
        {"remaining": 0},
        {"recent": 0},
        {"done": 0},
        {"age": None},
        {"age": 7 * DAY - timedelta(microseconds=1)},
        {"answers": 99},
    ],
)
def test_there_is_no_forecast_without_enough_days_answers_or_need(facts: dict[str, int]) -> None:
    assert an_estimate(**facts) is None  # type: ignore[arg-type]


def test_seven_days_and_a_hundred_answers_suffice() -> None:
    assert an_estimate(age=7 * DAY) == Estimate(25)
    assert an_estimate(answers=100, done=100) == Estimate(100)
