"""The page about a server: which figure stands where."""

from dataclasses import replace
from datetime import date

from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series, Spot, WorldMap
from pybossa_stats.media.document import (
    Bar,
    Change,
    KeyFigure,
    KeyFigures,
    Percent,
    Share,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.periods.period import WEEKDAYS
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.stats.projects.choice import ProjectState
from tests.support.distinct import (
    ACTIVITY_ROWS,
    COHORTS,
    HISTORY_BEFORE,
    LETTERS,
    OVERVIEW,
    USERS,
    trend,
)
from tests.support.documents import (
    blocks_of,
    drop_order,
    headings_of,
    row,
    stretched,
    tables_of,
    texts_of,
    tones_of,
    with_parts,
)

PAGE = PageReport(OVERVIEW)
TABLES = tables_of(PAGE)


def test_each_tile_has_its_figure_that_before_its_course_and_its_total() -> None:
    (tiles,) = blocks_of(PAGE, KeyFigures)
    answers = trend(611, 711, 671)._replace(before=[15_000, 25_000, 35_000])
    assert tiles == KeyFigures(
        (
            KeyFigure("Answers", 911, 801, answers, "98,000 in total"),
            KeyFigure("Active users", 922, 802, trend(612, 712, 672), "of 11,100 registered users"),
            KeyFigure("Hours of work", 999, 809, trend(619, 719, 679)),
            KeyFigure("Completed tasks", 988, 808, trend(618, 718, 678), "2,238 in total"),
        ),
        before="the 48 hours before",
    )


def test_the_period_is_compared_figure_by_figure_with_that_before() -> None:
    *first, first_time, addresses = ACTIVITY_ROWS[:6]
    assert TABLES["The period compared with the 48 hours before"] == [
        ("", "Total", "Before", "Change", "Change percent", "Change trend"),
        *(*first, first_time),
        ("Returning users", 71, 69, Change(2), Percent(71, 69), None),
        *(addresses, *ACTIVITY_ROWS[6:]),
        ("Completed projects", 7, 6, Change(1), Percent(7, 6), None),
    ]


def test_a_row_of_the_projects_on_the_page_has_each_figure_under_its_heading() -> None:
    projects = TABLES["Name"]
    assert row(projects, "Letters") == {
        "Name": "Letters",
        "Short name": "letters",
        "Done": Share(4_804, 6_005),
        "Done bar": Bar(4_804, 6_005),
        "Answers": 641,
        "Answers trend": Trend([2_401, 2_403, 2_402]),
        "Hours": "37",
        "Users": 31,
        "Last answer": "2026-11-22",
        "Completion": "58 days (19 to 170)",
    }
    assert [cells[0] for cells in projects[1:]] == ["Maps", "Letters"]
    stalled = TABLES["1 stalled project without answers"]
    assert stalled[0] == projects[0]
    assert stalled[1][0] == "Trees"


def test_contributions_on_the_page_stand_below_the_total_that_they_are_a_part_of() -> None:
    assert TABLES["Contributions"] == [
        ("", "number", "share", "bar"),
        *with_parts("Active users", 128, {"First-time": 57, "Returning": 71}),
        *with_parts(
            "Answers", 2_050, {"By registered users": 1_563, "Anonymous": 433, "Neither": 54}
        ),
    ]


def test_active_days_top_users_and_cohorts_on_the_page_are_those_of_the_reports() -> None:
    users, cohorts = tables_of(UsersReport(USERS)), tables_of(CohortsReport(COHORTS))
    days = "Users by number of active days"
    assert TABLES[days] == users[days]
    assert TABLES["Top users"] == users["Top users of the last 48 hours"]
    assert TABLES["First answer"] == cohorts["First answer"]


def test_countries_and_the_outcome_of_addresses_are_in_tables_of_their_own() -> None:
    numbers = range(229, 217, -1)
    headings, *countries = [*TABLES["Countries"], *TABLES["2 more countries"][1:]]
    assert headings == ("Country", "Addresses", "Share", "Share bar")
    assert len(TABLES["Countries"][1:]) == 10
    assert countries == [
        (f"Country {n}", number, Share(number, 2_757), Bar(number, 2_757))
        for n, number in enumerate(numbers, start=1)
    ]
    assert TABLES["Addresses"] == [
        ("", "Addresses", "Share", "Share bar"),
        ("Located", 2_682, Share(2_682, 2_757), Bar(2_682, 2_757)),
        ("Private or reserved address", 14, Share(14, 2_757), Bar(14, 2_757)),
        ("Unknown location", 25, Share(25, 2_757), Bar(25, 2_757)),
        ("Not an address", 36, Share(36, 2_757), Bar(36, 2_757)),
    ]


def test_a_spot_of_the_map_has_the_addresses_of_its_place() -> None:
    (world,) = blocks_of(PAGE, WorldMap)
    assert world.unit == "addresses"
    assert world.spots[1] == Spot(
        latitude=3.0,
        longitude=-5.0,
        number=228,
        place="City 2",
        country="Country 2",
        country_code="C2",
    )


def test_all_that_there_is_stands_in_tables_of_its_parts() -> None:
    assert TABLES["Users and addresses"] == [
        ("", "number", "share"),
        ("Registered users", 11_100, Share(11_100, 30_200)),
        ("Addresses", 19_100, Share(19_100, 30_200)),
    ]
    assert TABLES["Projects"] == [
        ("", "number", "share"),
        ("Published", 72, Share(72, 85)),
        ("Draft", 13, Share(13, 85)),
    ]
    assert TABLES["Tasks and answers"] == [
        ("", "number", "bar"),
        ("Tasks", 45_300, Bar(45_300, 98_000)),
        ("Answers", 98_000, Bar(98_000, 98_000)),
    ]


def test_the_chart_of_answers_has_those_of_each_day_before_those_of_the_time_before() -> None:
    answers, _ = blocks_of(PAGE, Series)
    assert answers.title == "Answers per day"
    assert answers.labels == ["Sat 21 Nov 2026", "Sun 22 Nov 2026", "Mon 23 Nov 2026"]
    assert answers.curves == (
        Curve("Answers per day", [611, 711, 671], before=[15_000, 25_000, 35_000]),
    )


def test_the_calendar_and_the_grid_have_the_answers_of_each_day_and_of_each_hour() -> None:
    (year,) = blocks_of(PAGE, Heatmap)
    assert year.first == date(2026, 11, 19)
    assert year.values == [15_000, 25_000, 35_000, 45_000, 55_000]
    (grid,) = blocks_of(PAGE, Grid)
    assert (grid.rows, [*grid.columns]) == (WEEKDAYS, [f"{hour:02}" for hour in range(24)])
    assert [[*hours] for hours in grid.values] == [
        [70_000 + 200 * day + 2 * hour for hour in range(24)] for day in range(7)
    ]
    assert {year.unit, grid.unit} == {"answers"}


def test_growth_from_dates_is_that_of_each_figure() -> None:
    *_, growth = blocks_of(PAGE, Series)
    squares = (4, 9, 16, 25, 36)
    assert (growth.labels[0], growth.labels[-1]) == ("19 Nov 2026", "23 Nov 2026")
    assert growth.curves == (
        Curve("Answers", [5_000 * n for n in squares]),
        Curve("Registered users", [1_000 * n for n in squares]),
        Curve("Projects", [2_000 * n for n in squares]),
        Curve("Tasks", [3_000 * n for n in squares]),
    )


def test_growth_from_snapshots_is_that_of_each_figure_up_to_that_of_now() -> None:
    *_, growth = blocks_of(PageReport(OVERVIEW, HISTORY_BEFORE), Series)
    assert growth.labels == ["21 Nov 2026", "22 Nov 2026", "23 Nov 2026"]
    assert growth.curves == (
        Curve("Answers", [108, 224, 98_000]),
        Curve("Users and addresses", [101, 203, 30_200]),
        Curve("Projects", [104, 212, 85]),
        Curve("Tasks", [107, 221, 45_300]),
    )


def test_the_sentences_of_the_page_have_their_figures() -> None:
    lines = headings_of(PAGE)
    assert lines["Activity"] == ["Most answers on Sunday, 22 Nov 2026: 711."]
    assert lines["Projects"][0].startswith("90% of the answers that published projects need")
    assert "The most active 10% gave 71% of their answers." in lines["Users"][0]
    assert "21% returned in the month after their first answer." in lines["Returning users"][0]
    assert lines["Locations of addresses"] == ["2,682 of 2,757 addresses located, in 12 countries."]
    assert lines["Growth"][0] == (
        "The number of all answers grew from 20,000 on 19 Nov 2026 to 180,000 on 23 Nov 2026."
    )
    assert lines["All users, projects and tasks"][0] == "2.2 answers per task on average."
    assert texts_of(PAGE)[0] == (
        "In the last 48 hours, there were 911 answers, 14% more than in the 48 hours before,"
        " from 922 registered users and 933 anonymous addresses, in at least 999 hours of work."
        " They were for 22 projects, with 741 for Maps alone. 7 projects were completed."
        " 57 of the users contributed for the first time."
    )


def table_of_projects(page: PageReport) -> Table:
    """The table of the projects with most answers."""
    return next(table for table in blocks_of(page, Table) if table.columns[0].title == "Name")


def test_where_there_is_no_room_the_columns_of_the_page_that_matter_least_go_first() -> None:
    assert drop_order(table_of_projects(PAGE)) == [
        *({"Done bar", "Answers trend"}, {"Hours", "Users"}, {"Last answer", "Completion"})
    ]


def test_names_and_labels_on_the_page_take_up_the_room_that_there_is() -> None:
    assert stretched(PAGE) == {
        *("", "Name", "Short name", "Category", "Days", "User name"),
        *("First answer", "Country"),
    }


def test_drafts_on_the_page_are_faint() -> None:
    draft = replace(LETTERS, name="Draft", published=False, state=ProjectState.DRAFT)
    projects = replace(OVERVIEW.projects, projects=(LETTERS, draft))
    table = table_of_projects(PageReport(replace(OVERVIEW, projects=projects)))
    assert tones_of(table) == {"Letters": Tone.PLAIN, "Draft": Tone.FAINT}
