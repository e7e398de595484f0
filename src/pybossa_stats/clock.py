"""The one place where the program asks what time it is; how long it takes is measured elsewhere."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """A clock that nobody sets, in seconds: for ages and deadlines."""
    return time.monotonic()
