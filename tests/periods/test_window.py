"""The window of a report."""

from datetime import UTC, datetime

import pytest

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import Window
from tests.conftest import NOW


def test_an_instant_without_an_offset_is_in_utc() -> None:
    assert Window.ending(datetime(2026, 11, 23, 12)) == Window.ending(NOW)  # noqa: DTZ001


def test_the_calendar_has_a_beginning() -> None:
    with pytest.raises(UsageError):
        Window.ending(datetime(1, 1, 1, 12, tzinfo=UTC))
