"""The period in brief: tiles, projects, contributors and countries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.media.charts import BarTable
from pybossa_stats.media.document import Heading, KeyFigures, Name, Note, Progress, Table
from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.period import NamedPeriod, Period
from pybossa_stats.periods.window import Comparison, Span, Window
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.brief import BriefReport
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts, Return
from tests.conftest import NOW
from tests.support.briefs import A_BRIEF, BUSY, a_project, an_overview, briefs, located
from tests.support.overviews import QUARTER
from tests.support.reports import rendered

BLOCKS = A_BRIEF.document().blocks


def of_kind(kind: type[Any], report: BriefReport = A_BRIEF) -> list[Any]:
    return [block for block in report.document().blocks if isinstance(block, kind)]


def below(title: str, report: BriefReport = A_BRIEF) -> str:
    """The text of the notes below a heading."""
    texts, here = [], False
    for block in report.document().blocks:
        if isinstance(block, Heading):
            here = block.title == title
        elif here and isinstance(block, Note):
            texts += [
                "".join(piece.text if isinstance(piece, Name) else str(piece) for piece in pieces)
                for pieces, _ in block.lines
            ]
    return " ".join(texts)


def test_countries_have_their_article_in_a_sentence() -> None:
    places = {"GB": "United Kingdom", "JP": "Japan", "US": "United States"}
    found = {
        Location(n, n, Place("", "", code, name, "", "")): 20 - n
        for n, (code, name) in enumerate(places.items())
    }
    where = replace(located(), found=Counter(found), unknown=0)
    overview = an_overview(locations=where, answers=99, address_answers=60, addresses=57)
    assert "20 in the United Kingdom, 19 in Japan, 18 in the United States." in below(
        "Time and place", BriefReport(overview)
    )


def test_markdown_has_at_most_60_lines() -> None:
    for name, brief in {**briefs(), "usual": A_BRIEF}.items():
        assert rendered(brief, Format.MARKDOWN).count("\n") <= 60, name


def test_tiles_have_the_period_before_and_no_total_that_repeats_them() -> None:
    (tiles,) = of_kind(KeyFigures)
    assert [(tile.label, tile.number, tile.before, tile.of) for tile in tiles.figures] == [
        ("Answers", 13_218, 7_540, ""),
        ("Active users", 94, 132, "of 400 accounts"),
        ("Hours of work, at least", 1_184, 774, "in 1,318 sessions"),
        ("Completed tasks", 6_354, 0, ""),
    ]


def test_a_period_after_none_has_nothing_to_compare_with() -> None:
    first = a_project(1, 5, first_answer=datetime(2026, 8, 15, tzinfo=UTC))
    report = BriefReport(an_overview(answers=5, earlier=0, projects=[first]))
    (tiles,) = of_kind(KeyFigures, report)
    assert [tile.before for tile in tiles.figures] == [None] * 4
    text = rendered(report, Format.MARKDOWN)
    sentence = (
        "The first answer was given on 15 August 2026, so there were none in the period before."
    )
    assert sentence in text


def test_a_comparison_with_a_period_that_was_cut_says_so() -> None:
    first = a_project(1, 5, first_answer=datetime(2026, 5, 15, tzinfo=UTC))
    overview = an_overview(
        answers=5, active_users=2, before=replace(A_BRIEF.result.activity.total), projects=[first]
    )
    text = rendered(BriefReport(overview), Format.MARKDOWN)
    assert "given on 15 May 2026, so only a part of the period before has answers." in text


@pytest.mark.parametrize(
    ("first", "answers_before", "sentence"),
    [
        ((2026, 4, 15), 0, "on 15 April 2026, so there were none in the period a year earlier."),
        ((2025, 8, 15), 9, "2025, so only a part of the period a year earlier has answers."),
        ((2025, 1, 15), 9, ""),
    ],
)
def test_the_year_before_a_quarter_is_whole_only_after_the_first_answer(
    first: tuple[int, int, int], answers_before: int, sentence: str
) -> None:
    overview = an_overview(
        window=replace(QUARTER, comparison=Comparison.YEAR),
        answers=5,
        active_users=2,
        before=replace(A_BRIEF.result.activity.total, answers=answers_before),
        projects=[a_project(1, 5, first_answer=datetime(*first, tzinfo=UTC))],
    )
    text = rendered(BriefReport(overview), Format.MARKDOWN)
    assert ("The first answer was given on" in text) == bool(sentence)
    assert sentence in text


def test_projects_show_what_they_had_done_at_both_ends_of_the_period() -> None:
    projects = [a_project(n, 10 - n) for n in range(1, 4)]
    overview = replace(
        an_overview(answers=27, projects=projects), progress_at_start={1: 0.25, 2: None}
    )
    table = of_kind(Table, BriefReport(overview))[0]
    assert table.columns[2].title == "Done, 1 Jul to 30 Sep"
    progress = [row.cells[2] for row in table.groups[0]]
    assert progress == [Progress(0.25, 0.6667), Progress(None, 0.6667), Progress(0, 0.6667)]
    assert "25% → 67%" in rendered(BriefReport(overview), Format.MARKDOWN)


def test_projects_have_their_completion_or_a_forecast() -> None:
    table = of_kind(Table)[0]
    assert [row.cells[3] for row in table.groups[0]] == [
        "30 Sep",
        "in 17 to 150 days",
        "in 4 to 36 days",
    ]


@pytest.mark.parametrize(
    ("numbers", "unknown", "sentence"),
    [
        ((15, 7, 3, 3), 10, "15 in Country 0, 7 in Country 1, and 16 elsewhere or not located."),
        ((15, 7), 0, "15 in Country 0, 7 in Country 1."),
        ((15, 7, 3), 0, "15 in Country 0, and 10 elsewhere or not located."),
        ((15, 7), 1, "15 in Country 0, and 8 elsewhere or not located."),
        ((6, 4), 0, "Too few were in any country to name it."),
        ((4, 4, 4), 30, "Too few were in any country to name it."),
        ((9, 8, 7, 6, 5), 0, "6 in Country 3, and 5 elsewhere or not located."),
    ],
)  # fmt: skip
def test_no_group_of_addresses_under_five_is_named_or_follows_from_the_others(
    numbers: Sequence[int], unknown: int, sentence: str
) -> None:
    where = located(*numbers, unknown=unknown)
    overview = an_overview(answers=50, addresses=where.addresses, locations=where)
    assert below("Time and place", BriefReport(overview)).endswith(sentence)


def test_places_in_no_known_country_are_elsewhere() -> None:
    at_sea = {Location(0, 0, Place("", "", "", "", "", "")): 45}
    where = located(75, 28)
    where = replace(where, found=Counter(where.found) | Counter(at_sea))
    overview = an_overview(answers=200, addresses=where.addresses, locations=where)
    assert below("Time and place", BriefReport(overview)).endswith(
        "75 in Country 0, 28 in Country 1, and 45 elsewhere or not located."
    )


def test_answers_of_which_nothing_is_known_have_no_empty_sections() -> None:
    blocks = BriefReport(an_overview(answers=60)).document().blocks
    titles = {block.title for block in blocks if isinstance(block, Heading)}
    assert titles.isdisjoint({"Who came", "Time and place"})


@pytest.mark.parametrize(("back", "said"), [(4, "fewer than five"), (5, "5"), (12, "12")])
def test_who_came_back_is_counted_from_five_users_on(back: int, said: str) -> None:
    cohort = Cohort(("2026-07",), 40, (Return(1, 40, back),))
    overview = an_overview(answers=50, active_users=40)
    cohorts = Cohorts(overview.origin, None, (cohort,), None, cohort, None)
    text = below("Time and place", BriefReport(replace(overview, cohorts=cohorts)))
    assert text == f"Of 40 users who first came in July, {said} came back the month after."


def test_columns_are_few_enough_for_a_page() -> None:
    for brief in briefs().values():
        for chart in of_kind(BarTable, brief):
            assert 1 < len(chart.labels) <= 31


def test_a_time_before_that_has_more_columns_keeps_them() -> None:
    window = Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    before = replace(A_BRIEF.result.activity.total)
    overview = replace(
        an_overview(window=window, before=before, answers=28), answers_before=(1,) * 31
    )
    (chart,) = of_kind(BarTable, BriefReport(overview))
    assert (len(chart.curve.values), len(chart.curve.before), len(chart.labels)) == (28, 31, 31)


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (Period.DAY, ("8 Oct", "8 Oct 2013")),
        (Period.WEEK, ("Week 41", "Week 41 of 2013")),
        (Period.QUARTER, ("Q4 2014", "Q4 2013")),
    ],
)
def test_the_rows_of_a_chart_beside_the_year_before_have_different_names(
    by: Period, names: tuple[str, str]
) -> None:
    period = NamedPeriod(by, by.start(datetime(2014, 10, 8, tzinfo=UTC)))
    span = Span(period, period, comparison=Comparison.YEAR)
    window = window_of(span, NOW, timedelta(0))
    overview = an_overview(window=window, before=A_BRIEF.result.activity.total, answers=280)
    (chart,) = of_kind(BarTable, BriefReport(overview))
    assert (chart.curve.label, chart.before) == names


def test_a_brief_without_a_comparison_has_one_number_of_each_kind() -> None:
    window = replace(QUARTER, comparison=Comparison.NONE)
    text = rendered(BriefReport(an_overview(window=window, answers=280)), Format.MARKDOWN)
    assert "| Figure | Q3 2026 | Total |\n| --- | ---: | --- |\n| **Answers** | 280 |" in text
    assert "Q2" not in text
    assert "before" not in text.partition("## What the words mean")[0].casefold()


def test_a_brief_has_its_sections_in_the_order_in_which_funders_ask() -> None:
    assert [block.title for block in BLOCKS if isinstance(block, Heading)] == [
        "Answers per week",
        "The three projects with the most answers",
        "Who came",
        "Time and place",
        "What the words mean",
    ]


def test_a_quarter_that_is_not_over_is_named_so_far() -> None:
    window = replace(QUARTER, end=NOW.replace(month=8))
    report = BriefReport(an_overview(window=window, **BUSY))
    assert rendered(report, Format.MARKDOWN).startswith("# pybossa, Q3 2026 so far\n")
