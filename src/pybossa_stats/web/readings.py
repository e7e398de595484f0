"""One reading of a database at a time, and the last good one for everybody meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from pybossa_stats import clock
from pybossa_stats.errors import QueryFailedError, StatsError, TimedOutError, hide_passwords

_Value = TypeVar("_Value")

PAUSE = 5
"""Seconds from a reading that failed to the next."""

_LONG_WAIT = 30
"""Seconds from the beginning of a reading that are waited for it; proxies wait for 60."""

_BRIEF_WAIT = 4
"""The same where the reading before it failed, and so this one is likely to."""


class UnavailableError(Exception):
    """There is nothing to answer with.

    Args:
        retry_after: seconds after which it is worth another try.
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


class ReadingCache(Generic[_Value]):
    """The readings of a database, each begun by a request.

    The next one is due when the last one is too old, and no sooner, so that the database is never
    read more than once in that time. The request that begins it waits for it, and gets nothing too
    old. Meanwhile the others get the last one, if that is older by no more than it took to read;
    else they wait, too.

    Args:
        read: reads the database; called in a thread of its own.
        max_age: seconds after which a reading is to be replaced.
        stale_for: seconds that a reading may serve for where there is no other; at least `max_age`.
        on_trouble: called with what is wrong, once, and when all is well again.
        patience: seconds from the beginning of a reading after which nobody waits for it.

    Attributes:
        max_age: that of the arguments.
        hopeless: why there was no first reading, if no other try can help; None if one may.
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
        self.hopeless: StatsError | None = None
        self._read = read
        self._stale_for = max(max_age, stale_for)
        self._patience = patience
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._done = Event()
        self._done.set()
        self._waited_until = -inf
        self._last: Reading[_Value] | None = None
        self._no_sooner = -inf
        self._trouble = ""

    def begin(self) -> bool:
        """Begin a reading, if one is due; whether it was."""
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
        if self.begin() or not self._last_within(self.max_age):
            self._done.wait(max(0, self._waited_until - clock.monotonic()))
        return self.last()

    def last(self) -> Reading[_Value]:
        """The last reading; errors are those of `latest`."""
        if reading := self._last_within(self._stale_for):
            return reading
        pause = self._no_sooner - clock.monotonic()
        raise UnavailableError(ceil(pause) if pause > 0 else PAUSE)

    def age(self, reading: Reading[_Value]) -> float:
        """How old a reading is, in seconds."""
        return clock.monotonic() - reading.started

    def offer(self, value: _Value, started: float) -> None:
        """Take what was read together with something else, from an instant on, if it is newer."""
        if self._last is None or self._last.started < started:
            self._last = Reading(value, started, clock.monotonic() - started)
            self._note("")

    def _is_due(self) -> bool:
        if not self._done.is_set() or clock.monotonic() < self._no_sooner:
            return False
        return self._last is None or self.age(self._last) > self.max_age

    def _last_within(self, seconds: float) -> Reading[_Value] | None:
        last = self._last  # is as old as it took to read when it is new
        return last if last and self.age(last) <= seconds + last.seconds else None

    def _try(self, done: Event) -> None:
        started = clock.monotonic()
        try:
            self.offer(self._read(), started)
        except Exception as error:  # noqa: BLE001 (nobody else would hear of it)
            self._no_sooner = clock.monotonic() + PAUSE
            if isinstance(error, StatsError) and self._last is None and _lasts(error):
                self.hopeless = error
            self._note(_explained(error))
        finally:
            done.set()

    def _note(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._on_trouble(trouble or "The database is readable again.")


def _lasts(error: StatsError) -> bool:
    """Whether an error is certain to stay until somebody does something about it."""
    return not (error.transient or isinstance(error, (TimedOutError, QueryFailedError)))


def _explained(error: Exception) -> str:
    """What happened, for the operator; without the message of a bug, which may hold anything."""
    if isinstance(error, StatsError):
        return hide_passwords(f"{str(error).rstrip('.')}. {error.hint}".strip())
    return f"Internal error ({type(error).__name__})."
