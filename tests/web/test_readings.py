"""How often the database is read, and what is answered meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import pairwise
from math import inf
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.errors import (
    CannotConnectError,
    NotPybossaError,
    QueryFailedError,
    TimedOutError,
)
from pybossa_stats.web.readings import PAUSE, ReadingCache, UnavailableError
from tests.support.web import Clock, standing_clock

MAX_AGE, STALE_FOR = 60, 3600


class Source:
    """Something to read, that can be down, or slow."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.count = 0
        self.attempts: list[float] = []
        self.error: Exception | None = None
        self.takes = 0.0
        self.reached, self.released = Event(), Event()
        self.released.set()

    def read(self) -> int:
        self.attempts.append(self.clock())
        self.reached.set()
        assert self.released.wait(20)
        self.clock.advance(self.takes)
        if self.error:
            raise self.error
        self.count += 1
        return self.count

    def hang(self) -> None:
        self.reached.clear()
        self.released.clear()


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(clock)


def readings_of(
    source: Source, patience: float = 20, on_trouble: Callable[[str], object] = lambda _: None
) -> ReadingCache[int]:
    return ReadingCache(
        source.read,
        max_age=MAX_AGE,
        stale_for=STALE_FOR,
        patience=patience,
        on_trouble=on_trouble,
    )


DOWN = CannotConnectError("Cannot connect to db", "Does it run?")


def test_a_reading_serves_until_it_is_too_old(clock: Clock, source: Source) -> None:
    readings = readings_of(source)
    assert readings.latest().value == 1
    clock.advance(MAX_AGE)
    assert readings.latest().value == 1
    clock.advance(0.1)
    assert readings.latest().value == 2


def test_simultaneous_requests_share_one_reading(source: Source) -> None:
    readings = readings_of(source)
    source.hang()
    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(readings.latest) for _ in range(50)]
        assert source.reached.wait(20)
        source.released.set()
        assert {each.result().value for each in asked} == {1}
    assert source.count == 1


def test_requests_during_a_reading_get_the_one_before(clock: Clock, source: Source) -> None:
    readings = readings_of(source)
    source.takes = 5
    readings.latest()
    clock.advance(MAX_AGE)
    source.hang()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(readings.latest)
        assert source.reached.wait(20)
        assert readings.age(readings.latest()) == MAX_AGE + 5
        source.released.set()
        assert first.result().value == 2
    assert readings.latest().value == 2


def test_all_wait_for_a_new_reading_where_the_last_is_older_than_it_took_beside_its_age(
    clock: Clock, source: Source
) -> None:
    readings = readings_of(source)
    source.takes = 5
    readings.latest()
    clock.advance(MAX_AGE + 0.1)
    source.hang()
    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(readings.latest)
        assert source.reached.wait(20)
        others = [pool.submit(readings.latest) for _ in range(9)]
        assert not wait(others, timeout=0.1).done
        source.released.set()
        assert {each.result().value for each in (first, *others)} == {2}


def test_a_slow_reading_does_not_make_the_next_one_start_sooner(
    clock: Clock, source: Source
) -> None:
    readings = readings_of(source)
    source.takes = MAX_AGE / 2
    for _ in range(5 * MAX_AGE):
        assert readings.age(readings.latest()) <= MAX_AGE
        clock.advance(1)
    pauses = {later - earlier for earlier, later in pairwise(source.attempts)}
    assert pauses == {MAX_AGE + 1}


def test_the_last_reading_is_served_while_the_database_hangs(clock: Clock, source: Source) -> None:
    readings = readings_of(source, patience=0)
    readings.offer(source.read(), clock())
    source.hang()
    clock.advance(STALE_FOR)
    assert [readings.latest().value for _ in range(3)] == [1, 1, 1]
    clock.advance(1)
    with pytest.raises(UnavailableError):
        readings.latest()
    source.released.set()
    assert len(source.attempts) == 2


def test_no_request_waits_longer_for_a_hanging_reading_than_the_one_that_started_it(
    clock: Clock, source: Source
) -> None:
    readings = readings_of(source, patience=1_000)
    source.hang()
    assert readings.start_if_due()
    clock.advance(1_000)
    with pytest.raises(UnavailableError):
        readings.latest()
    source.released.set()


def test_the_last_reading_is_served_after_a_brief_wait_while_the_database_is_down(
    clock: Clock, source: Source
) -> None:
    readings = readings_of(source, patience=1_000)
    readings.latest()
    source.error = DOWN
    clock.advance(MAX_AGE + 1)
    assert readings.latest().value == 1
    clock.advance(PAUSE)
    source.hang()
    assert readings.start_if_due()
    clock.advance(5)
    assert readings.latest().value == 1
    source.released.set()


def test_requests_stop_waiting_for_a_database_that_hangs_from_the_start(
    source: Source,
) -> None:
    readings = readings_of(source, patience=0)
    source.hang()
    for _ in range(2):
        with pytest.raises(UnavailableError) as raised:
            readings.latest()
        assert raised.value.retry_after == PAUSE
    source.released.set()


def test_the_last_reading_serves_while_the_database_is_down(clock: Clock, source: Source) -> None:
    readings = readings_of(source)
    readings.latest()
    source.error = DOWN
    clock.advance(STALE_FOR)
    assert readings.latest().value == 1
    clock.advance(0.1)
    with pytest.raises(UnavailableError):
        readings.latest()
    source.error = None
    clock.advance(PAUSE)
    assert readings.latest().value == 2


def test_a_request_whose_reading_fails_does_not_start_another(source: Source) -> None:
    readings = readings_of(source)
    source.error = DOWN
    source.hang()
    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(readings.latest) for _ in range(50)]
        assert source.reached.wait(20)
        source.released.set()
        assert all(isinstance(each.exception(), UnavailableError) for each in asked)
    assert len(source.attempts) == 1


def test_a_refusal_says_when_to_retry(clock: Clock, source: Source) -> None:
    readings = readings_of(source)
    source.error = DOWN
    with pytest.raises(UnavailableError):
        readings.latest()
    source.error = None
    clock.advance(PAUSE / 2)
    with pytest.raises(UnavailableError) as raised:
        readings.latest()
    clock.advance(raised.value.retry_after)
    assert readings.latest().value == 1


@pytest.mark.parametrize(
    ("error", "is_permanent"),
    [
        (CannotConnectError("There is no file"), True),
        (NotPybossaError("A table is missing"), True),
        (CannotConnectError("It is starting up", transient=True), False),
        (TimedOutError("It is silent"), False),
        (QueryFailedError("It was cancelled"), False),
        (LookupError("a bug"), False),
        (None, False),
    ],
)
def test_the_error_of_a_first_reading_is_permanent_if_an_operator_has_to_remove_its_cause(
    clock: Clock, source: Source, error: Exception | None, *, is_permanent: bool
) -> None:
    readings = readings_of(source)
    source.error = error
    with suppress(UnavailableError):
        readings.latest()
    assert readings.permanent_error is (error if is_permanent else None)
    source.error = None
    clock.advance(PAUSE)
    well = readings_of(source)
    well.latest()
    source.error = error
    clock.advance(MAX_AGE + 1)
    well.latest()
    assert well.permanent_error is None


def test_trouble_is_reported_once_and_so_is_its_end(clock: Clock, source: Source) -> None:
    told: list[str] = []
    readings = readings_of(source, on_trouble=told.append)
    readings.latest()
    for error in (DOWN, DOWN, LookupError("s3cret"), None, None):
        source.error = error
        clock.advance(MAX_AGE + 1)
        readings.latest()
    assert told == [
        "Cannot connect to db. Does it run?",
        "Internal error (LookupError).",
        "The database is readable again.",
    ]


def test_reported_trouble_holds_no_password(source: Source) -> None:
    told: list[str] = []
    source.error = CannotConnectError("Cannot connect to postgresql://u:s3cret@h/d")
    with pytest.raises(UnavailableError):
        readings_of(source, on_trouble=told.append).latest()
    assert told == ["Cannot connect to postgresql://***@h/d."]


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=60), st.floats(0, MAX_AGE))
def test_no_reading_is_served_too_old_or_read_too_often(
    steps: list[tuple[float, bool]], takes: float
) -> None:
    """However time passes, however long a reading takes, and whenever the database is down."""
    with standing_clock() as clock:
        live_through(steps, takes, clock)


def live_through(steps: list[tuple[float, bool]], takes: float, clock: Clock) -> None:
    source = Source(clock)
    source.takes = takes
    good: list[float] = []
    readings = readings_of(source)
    failed = -inf
    for seconds, down in steps:
        source.error = DOWN if down else None
        clock.advance(seconds)
        attempts = len(source.attempts)
        try:
            age = readings.age(readings.latest())
        except UnavailableError:
            assert down or clock() < failed + PAUSE
        else:
            assert age <= (STALE_FOR + takes if down or clock() < failed + PAUSE else MAX_AGE)
        if len(source.attempts) > attempts:
            if down:
                failed = clock()
            else:
                good.append(source.attempts[-1])
    assert all(later - earlier >= PAUSE for earlier, later in pairwise(source.attempts))
    assert all(later - earlier >= MAX_AGE for earlier, later in pairwise(good))


def test_an_offered_value_replaces_an_older_reading_only(source: Source, clock: Clock) -> None:
    readings = readings_of(source)
    readings.offer(7, clock() - MAX_AGE)
    assert readings.last().value == 7
    readings.offer(6, clock() - MAX_AGE - 1)
    assert readings.last().value == 7
    readings.offer(8, clock())
    assert (readings.latest().value, source.count) == (8, 0)
