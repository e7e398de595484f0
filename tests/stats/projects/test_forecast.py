"""When the work of a project will be done, and when nobody can tell."""

from datetime import timedelta

import pytest

from pybossa_stats.stats.projects.forecast import Forecast, days_to_go

DAY = timedelta(days=1)


def days_of(
    *,
    remaining: int = 1_000,
    done: int = 5_000,
    answers: int = 5_000,
    recent: int = 280,
    age: timedelta | None = 365 * DAY,
) -> float | None:
    return days_to_go(remaining=remaining, done=done, answers=answers, recent=recent, age=age)


def test_what_remains_is_done_at_the_pace_of_the_last_28_days() -> None:
    assert days_of() == 100


def test_answers_that_no_task_needed_make_a_forecast_longer() -> None:
    assert days_of(answers=10_000) == 200


def test_a_young_project_has_the_pace_of_its_days() -> None:
    assert days_of(age=14 * DAY) == 50


def test_a_forecast_spans_from_a_third_to_three_times_its_days() -> None:
    assert Forecast.of(60) == Forecast(days=60, least=20, most=180)


def test_a_forecast_has_two_digits_and_is_at_least_a_day() -> None:
    assert Forecast.of(1_234.5) == Forecast(days=1_200, least=410, most=3_700)
    assert Forecast.of(0.2) == Forecast(days=1, least=1, most=1)


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
    assert days_of(**facts) is None  # type: ignore[arg-type]


def test_seven_days_and_a_hundred_answers_suffice() -> None:
    assert days_of(age=7 * DAY) == 25
    assert days_of(answers=100, done=100) == 100
