"""The forecasts are as right as the manual says, on the real databases."""

from tests.benchmarks.forecast import NAMES, outcomes
from tests.support.dump import needs_dumps


@needs_dumps
def test_the_truth_lies_within_the_span_in_about_three_of_four_cases() -> None:
    found = [outcome for name in NAMES for outcome in outcomes(name)]
    assert len({outcome.project for outcome in found}) >= 40
    assert 0.7 < sum(outcome.is_within(3) for outcome in found) / len(found) < 0.8
