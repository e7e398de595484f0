"""Time, as the tests of the endpoint want it."""

from collections.abc import Iterator

import pytest

from tests.support.web import Clock, standing_clock


@pytest.fixture
def clock() -> Iterator[Clock]:
    with standing_clock() as made:
        yield made
