"""The first paragraph of a brief, for sites of all kinds."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats.media.document import Name
from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.period import NamedPeriod, Period
from pybossa_stats.periods.window import Comparison, Span, Window
from pybossa_stats.report.page.paragraph import paragraph
from pybossa_stats.stats.chosen import ChosenProject, ChosenScope
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.results import Work
from tests.conftest import NOW
from tests.support.briefs import a_project, an_overview, briefs
from tests.support.overviews import MONTH, NO_COUNTS, NO_PROJECT_PROGRESS, QUARTER
from tests.support.results import some
from tests.support.snapshots import figures

DONE = replace(NO_PROJECT_PROGRESS, needed=30, done=30, remaining=0, answers=30)
LARGEST = a_project(1, 5_795, name="Bronze Age Axeheads", all_time=DONE)


def words(overview: Overview) -> str:
    pieces = paragraph(overview, "MicroPasts").pieces
    return "".join(piece.text if isinstance(piece, Name) else str(piece) for piece in pieces)


def said(**values: Any) -> str:  # noqa: ANN401 (as `an_overview`)
    return words(an_overview(**values))


def before(answers: int, users: int = 0) -> Any:  # noqa: ANN401 (a result)
    return replace(NO_COUNTS, answers=answers, active_users=users)


def work(answers: int, active: int, tasks: int = 0, projects: int = 0) -> Work:
    return some(
        Work,
        answers=answers,
        active_projects=active,
        completed_tasks=tasks,
        completed_projects=projects,
    )


def window(by: Period, year: int, month: int = 1, day: int = 1) -> Window:
    period = NamedPeriod(by, by.start(datetime(year, month, day, tzinfo=UTC)))
    return window_of(Span(period, period), NOW, timedelta(0))


def test_a_busy_site() -> None:
    assert said(
        answers=13_218,
        hours=1_184.9,
        active_users=94,
        before=before(7_540, 132),
        projects=[LARGEST],
        work=work(13_218, 11, 6_354, 11),
        by_answers=[(1_200, 10), (12, 84)],
    ) == (
        "In the third quarter of 2026, volunteers gave 13,218 answers, 75% more than in the quarter"
        " before, in at least 1,184 hours of work. They completed 6,354 tasks and all 11 active"
        " projects. The largest project, Bronze Age Axeheads, took 44% of the answers. Fewer people"
        " did this work: 94 registered users were active, 38 fewer than in the quarter before. The"
        " ten most active gave 91% of all answers."
    )


def test_an_idle_site() -> None:
    assert said(window=MONTH, projects=[a_project(n, 0, all_time=DONE) for n in (1, 2)]) == (
        "Volunteers gave no answers in the 30 days to 23 November 2026. The last answer was given"
        " on 27 February 2024. Both published projects are complete."
    )


@pytest.mark.parametrize(
    ("period", "sentences"),
    [
        (MONTH, "has no answers yet. Two projects are published. So far, 12 people have"),
        (QUARTER, "had no answers by 30 September 2026. Two projects were published. So far, 12"),
    ],
)
def test_a_new_site(period: Window, sentences: str) -> None:
    overview = an_overview(earlier=0, window=period)
    site = replace(overview.site, all_time=figures(users=12, published_projects=2))
    assert words(replace(overview, site=site)).startswith(f"MicroPasts {sentences}")


def test_the_first_period_of_a_site() -> None:
    first = datetime(2026, 8, 15, tzinfo=UTC)
    assert said(
        answers=5_639,
        hours=619.5,
        active_users=177,
        addresses=100,
        address_answers=1_000,
        first_time_users=177,
        earlier=0,
        projects=[a_project(1, 1_000, first_answer=first)],
        work=work(5_639, 4, 1_635),
    ) == (
        "MicroPasts received its first answer on 15 August 2026. By 30 September 2026, volunteers"
        " had given 5,639 answers, in at least 619 hours of work. They completed 1,635 tasks."
        " Registered users numbered 177, all of them new. People without an account gave 18% of"
        " the answers, from 100 addresses."
    )


def within(overview: Overview, scope: ChosenScope) -> Overview:
    return replace(overview, origin=replace(overview.origin, scope=scope))


OF_PROJECTS, WITHOUT_STAFF = ChosenScope(project_ids=(1,)), ChosenScope(excluded_user_ids=(7,))


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        (MONTH, "There are no answers yet."),
        (QUARTER, "There were no answers by 30 September 2026."),
    ],
)
def test_of_a_part_of_a_site_it_is_not_said_that_the_site_has_no_answers(
    period: Window, sentence: str
) -> None:
    overview = an_overview(earlier=0, window=period)
    site = replace(overview.site, all_time=figures(users=12, published_projects=2))
    assert words(within(replace(overview, site=site), OF_PROJECTS)).startswith(sentence)


def test_of_a_part_of_a_site_the_first_answer_is_not_said_to_be_that_of_the_site() -> None:
    projects = [a_project(1, 60, first_answer=datetime(2026, 8, 15, tzinfo=UTC))]
    overview = an_overview(answers=60, earlier=0, projects=projects)
    assert words(within(overview, OF_PROJECTS)).startswith(
        "The first answer was given on 15 August 2026."
    )


def test_tasks_may_have_been_completed_by_excluded_users() -> None:
    overview = an_overview(answers=60, active_users=3, work=work(60, 2, 7, 1))
    assert "They completed seven tasks and one of two active projects." in words(overview)
    assert " Seven tasks were completed. " in words(within(overview, WITHOUT_STAFF))


def test_the_only_project_that_was_asked_for_is_not_said_to_have_all_answers() -> None:
    overview = an_overview(answers=60, projects=[a_project(1, 60)], work=work(60, 1, 7))
    assert "All answers were for" in words(overview)
    one = ChosenScope(projects=(ChosenProject(1, "P", "p"),), project_ids=(1,))
    assert "They completed seven tasks. " in words(within(overview, one))
    assert "All answers" not in words(within(overview, one))


def test_a_project_without_tasks_is_not_said_to_be_complete() -> None:
    projects = [replace(a_project(number, 60), published=True) for number in (1, 2, 3)]
    *complete, empty = (
        replace(project, all_time=replace(project.all_time, needed=needed, remaining=0))
        for project, needed in zip(projects, (60, 60, 0), strict=True)
    )
    texts = (
        words(an_overview(answers=120, projects=them)) for them in (complete, [*complete, empty])
    )
    assert [text.rpartition(". ")[2] for text in texts] == [
        "Both published projects are complete.",
        "Both published projects with tasks are complete.",
    ]


def test_answers_without_any_date_are_not_said_to_be_none() -> None:
    overview = an_overview()
    undated = replace(overview.growth.buckets[-1], answers=None)
    growth = replace(overview.growth, buckets=(undated,))
    assert words(replace(overview, growth=growth)) == (
        "When answers were given is unknown, as none of them has a readable date."
    )


def test_answers_with_neither_a_user_nor_an_address_came_from_nowhere() -> None:
    assert said(answers=60) == (
        "In the third quarter of 2026, volunteers without an account gave 60 answers."
    )


def test_a_site_with_one_project() -> None:
    assert said(
        answers=669,
        hours=45,
        active_users=12,
        first_time_users=4,
        before=before(1_800, 22),
        projects=[a_project(1, 669, name="Irish Axes", all_time=DONE)],
        work=work(669, 1, 382, 1),
    ) == (
        "In the third quarter of 2026, volunteers gave 669 answers, 63% fewer than in the quarter"
        " before, in at least 45 hours of work. They completed 382 tasks and the only active"
        " project, Irish Axes. Fewer people took part: 12 registered users were active, ten fewer"
        " than in the quarter before. Of these, four contributed for the first time. The only"
        " published project is complete."
    )


def test_a_site_that_only_people_without_an_account_use() -> None:
    assert said(
        window=window(Period.MONTH, 2026, 10),
        answers=2_310,
        addresses=412,
        address_answers=2_310,
        before=before(2_300),
        work=work(2_310, 3, 480),
    ) == (
        "In October 2026, volunteers without an account gave 2,310 answers, about as many as in"
        " September. They completed 480 tasks. They came from 412 addresses: one may be of many"
        " people, and one person may use several."
    )


def test_a_site_without_answers_in_the_period_before() -> None:
    assert said(answers=4_221, hours=16, active_users=14, first_time_users=13) == (
        "In the third quarter of 2026, volunteers gave 4,221 answers, in at least 16 hours of work."
        " Of 14 registered users, 13 contributed for the first time."
    )


def test_a_huge_site() -> None:
    words = paragraph(briefs()["long names, quarter"].result, "x").pieces
    assert words[0] == (
        "In the third quarter of 2026, volunteers gave 48.2 million answers, 12% more than in the"
        " quarter before, in at least 1.31 million hours."
    )


@pytest.mark.parametrize(
    ("answers", "earlier", "compared"),
    [
        (120, 100, "20% more than in the quarter before"),
        (100, 100, "as many as in the quarter before"),
        (1_004, 1_000, "about as many as in the quarter before"),
        (18, 4, "up from four in the quarter before"),
        (4, 49, "down from 49 in the quarter before"),
        (200, 100, "twice as many as in the quarter before"),
        (306, 100, "three times as many as in the quarter before"),
        (245, 100, "up from 100 in the quarter before"),
        (50, 100, "50% fewer than in the quarter before"),
        (1, 5_000, "99% fewer than in the quarter before"),
    ],
)
def test_answers_are_compared_in_words_that_fit(answers: int, earlier: int, compared: str) -> None:
    first = said(answers=answers, addresses=1, before=before(earlier)).partition(". ")[0]
    assert first.endswith(f", {compared}") or f", {compared}, " in first


@pytest.mark.parametrize(
    ("period", "named", "compared"),
    [
        (window(Period.YEAR, 2014), "In 2014,", "than in 2013"),
        (window(Period.MONTH, 2026, 1), "In January 2026,", "than in December 2025"),
        (window(Period.WEEK, 2014, 10, 8), "In the week of 6 October 2014,", "in the week before"),
        (window(Period.DAY, 2014, 10, 8), "On 8 October 2014,", "on the day before"),
        (window(Period.MONTH, 2026, 11), "So far in November 2026,", "in the preceding period"),
        (MONTH, "In the 30 days to 23 November 2026,", "than before"),
        (
            Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 11, tzinfo=UTC)),
            "From 1 March to 10 April 2026,",
            "than before",
        ),
    ],
)
def test_a_period_has_a_name_and_so_has_the_one_before(
    period: Window, named: str, compared: str
) -> None:
    first = said(window=period, answers=300, before=before(200)).partition(". ")[0]
    assert first.startswith(named)
    assert compared in first


@pytest.mark.parametrize(
    ("period", "compared"),
    [
        (window(Period.YEAR, 2014), "than in 2013"),
        (window(Period.QUARTER, 2014, 10), "than in Q4 2013"),
        (window(Period.MONTH, 2014, 10), "than in October 2013"),
        (window(Period.WEEK, 2014, 10, 8), "than in week 41 of 2013"),
        (window(Period.DAY, 2014, 10, 8), "than on 8 October 2013"),
        (window(Period.MONTH, 2026, 11), "than a year earlier"),
        (MONTH, "than a year earlier"),
    ],
)
def test_a_period_a_year_earlier_has_a_name_with_its_year(period: Window, compared: str) -> None:
    year = replace(period, comparison=Comparison.YEAR)
    words = said(window=year, answers=300, active_users=12, before=before(200, 10))
    assert f"gave 300 answers, 50% more {compared}." in words
    assert f"12 registered users were active, two more {compared}." in words


@pytest.mark.parametrize("comparison", [Comparison.YEAR, Comparison.NONE])
def test_answers_that_are_compared_with_no_others_are_not_the_first_in_a_while(
    comparison: Comparison,
) -> None:
    alone = an_overview(window=QUARTER, answers=300, active_users=1)
    (end,) = alone.growth.buckets
    earlier = replace(end, answers=1_000, start=QUARTER.before.start)
    growth = replace(alone.growth, buckets=(earlier, replace(end, start=QUARTER.start)))
    first = "In the third quarter of 2026, volunteers gave 300 answers"
    assert words(replace(alone, growth=growth)).startswith(f"{first}, the first since April 2026.")
    other = an_overview(window=replace(QUARTER, comparison=comparison), answers=300, active_users=1)
    assert words(replace(other, growth=growth)).startswith(f"{first}. ")


@pytest.mark.parametrize(
    ("users", "earlier", "answers", "sentence"),
    [
        (17, 97, 208, "Fewer people did this work: 17 registered users were active, 80 fewer"),
        (9, 10, 50, "Fewer people took part: nine registered users were active, one fewer"),
        (1, 2, 50, "Fewer people took part: one registered user was active, one fewer"),
        (12, 10, 50, "More people took part: 12 registered users were active, two more"),
        (10, 10, 50, "As many people took part as in the quarter before: ten registered users"),
    ],
)
def test_users_follow_answers_always(users: int, earlier: int, answers: int, sentence: str) -> None:
    assert sentence in said(answers=answers, active_users=users, before=before(100, earlier))


def test_no_sentence_has_more_than_25_words_and_no_paragraph_more_than_five_sentences() -> None:
    for name, brief in briefs().items():
        pieces = paragraph(brief.result, "Site").pieces
        plain = "".join("X" if isinstance(piece, Name) else str(piece) for piece in pieces)
        sentences = re.split(r"(?<=[.]) (?=[A-Z0-9])", plain)
        assert len(sentences) <= 5, name
        assert max(len(sentence.split()) for sentence in sentences) <= 25, sentences
