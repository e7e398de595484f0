"""A period in a few sentences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pybossa_stats.media.document import Name
from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.period import NamedPeriod, Period, midnight
from pybossa_stats.periods.window import Comparison, Span, Window
from pybossa_stats.report.page.summary import summary
from pybossa_stats.stats.activity.activity import Counts, CountsBefore
from pybossa_stats.stats.parts import time_before
from tests.conftest import NOW
from tests.support.overviews import (
    A_PROJECT,
    MONTH,
    NO_CONTRIBUTORS,
    NO_COUNTS,
    NO_PROGRESS,
    NO_WORK,
    QUARTER,
    an_empty_overview,
    projects_stats,
)
from tests.support.snapshots import a_snapshot

NOBODY = "There were no answers in Q3 2026."


NONE = NO_COUNTS


def sentences(  # noqa: PLR0913 (each by its name)
    total: Counts,
    before: int = 0,
    *,
    window: Window = QUARTER,
    new: int = 0,
    projects: Sequence[int] = (),
    earlier: int = 1_000,
) -> str:
    empty = an_empty_overview(a_snapshot())
    activity = replace(
        empty.activity,
        origin=replace(empty.activity.origin, window=window),
        total=total,
        before=CountsBefore(**time_before(window), **vars(replace(NO_COUNTS, answers=before))),
    )
    answered = tuple(
        replace(
            A_PROJECT, id=n, name=f"Project {n}", window=replace(A_PROJECT.window, answers=10 * n)
        )
        for n in projects
        if n
    )
    end = empty.growth.buckets[-1]
    work = replace(NO_WORK, active_projects=len(projects))
    overview = replace(
        empty,
        activity=activity,
        growth=replace(empty.growth, buckets=(replace(end, answers=earlier + total.answers),)),
        users=replace(empty.users, total=replace(NO_CONTRIBUTORS, first_time_users=new)),
        projects=projects_stats(empty.projects.origin, answered, NO_PROGRESS, work),
    )
    pieces = summary(overview).pieces
    return "".join(piece.text if isinstance(piece, Name) else str(piece) for piece in pieces)


def test_a_summary_has_its_sentences_in_order() -> None:
    counts = replace(NONE, answers=13_209, active_users=94, addresses=38)
    assert sentences(counts, 7_548, new=56, projects=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) == (
        "In Q3 2026, there were 13,209 answers, 75% more than in Q2 2026, from 94 registered users"
        " and 38 anonymous addresses. They were for 11 projects, with 110 for Project 11 alone."
        " 56 of the users contributed for the first time."
    )


@pytest.mark.parametrize(
    ("total", "before", "sentence"),
    [
        (NONE, 0, NOBODY),
        (NONE, 9, NOBODY),
        (
            replace(NONE, answers=1, active_users=1),
            0,
            "In Q3 2026, there was 1 answer, after none in Q2 2026, from 1 registered user.",
        ),
        (
            replace(NONE, answers=20, addresses=1),
            40,
            (
                "In Q3 2026, there were 20 answers, 50% fewer than in Q2 2026,"
                " from 1 anonymous address."
            ),
        ),
        (
            replace(NONE, answers=15_220),
            1,
            "In Q3 2026, there were 15,220 answers, up from 1 in Q2 2026.",
        ),
        (
            replace(NONE, answers=2),
            9,
            "In Q3 2026, there were 2 answers, down from 9 in Q2 2026.",
        ),
        (replace(NONE, answers=3), 3, "In Q3 2026, there were 3 answers, as many as in Q2 2026."),
    ],
)
def test_sentences_that_would_be_empty_or_wrong_are_left_out(
    total: Counts, before: int, sentence: str
) -> None:
    assert sentences(total, before) == sentence


def test_a_summary_compares_with_the_year_before_or_with_nothing() -> None:
    counts = replace(NONE, answers=20, addresses=1)
    year, none = (
        sentences(counts, 40, window=replace(QUARTER, comparison=comparison))
        for comparison in (Comparison.YEAR, Comparison.NONE)
    )
    assert year.startswith("In Q3 2026, there were 20 answers, 50% fewer than in Q3 2025, from")
    assert none.startswith("In Q3 2026, there were 20 answers, from")


def test_a_summary_of_one_newcomer_and_one_project_is_in_the_singular() -> None:
    counts = replace(NONE, answers=10, active_users=2)
    assert sentences(counts, 10, new=1, projects=[1]).endswith(
        " All were for Project 1. 1 of the users contributed for the first time."
    )


def test_a_summary_names_no_project_that_is_deleted() -> None:
    counts = replace(NONE, answers=10, active_users=2)
    assert sentences(counts, 10, projects=[0]).endswith(" They were for 1 deleted project.")
    both = " They were for 2 projects, with 10 for Project 1 alone."
    assert sentences(counts, 10, projects=[0, 1]).endswith(both)


def test_users_who_all_contributed_for_the_first_time_are_no_part_of_others() -> None:
    assert sentences(replace(NONE, answers=9, active_users=345), new=345).endswith(
        " All 345 users contributed for the first time."
    )
    assert sentences(replace(NONE, answers=9, active_users=1), new=1).endswith(
        " The user contributed for the first time."
    )


def test_the_first_answers_of_a_site_are_not_compared_with_the_time_before_it_began() -> None:
    counts = replace(NONE, answers=5_640, active_users=177)
    assert sentences(counts, earlier=0) == (
        "In Q3 2026, there were the first 5,640 answers, from 177 registered users."
    )
    assert ", after none in Q2 2026," in sentences(counts, earlier=1)
    assert sentences(replace(NONE, answers=1), earlier=0) == (
        "In Q3 2026, there was the first answer."
    )


def test_the_summary_names_a_time_that_is_no_period_of_the_calendar() -> None:
    counts = replace(NONE, answers=100, active_users=2)
    assert sentences(counts, 50, window=MONTH).startswith(
        "In the last 30 days, there were 100 answers"
    )
    assert sentences(counts, 50, window=MONTH).endswith(
        "100% more than in the 30 days before, from 2 registered users."
    )
    start = datetime(2026, 8, 3, tzinfo=UTC)
    other = Window(start, start + timedelta(days=9))
    assert sentences(counts, 50, window=other) == (
        "From 3 August to 11 August 2026, there were 100 answers,"
        " 100% more than from 25 July to 2 August 2026, from 2 registered users."
    )


def test_a_day_is_a_time_on_which_something_was() -> None:
    day = NamedPeriod(Period.DAY, midnight(date(2026, 11, 22)))
    window = window_of(Span(day, day), NOW, timedelta(0))
    assert sentences(NONE, window=window) == "There were no answers on 22 November 2026."
