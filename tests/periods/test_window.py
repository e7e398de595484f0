"""The window of a report, from what people ask for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.window import LATEST, Comparison, Span, Window, sortable_text
from pybossa_stats.periods.written import read_period, read_since, read_until
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")
MONTH = timedelta(days=30)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def of_period(text: str, zone: ZoneInfo | None = None) -> Window:
    """The window of a period, asked for at noon of 23 November 2026."""
    period = read_period(text)
    return window_of(Span(period, period, zone or UTC), NOW, MONTH)


def test_an_instant_without_an_offset_is_in_utc() -> None:
    assert Window.ending(datetime(2026, 11, 23, 12)) == Window.ending(NOW)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 11, 22), NOW),  # noqa: DTZ001
        (NOW, datetime(2026, 11, 24)),  # noqa: DTZ001
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))), NOW),
    ],
)
def test_instants_of_no_zone_or_beyond_the_calendar_make_no_window(
    start: datetime, end: datetime
) -> None:
    with pytest.raises(UsageError):
        Window(start, end)


def test_no_window_begins_before_the_year_1() -> None:
    with pytest.raises(OverflowError):  # which a question makes a UsageError
        Window.ending(datetime(1, 1, 1, 12, tzinfo=UTC))


def test_by_itself_a_window_has_the_usual_length_and_ends_now() -> None:
    assert window_of(LATEST, NOW, MONTH) == Window(NOW - MONTH, NOW)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2014", utc(2014, 1, 1), utc(2015, 1, 1)),
        ("2014-Q4", utc(2014, 10, 1), utc(2015, 1, 1)),
        ("2014-q4", utc(2014, 10, 1), utc(2015, 1, 1)),
        ("2014-10", utc(2014, 10, 1), utc(2014, 11, 1)),
        ("2014-W41", utc(2014, 10, 6), utc(2014, 10, 13)),
        ("2014-10-05", utc(2014, 10, 5), utc(2014, 10, 6)),
        ("yesterday", utc(2026, 11, 22), utc(2026, 11, 23)),
        ("last-week", utc(2026, 11, 16), utc(2026, 11, 23)),
        ("last-month", utc(2026, 10, 1), utc(2026, 11, 1)),
        ("last-quarter", utc(2026, 7, 1), utc(2026, 10, 1)),
        ("last-year", utc(2025, 1, 1), utc(2026, 1, 1)),
        ("today", utc(2026, 11, 23), NOW),
        ("this-quarter", utc(2026, 10, 1), NOW),
        ("2026", utc(2026, 1, 1), NOW),
    ],
)
def test_a_period_is_a_window_that_ends_now_at_the_latest(
    period: str, start: datetime, end: datetime
) -> None:
    found = of_period(period)
    assert (found.start, found.end) == (start, end)
    assert found.is_finished == (end != NOW)


def test_periods_begin_in_the_time_zone_that_was_asked_for() -> None:
    june = of_period("2014-06", LONDON)
    assert (june.start, june.end) == (utc(2014, 5, 31, 23), utc(2014, 6, 30, 23))
    since, until = read_since("2014-06-01"), read_until("2014-06-30")
    assert window_of(Span(since, until, LONDON), NOW, MONTH) == june


def test_today_is_that_of_the_time_zone() -> None:
    late = utc(2026, 11, 23, 23)
    today = read_period("today")
    tokyo = window_of(Span(today, today, ZoneInfo("Asia/Tokyo")), late, MONTH)
    assert tokyo.start == utc(2026, 11, 23, 15)


def test_a_time_without_an_offset_is_in_the_time_zone() -> None:
    since = read_since("2026-07-01T10:00")
    assert window_of(Span(since, zone=LONDON), NOW, MONTH).start == utc(2026, 7, 1, 9)
    assert window_of(Span(read_since("2026-07-01T10:00Z"), zone=LONDON), NOW, MONTH).start == utc(
        2026, 7, 1, 10
    )


def test_the_end_of_a_period_belongs_to_the_window() -> None:
    span = Span(read_since("2014-10-15"), read_until("2014-10"))
    found = window_of(span, NOW, MONTH)
    assert (found.start, found.end) == (utc(2014, 10, 15), utc(2014, 11, 1))


def test_an_end_in_the_future_is_now_and_the_window_knows() -> None:
    for until, is_cut in (("2030", True), ("2026-11-23", True), ("2026-11-22", False)):
        found = window_of(Span(until=read_until(until)), NOW, MONTH)
        assert (found.end == NOW, found.is_cut) == (is_cut, is_cut)
    assert not window_of(Span(until=NOW), NOW, MONTH).is_cut


@pytest.mark.parametrize(
    ("since", "until"),
    [("2027", None), ("2026-12-01", None), ("2015", "2014"), ("2014-10", "2014-09")],
)
def test_a_window_that_has_not_begun_or_ends_before_it_begins_is_refused(
    since: str, until: str | None
) -> None:
    with pytest.raises(UsageError):
        window_of(Span(read_since(since), until and read_until(until)), NOW, MONTH)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "before"),
    [("2015-Q1", "2014-Q4"), ("2014-03", "2014-02"), ("2015-W01", "2014-W52"), ("2014", "2013")],
)
def test_the_time_before_a_period_is_the_period_before_it(period: str, before: str) -> None:
    assert of_period(period, LONDON).before == of_period(before, LONDON)


def test_the_time_before_any_other_window_is_as_long() -> None:
    assert Window(NOW - MONTH, NOW).before == Window(NOW - 2 * MONTH, NOW - MONTH)
    so_far = of_period("2026-11")
    assert so_far.before.end == so_far.start
    assert so_far.start - so_far.before.start == so_far.end - so_far.start


def year_before(window: Window) -> Window:
    return replace(window, comparison=Comparison.YEAR).before


@pytest.mark.parametrize(
    ("period", "before"),
    [
        *(("2015-Q1", "2014-Q1"), ("2014", "2013"), ("2017-03", "2016-03")),
        *(("2016-02", "2015-02"), ("2017-02", "2016-02"), ("2016-02-29", "2015-02-28")),
        *(("2015-W53", "2014-W52"), ("2020-W53", "2019-W52"), ("2021-W01", "2020-W01")),
    ],
)
def test_the_year_before_a_period_is_the_period_of_that_name_a_year_earlier(
    period: str, before: str
) -> None:
    assert year_before(of_period(period, LONDON)) == of_period(before, LONDON)


@pytest.mark.parametrize(
    ("span", "before"),
    [
        # Dates; so far, a quarter and, from its Monday on, week 48; a leap day that begins or ends.
        (("2026-02-15", "2026-03-31"), (utc(2025, 2, 15), utc(2025, 3, 31, 23))),
        (("2026-Q4", "2026-Q4"), (utc(2025, 9, 30, 23), utc(2025, 11, 23, 12))),
        (("2026-W48", "2026-W48"), (utc(2025, 11, 24), utc(2025, 11, 24, 12))),
        (("2024-02-29", "2024-03-05"), (utc(2023, 2, 28), utc(2023, 3, 6))),
        (("2024-02-12", "2024-02-29"), (utc(2023, 2, 12), utc(2023, 3, 1))),
        (("2017-02-12", "2017-02-28"), (utc(2016, 2, 12), utc(2016, 2, 29))),
        # Clocks changed on 29 March 2026, and on 30 March 2025: they show the same times.
        (("2026-03-29T12:00", "2026-03-30T12:00"), (utc(2025, 3, 29, 12), utc(2025, 3, 30, 11))),
        # A length of time keeps it, also up to a leap day.
        (("2024-02-28T12:00", "2024-02-29T12:00"), (utc(2023, 2, 28, 12), utc(2023, 3, 1, 12))),
        (("2024-02-28T12:00", "2024-02-29"), (utc(2023, 2, 28, 12), utc(2023, 3, 2))),
        # Two years overlap those before.
        (("2024-11-23", "2026-11-22"), (utc(2023, 11, 23), utc(2025, 11, 23))),
    ],
)
def test_the_year_before_any_other_window_has_its_dates_and_times_on_local_clocks(
    span: tuple[str, str], before: tuple[datetime, datetime]
) -> None:
    since, until = span
    asked = Span(read_since(since), read_until(until), LONDON, Comparison.YEAR)
    found = window_of(asked, NOW, MONTH).before
    assert (found.start, found.end, found.zone) == (*before, LONDON)


def test_a_length_of_time_is_compared_with_as_much_a_year_earlier() -> None:
    window = Window(NOW - MONTH, NOW, comparison=Comparison.YEAR)
    assert window.before == Window(utc(2025, 10, 24, 12), utc(2025, 11, 23, 12))
    assert (window.name_before, window.words_before) == ("the same 30 days a year earlier",) * 2


def test_a_window_that_is_compared_with_nothing_has_an_empty_time_before() -> None:
    window = Window(NOW - MONTH, NOW, comparison=Comparison.NONE)
    assert window.before == Window(window.start, window.start)
    assert (window.is_compared, Window(NOW - MONTH, NOW).is_compared) == (False, True)


def test_a_year_before_the_calendar_is_refused() -> None:
    first = Window(utc(1, 3, 1), utc(1, 4, 1), comparison=Comparison.YEAR)
    with pytest.raises(OverflowError):
        first.before  # noqa: B018 (it is found when asked for)


@given(
    end=st.datetimes(datetime(1975, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 (hypothesis' own)
    length=st.timedeltas(timedelta(microseconds=1), timedelta(days=900)),
    zone=st.sampled_from(["UTC", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_the_year_before_is_as_long_but_for_leap_days_and_changes_of_clocks(
    end: datetime, length: timedelta, zone: str
) -> None:
    at = end.replace(tzinfo=UTC)
    window = Window(at - length, at, ZoneInfo(zone))
    before = year_before(window)
    assert before.start <= before.end
    assert before.start < before.end or length <= timedelta(hours=1)  # clocks may have changed
    assert abs((before.end - before.start) - length) <= timedelta(days=1, hours=1)
    for now, then in ((window.start, before.start), (window.end, before.end)):
        assert timedelta(days=363) < now - then < timedelta(days=368)


@pytest.mark.parametrize(
    ("window", "title"),
    [
        (of_period("2014-Q4", LONDON), "Q4 2014 (1 October to 31 December), Europe/London"),
        (of_period("2014-10"), "October 2014, UTC"),
        (of_period("2014-W41"), "Week 41 of 2014 (6 October to 12 October), UTC"),
        (of_period("2014-10-05"), "5 October 2014, UTC"),
        (of_period("2014"), "2014, UTC"),
        (of_period("2026-11"), "November 2026 so far (to 23 November 2026, 12:00), UTC"),
        (Window(utc(2014, 10, 1), utc(2014, 11, 6)), "1 October to 5 November 2014, UTC"),
        (Window(utc(2013, 10, 1), utc(2014, 11, 6)), "1 October 2013 to 5 November 2014, UTC"),
        (Window(NOW - MONTH, NOW), "Last 30 days, to 23 November 2026, 12:00 UTC"),
        (Window.ending(NOW), "Last 24 hours, to 23 November 2026, 12:00 UTC"),
        (Window(utc(2026, 10, 1), NOW), "1 October to 23 November 2026, 12:00, UTC"),
        (Window(utc(2026, 10, 1, 9), NOW), "1 October, 09:00 to 23 November 2026, 12:00, UTC"),
    ],
)
def test_a_window_is_called_what_people_call_it(window: Window, title: str) -> None:
    assert window.title == title


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (utc(2026, 11, 23, 12), "2026-11-23T12:00:00"),
        (utc(2026, 11, 23, 12, 0, 0, 500_000), "2026-11-23T12:00:00.5"),
        (utc(2026, 11, 23, 12, 0, 0, 1), "2026-11-23T12:00:00.000001"),
    ],
)
def test_the_text_of_an_instant_has_no_trailing_zeros(instant: datetime, text: str) -> None:
    assert sortable_text(instant) == text


def test_a_comparison_may_be_named_by_its_text() -> None:
    window = Window(NOW - MONTH, NOW, comparison="none")  # type: ignore[arg-type]
    assert window.comparison is Comparison.NONE
    with pytest.raises(UsageError, match="'month' is not one of previous, year, none"):
        Window(NOW - MONTH, NOW, comparison="month")  # type: ignore[arg-type]


def test_the_name_of_the_year_before_has_dates_only_if_these_are_whole() -> None:
    so_far = replace(of_period("2026-11"), comparison=Comparison.YEAR)
    assert so_far.name_before == "the same period a year earlier"
    assert so_far.words_before == "1 November to 23 November 2025, 12:00"
    days = Window(utc(2026, 11, 1), utc(2026, 11, 23), comparison=Comparison.YEAR)
    assert days.name_before == "1 November to 22 November 2025"
