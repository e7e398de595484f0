"""Cached readings of a database: one at a time, and the last good one served meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil, inf
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from pybossa_stats import clock
from pybossa_stats.errors import QueryFailedError, StatsError, TimedOutError, hide_passwords

_Value = TypeVar("_Value")

PAUSE = 5
"""Seconds from a reading that failed to the next."""

_LONG_WAIT = 30
"""Seconds from the start of a reading that requests wait for it; proxies wait for 60."""

_BRIEF_WAIT = 4
"""Seconds that are waited after a failure, which this reading is likely to repeat."""


class UnavailableError(Exception):
    """There are no figures to answer with.

    Args:
        retry_after: seconds after which clients may try again.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Reading(Generic[_Value]):
    """Figures, and when they were read.

    Attributes:
        value: the result.
        started: when reading began, by the monotonic clock, in seconds.
        seconds: how long it took.
    """

    value: _Value
    started: float
    seconds: float


@dataclass(slots=True)
class Refreshes:
    """How often figures were refreshed.

    Attributes:
        ok: readings that succeeded.
        failed: readings that failed.
        last: when the figures were last refreshed, by any reading; None if never.
    """

    ok: int = 0
    failed: int = 0
    last: datetime | None = None


class ReadingCache(Generic[_Value]):
    """The readings of a database, started by requests.

    The next one is due when the last one is too old, and no sooner, so that the database is never
    read more than once in that time. The request that starts it waits for it, and gets nothing too
    old. Meanwhile other requests get the last one, if its excess age is at most the time that it
    took to read; otherwise they wait, too.

    Args:
        read: reads the database; called in a thread of its own.
        max_age: seconds after which a reading is to be replaced.
        stale_for: seconds that a reading may serve for where there is no other; at least `max_age`.
        on_trouble: called when reading begins to fail, with the reason, and when it succeeds again.
        patience: seconds from the start of a reading after which requests stop waiting for it.

    Attributes:
        max_age: as in the arguments.
        permanent_error: why the first reading failed, if another try cannot succeed.
        refreshes: how often there was a new reading.
    """

    def __init__(
        self,
        read: Callable[[], _Value],
        *,
        max_age: float,
        stale_for: float,
        on_trouble: Callable[[str], object],
        patience: float = _LONG_WAIT,
    ) -> None:
        self.max_age = max_age
        self.permanent_error: StatsError | None = None
        self.refreshes = Refreshes()
        self._read = read
        self._stale_for = max(max_age, stale_for)
        self._patience = patience
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._done = Event()
        self._done.set()
        self._waited_until = -inf
        self._last: Reading[_Value] | None = None
        self._next_try = -inf
        self._trouble = ""

    def start_if_due(self) -> bool:
        """Start a reading if one is due, and return whether it was."""
        with self._lock:
            due = self._is_due()
            if due:
                wait = _BRIEF_WAIT if self._last and self._trouble else self._patience
                self._waited_until = clock.monotonic() + wait
                self._done = Event()
                Thread(target=self._try, args=(self._done,), daemon=True).start()
            return due

    def latest(self) -> Reading[_Value]:
        """The last reading, or if that is too old a new one.

        Raises:
            UnavailableError: if there is none that may be used.
        """
        if self.start_if_due() or not self._last_within(self.max_age):
            self._done.wait(max(0, self._waited_until - clock.monotonic()))
        return self.last()

    def last(self) -> Reading[_Value]:
        """The last reading; errors are those of `latest`."""
        if reading := self._last_within(self._stale_for):
            return reading
        pause = self._next_try - clock.monotonic()
        raise UnavailableError(ceil(pause) if pause > 0 else PAUSE)

    def age(self, reading: Reading[_Value]) -> float:
        """How old a reading is, in seconds."""
        return clock.monotonic() - reading.started

    def offer(self, value: _Value, started: float) -> None:
        """Take a value that another cache has read, if it is newer than the last reading."""
        if self._last is None or self._last.started < started:
            self._last = Reading(value, started, clock.monotonic() - started)
            self.refreshes.last = clock.now()
            self._set_trouble("")

    def _is_due(self) -> bool:
        if not self._done.is_set() or clock.monotonic() < self._next_try:
            return False
        return self._last is None or self.age(self._last) > self.max_age

    def _last_within(self, seconds: float) -> Reading[_Value] | None:
        last = self._last  # is as old as it took to read when it is new
        return last if last and self.age(last) <= seconds + last.seconds else None

    def _try(self, done: Event) -> None:
        started = clock.monotonic()
        try:
            self.offer(self._read(), started)
            self.refreshes.ok += 1
        except Exception as error:  # noqa: BLE001 (a thread ends silently)
            self._next_try = clock.monotonic() + PAUSE
            self.refreshes.failed += 1
            if isinstance(error, StatsError) and self._last is None and _is_permanent(error):
                self.permanent_error = error
            self._set_trouble(_describe(error))
        finally:
            done.set()

    def _set_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._on_trouble(trouble or "The database is readable again.")


def _is_permanent(error: StatsError) -> bool:
    """Whether an error is certain to last until an operator removes its cause."""
    return not (error.transient or isinstance(error, (TimedOutError, QueryFailedError)))


def _describe(error: Exception) -> str:
    """The message for the operator; without that of a bug, which may hold secrets."""
    if isinstance(error, StatsError):
        return hide_passwords(f"{str(error).rstrip('.')}. {error.hint}".strip())
    return f"Internal error ({type(error).__name__})."
