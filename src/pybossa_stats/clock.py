"""The clocks of the program, so that tests can set them."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that is never set back, for ages and deadlines."""
    return time.monotonic()
