"""A period in a few sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pybossa_stats.media.document import Name
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import NamedPeriod, Period, midnight
from pybossa_stats.periods.window import Span, Window, window_of
from pybossa_stats.report.page.summary import summary
from pybossa_stats.stats.activity.activity import Counts
from pybossa_stats.stats.projects.projects import ProjectStats, Work
from pybossa_stats.stats.users.users import Contributors
from tests.conftest import NOW
from tests.support.overviews import an_empty_overview
from tests.support.snapshots import a_snapshot

Q3 = NamedPeriod(Period.QUARTER, midnight(date(2026, 7, 1)))
QUARTER = window_of(Span(Q3, Q3), NOW, timedelta(0))
MONTH = Window.ending(NOW, timedelta(days=30))
NOBODY = "There were no answers in Q3 2026."


def told(
    total: Counts, before: int = 0, *, window: Window = QUARTER, new: int = 0, projects: int = 0
) -> str:
    empty = an_empty_overview(a_snapshot())
    calendar = Calendar.of(Period.WEEK, window)
    activity = replace(
        empty.activity, calendar=calendar, total=total, before=Counts(answers=before)
    )
    answered = [
        ProjectStats(n, f"Project {n}", f"p{n}", work=Work(window_answers=10 * n))
        for n in range(1, projects + 1)
    ]
    overview = replace(
        empty,
        activity=activity,
        users=replace(empty.users, all=Contributors(94, new, 0)),
        projects=replace(empty.projects, projects=tuple(answered)),
    )
    pieces = summary(overview).pieces
    return "".join(each.text if isinstance(each, Name) else str(each) for each in pieces)


def test_all_there_is_to_tell_is_told_in_order() -> None:
    counts = Counts(answers=13_209, active_users=94, addresses=38)
    assert told(counts, 7_548, new=56, projects=11) == (
        "In Q3 2026, there were 13,209 answers, 75% more than in Q2 2026, from 94 registered users"
        " and 38 anonymous addresses. They were for 11 projects, with 110 for Project 11 alone."
        " 56 of the users contributed for the first time."
    )


@pytest.mark.parametrize(
    ("total", "before", "sentence"),
    [
        (Counts(), 0, NOBODY),
        (Counts(), 9, NOBODY),
        (
            Counts(answers=1, active_users=1),
            0,
            "In Q3 2026, there was 1 answer, after none in Q2 2026, from 1 registered user.",
        ),
        (
            Counts(answers=2, addresses=1),
            4,
            (
                "In Q3 2026, there were 2 answers, 50% fewer than in Q2 2026,"
                " from 1 anonymous address."
            ),
        ),
        (Counts(answers=3), 3, "In Q3 2026, there were 3 answers, as many as in Q2 2026."),
    ],
)
def test_sentences_that_would_be_empty_or_wrong_are_left_out(
    total: Counts, before: int, sentence: str
) -> None:
    assert told(total, before) == sentence


def test_a_summary_of_one_newcomer_and_one_project_is_in_the_singular() -> None:
    counts = Counts(answers=10, active_users=2)
    assert told(counts, 10, new=1, projects=1).endswith(
        " All were for Project 1. 1 of the users contributed for the first time."
    )


def test_the_summary_names_a_time_that_is_no_period_of_the_calendar() -> None:
    counts = Counts(answers=10, active_users=2)
    assert told(counts, 5, window=MONTH).startswith("In the last 30 days, there were 10 answers")
    assert told(counts, 5, window=MONTH).endswith(
        "100% more than in the 30 days before, from 2 registered users."
    )
    start = datetime(2026, 8, 3, tzinfo=UTC)
    other = Window(start, start + timedelta(days=9))
    assert told(counts, 5, window=other) == (
        "From 3 August to 11 August 2026, there were 10 answers,"
        " 100% more than from 25 July to 2 August 2026, from 2 registered users."
    )


def test_a_day_is_a_time_on_which_something_was() -> None:
    day = NamedPeriod(Period.DAY, midnight(date(2026, 11, 22)))
    window = window_of(Span(day, day), NOW, timedelta(0))
    assert told(Counts(), window=window) == "There were no answers on 22 November 2026."
