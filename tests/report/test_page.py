"""The page about a server."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pybossa_stats.media.charts import Curve, Heatmap, Series, WorldMap
from pybossa_stats.media.document import Details, Document, Heading, KeyFigures, Name, Note, Table
from pybossa_stats.media.html.page import to_html
from pybossa_stats.media.html.tables import of_series
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.report.activity import answers_before
from pybossa_stats.report.growth import growth_part
from pybossa_stats.report.page.links import Links
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.project_page import ProjectPage
from pybossa_stats.report.page.projects_section import projects_section
from pybossa_stats.stats.activity.growth import GrowthBucket, Totals
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.project import ProjectDetail, detail_of
from pybossa_stats.stats.projects.results import Project
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.users.cohorts import Cohort
from tests.conftest import NOW
from tests.support.overviews import (
    A_PROJECT,
    a_growth,
    an_empty_overview,
    an_overview,
)
from tests.support.reports import EMPTY, a_history
from tests.support.results import some
from tests.support.snapshots import LOCATIONS, a_snapshot

NOTHING = some(Totals, users=0, projects=0)


def a_page(snapshot: SiteStats, *days: int) -> PageReport:
    """A page; with snapshots of so many days ago, if any."""
    history = a_history(Period.DAY, *days).result if days else None
    return PageReport(an_overview(snapshot), history)


def growth(page: PageReport) -> Series:
    *_, last = (block for block in page.document().blocks if isinstance(block, Series))
    return last


def headings(page: PageReport) -> list[str]:
    return [block.title for block in page.document().blocks if isinstance(block, Heading)]


def located(locations: Locations) -> PageReport:
    """A page with locations, of a site where they matter."""
    overview = an_overview(a_snapshot())
    total = replace(overview.activity.total, address_answers=overview.activity.total.answers)
    return PageReport(
        replace(
            overview,
            activity=replace(overview.activity, total=total),
            users=replace(overview.users, locations=locations),
        )
    )


def test_all_reports_have_a_part_of_the_page() -> None:
    page = located(LOCATIONS)
    newcomers = replace(page.result.cohorts, everyone=Cohort(("2026-10",), 5, ()))
    assert headings(replace(page, result=replace(page.result, cohorts=newcomers))) == [
        *("Activity", "Projects", "Users", "Returning users", "Locations of addresses", "Growth")
    ]


def test_parts_without_content_are_left_out_of_the_page_of_an_idle_server() -> None:
    overview = an_overview(a_snapshot())
    idle = an_empty_overview(a_snapshot())
    page = PageReport(replace(idle, projects=overview.projects, growth=overview.growth))
    assert headings(page) == ["Projects", "Growth"]
    (tiles,) = (block for block in page.document().blocks if isinstance(block, KeyFigures))
    assert [tile.label for tile in tiles.figures][:2] == ["Answers in all", "Registered users"]


def test_the_page_of_an_empty_server_says_so_and_nothing_else() -> None:
    (block,) = PageReport(an_empty_overview(EMPTY)).document().blocks
    assert isinstance(block, Note)
    assert block.lines[0].pieces == (Name("pybossa"), " has no answers yet.")


def test_the_page_of_a_past_period_without_answers_says_nothing_of_later_ones() -> None:
    window = Window.ending(NOW - timedelta(days=400))
    overview = an_empty_overview(EMPTY)
    origin = replace(overview.origin, window=window)
    activity = replace(overview.activity, origin=replace(overview.activity.origin, window=window))
    page = PageReport(replace(overview, origin=origin, activity=activity))
    assert isinstance(note := page.document().blocks[0], Note)
    assert note.lines[0].pieces == (Name("pybossa"), " had no answers by 19 October 2025.")


def growth_line(ends: list[int], last_answer: datetime | None) -> str:
    overview = an_overview(a_snapshot())
    activity = replace(
        overview.activity, origin=replace(overview.activity.origin, last_answer=last_answer)
    )
    growth = a_growth(overview.origin, ends[0], ends)
    (piece,) = next(
        block.lines[0].pieces
        for block in growth_part(replace(overview, activity=activity, growth=growth), None)
        if isinstance(block, Heading)
    )
    return str(piece)


def test_the_line_of_growth_names_the_day_of_the_last_answer_and_not_that_of_the_chart() -> None:
    last_answer = datetime(2016, 12, 9, 13, tzinfo=UTC)
    assert growth_line([42_780] * 10, last_answer) == "No answers since 9 Dec 2016."
    assert growth_line([42_780] * 10, None) == (
        "42,780 answers in total, as many as on 14 Nov 2026."
    )


def test_the_line_of_growth_says_of_what_and_when() -> None:
    assert growth_line([7, *[26_397] * 9], None) == (
        "The number of all answers grew from 7 on 14 Nov 2026 to 26,397 on 23 Nov 2026."
    )


def project_tables(*projects: Project) -> dict[str, list[str]]:
    overview = an_overview(a_snapshot())
    overview = replace(overview, projects=replace(overview.projects, projects=projects))
    tables: dict[str, list[str]] = {}
    for block in projects_section(overview, lambda _project: ""):
        match block:
            case Table() as table:
                title = ""
            case Details(title, table):
                pass
            case _:
                continue
        tables[title] = [str(row.cells[0].text) for (rows) in table.groups for row in rows]  # type: ignore[union-attr]
    return tables


def a_project(number: int, answers: int, state: ProjectState = ProjectState.ACTIVE) -> Project:
    return replace(
        A_PROJECT,
        id=number,
        name=f"P{number}",
        published=state is not ProjectState.DRAFT,
        state=state,
        window=replace(A_PROJECT.window, answers=answers),
        all_time=replace(A_PROJECT.all_time, needed=9, done=3, remaining=6),
    )


def test_projects_with_answers_come_first_and_the_others_by_what_they_are() -> None:
    tables = project_tables(
        a_project(1, 5),
        a_project(2, 7, ProjectState.DRAFT),
        a_project(3, 0, ProjectState.STALLED),
        a_project(4, 0, ProjectState.COMPLETE),
        a_project(5, 0, ProjectState.DRAFT),
        a_project(6, 0),
    )
    assert tables == {
        "": ["P2", "P1"],
        "1 stalled project without answers": ["P3"],
        "1 complete project without answers": ["P4"],
        "1 draft without answers": ["P5"],
        "1 other project without answers": ["P6"],
    }


def test_where_there_are_no_other_projects_none_is_called_other() -> None:
    assert project_tables(a_project(1, 0)) == {"1 project without answers": ["P1"]}


def test_of_many_projects_with_answers_ten_are_in_sight_and_one_or_two_more() -> None:
    tables = project_tables(*(a_project(n, n) for n in range(1, 14)))
    assert [*tables] == ["", "3 more projects with answers"]
    assert tables[""][0] == "P13"
    assert tables["3 more projects with answers"] == ["P3", "P2", "P1"]
    assert [*project_tables(*(a_project(n, n) for n in range(1, 13)))] == [""]


def test_of_very_many_projects_the_first_are_listed_and_the_page_stays_small() -> None:
    states = ProjectState.ACTIVE, ProjectState.STALLED, ProjectState.COMPLETE, ProjectState.DRAFT
    projects = [a_project(n, max(0, n - 1_350), states[n % 4]) for n in range(1_800)]
    named = tuple(
        replace(project, name=f"पाण्डुलिपि का लिप्यंतरण: Project {project.id}") for project in projects
    )
    overview = an_overview(a_snapshot())
    overview = replace(overview, projects=replace(overview.projects, projects=named))
    assert [
        (title, len(names)) for title, names in project_tables(*named).items() if len(names) > 10
    ] == [
        ("439 more projects with answers; the 150 with the most answers", 150),
        *(
            (f"{number} {things} without answers; the 150 with the most answers", 150)
            for number, things in (
                (338, "stalled projects"),
                (338, "complete projects"),
                (337, "drafts"),
                (338, "other projects"),
            )
        ),
    ]
    page = PageReport(overview, links=Links("https://crowd.example.org"))
    assert len("".join(to_html(page.document())).encode()) < 400_000


def test_drafts_do_not_count_in_the_share_that_is_given() -> None:
    overview = an_overview(a_snapshot())
    draft = a_project(2, 1, ProjectState.DRAFT)
    draft = replace(draft, all_time=replace(draft.all_time, done=0, remaining=99))
    overview = replace(
        overview, projects=replace(overview.projects, projects=(a_project(1, 1), draft))
    )
    heading = next(iter(projects_section(overview, lambda _project: "")))
    assert isinstance(heading, Heading)
    assert heading.lines[0].pieces == (
        "Published projects have 33% of the answers that they need.",
    )


def test_names_lead_to_the_site_and_its_projects_and_never_to_users() -> None:
    links = Links("https://example.org")
    page = PageReport(an_overview(a_snapshot()), links=links)
    shown = "".join(to_html(page.document()))
    assert re.findall(r'href="(https?:[^"]*)"', shown) == [
        "https://example.org",
        *["https://example.org/project/maps/"] * 2,
    ]


def test_growth_from_dates_begins_with_the_first_answer_or_else_the_first_date() -> None:
    overview = an_empty_overview(a_snapshot())
    registered = replace(NOTHING, users=1, answers=0)

    def days(*ends: Totals) -> int:
        buckets = with_totals(overview.growth.buckets, [NOTHING] * 5 + [*ends])
        grown = replace(overview, growth=replace(overview.growth, buckets=buckets))
        return len(growth(PageReport(grown)).labels)

    answers = (replace(registered, answers=number) for number in (1, 2))
    assert days(*[registered] * 3, *answers) == 2
    assert days(*[registered] * 3, *[replace(registered, users=2)] * 2) == 5
    blocks = PageReport(overview).document().blocks
    titles = [block.title for block in blocks if isinstance(block, Series)]
    assert titles == [], "of no dates there is no growth"


def with_totals(buckets: Sequence[Bucket], totals: Sequence[Totals]) -> tuple[GrowthBucket, ...]:
    """Buckets with as many totals at their ends."""
    return tuple(
        GrowthBucket(**vars(bucket) | vars(NOTHING) | vars(total))
        for bucket, total in zip(buckets, totals, strict=True)
    )


def test_a_page_may_be_published_so_it_has_no_hints_for_operators() -> None:
    text = str(located(replace(LOCATIONS, deciphered=False)).document())
    assert "locations of later answers may be wrong" in text
    assert "newer" not in text
    assert "--cryptopan-key-file" not in text


def test_locations_are_doubted_only_where_pseudonyms_may_be_among_them() -> None:
    text = str(located(replace(LOCATIONS, deciphered=False, pseudonymous=False)).document())
    assert "may be wrong" not in text


def test_where_nobody_is_located_there_is_no_map_and_no_country() -> None:
    blocks = located(replace(LOCATIONS, found={})).document().blocks
    titles = [block.title for block in blocks if isinstance(block, Table)]
    assert "Addresses" in titles
    assert "Countries" not in titles
    assert not any(isinstance(block, WorldMap) for block in blocks)


def test_figures_of_now_are_not_those_of_another_day() -> None:
    snapshot = a_snapshot(answers=1_050)
    earlier = NOW - timedelta(days=2)
    origin = replace(snapshot.origin, window=Window.ending(earlier))
    snapshot = replace(snapshot, origin=origin)
    answers = growth(a_page(snapshot, -9, -7, -3)).curves[0]
    assert answers.values[-1] != 1_050


def test_days_without_a_snapshot_are_gaps() -> None:
    series = growth(a_page(a_snapshot(), -4, -3, -1))
    assert [value is None for value in series.curves[0].values] == [
        *(False, False, True, False, False)
    ]
    assert series.labels[0] == "19 Nov 2026"


def test_a_calendar_has_the_days_of_the_period_or_the_last_weeks_of_a_long_one() -> None:
    overview = an_overview(a_snapshot())
    weekly = replace(overview, activity=replace(overview.activity, by=Period.WEEK))
    (days,) = calendars_of(weekly)
    assert days.first + timedelta(days=len(days.values) - 1) == NOW.date()
    assert (days.title, days.values) == ("Answers per day", [1, *range(1, 19, 2)])
    long = Window.ending(NOW, timedelta(days=900))
    growth = Calendar.of(Period.DAY, Window.ending(NOW, timedelta(days=500)))
    ends = (GrowthBucket(**vars(day), **vars(NOTHING) | {"answers": 1}) for day in growth.buckets)
    activity = replace(weekly.activity, origin=replace(overview.activity.origin, window=long))
    by_day = replace(weekly.growth, origin=replace(weekly.growth.origin, window=growth.window))
    years = replace(weekly, growth=replace(by_day, buckets=tuple(ends)), activity=activity)
    (weeks,) = calendars_of(years)
    assert weeks.title == "Answers per day in the last 53 weeks"
    assert (weeks.first.weekday(), len(weeks.values)) == (0, 52 * 7 + 1)


def calendars_of(overview: Overview) -> list[Heatmap]:
    return [block for block in PageReport(overview).document().blocks if isinstance(block, Heatmap)]


@pytest.mark.parametrize(
    ("before", "beside"),
    [((), []), ((1, 2), [1, 2, *[None] * 8]), ((1,) * 11, [1] * 11)],
    ids=["none", "shorter", "longer"],
)
def test_the_rows_of_the_time_before_are_beside_those_of_the_period(
    before: tuple[int, ...], beside: list[int | None]
) -> None:
    overview = replace(an_overview(a_snapshot()), answers_before=before)
    assert [*answers_before(overview)] == beside


def test_a_longer_time_before_has_a_row_more_in_the_table_of_its_chart() -> None:
    times = [NOW, NOW + timedelta(days=1)]
    series = Series("", times, ["a", "b"], (Curve("", [1, 2], [3, 4, 5]),), counts=True)
    series = series._replace(before="2025")
    assert of_series(series) == [
        ("(only 2025)", ["-", "5"]),
        ("b", ["2", "4"]),
        ("a", ["1", "3"]),
    ]
    page = "".join(to_html(Document(("Title",), (), (series,))))
    assert "(only 2025)" in page


def test_a_period_that_is_not_over_is_hollow_on_the_page_of_a_project() -> None:
    overview = an_overview(a_snapshot())
    calendar, project = overview.activity.calendar, overview.projects.projects[0]
    detail = detail_of(overview.origin, project, calendar, overview.timelines[1], ())
    blocks = ProjectPage(detail, PageReport(overview), "../").document().blocks
    (figures,) = (block for block in blocks if isinstance(block, KeyFigures))
    (chart,) = (block for block in blocks if isinstance(block, Series))
    assert calendar.is_over is False
    assert (figures.figures[0].trend.finished, chart.finished) == (False, False)


def test_the_page_of_a_project_has_a_map_of_its_own_users_where_they_are_located() -> None:
    overview = an_overview(a_snapshot())
    calendar, project = overview.activity.calendar, overview.projects.projects[0]
    located, plain = (
        replace(
            detail_of(overview.origin, project, calendar, overview.timelines[1], ()),
            locations=locations,
        )
        for locations in (LOCATIONS, None)
    )
    assert [len(maps_of(detail, overview)) for detail in (located, plain)] == [1, 0]


def maps_of(detail: ProjectDetail, overview: Overview) -> list[WorldMap]:
    blocks = ProjectPage(detail, PageReport(overview), "../").document().blocks
    return [block for block in blocks if isinstance(block, WorldMap)]
