"""The page about a server: which figure stands where."""

from dataclasses import replace
from datetime import UTC, date

from pybossa_stats.calendar_names import WEEKDAYS
from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series, Spot, WorldMap
from pybossa_stats.media.document import (
    Bar,
    Cell,
    Change,
    Details,
    Heading,
    Instant,
    KeyFigure,
    KeyFigures,
    Part,
    Percent,
    Progress,
    Share,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.periods.period import Period
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.paragraph import paragraph
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.results import Work
from pybossa_stats.stats.users.cohorts import Cohort, Return
from tests.conftest import NOW
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
    text_of,
    texts_of,
    tones_of,
)
from tests.support.overviews import NO_COUNTS
from tests.support.results import some

PAGE = PageReport(OVERVIEW)
SESSIONS = "in 500,003 sessions"
TABLES = tables_of(PAGE)


def test_each_tile_has_its_figure_that_before_its_course_and_its_total() -> None:
    (tiles,) = blocks_of(PAGE, KeyFigures)
    assert tiles == KeyFigures(
        (
            KeyFigure("Answers", 911, 801, trend(611, 711, 671), "98,000 in all"),
            KeyFigure("Active users", 922, 802, trend(612, 712, 672), "of 11,100 accounts"),
            KeyFigure("Hours of work, at least", 999, 809, trend(619, 719, 679), SESSIONS),
            KeyFigure("Completed tasks", 988, 808, trend(618, 718, 678), "2,238 in all"),
        ),
        before="the 48 hours before",
    )


def test_the_other_figures_of_the_period_are_compared_with_those_before() -> None:
    rows = {str(row[0]): row for row in ACTIVITY_ROWS}
    assert TABLES["Compared with the 48 hours before"] == [
        ("Figure", "This period", "Before", "Change", "Change percent", "Change trend"),
        ("Answers by users", *activity_row("By registered users")),
        ("Anonymous answers", *activity_row("Anonymous answers")),
        ("Hours of users", *activity_row("Of registered users")),
        rows["First-time users"],
        ("Returning users", 71, 69, Change(2), Percent(71, 69), None),
        rows["Addresses"],
        rows["Registrations"],
        rows["Active projects"],
        ("Completed projects", 7, 6, Change(1), Percent(7, 6), None),
        *(rows[label] for label in ("New projects", "Projects published", "New tasks")),
    ]


def activity_row(label: str) -> tuple[Cell, ...]:
    """What is compared of a part."""
    (row,) = (row for row in ACTIVITY_ROWS if row[0] == Part(label))
    return row[1:]


def compared_labels(**numbers: int) -> list[object]:
    """The figures that are compared where others are 0 in both periods."""
    nothing = replace(NO_COUNTS, **numbers)
    assert OVERVIEW.activity.before
    assert OVERVIEW.projects.before
    assert OVERVIEW.users.before
    before = replace(OVERVIEW.activity.before, **vars(nothing))
    projects = replace(
        OVERVIEW.projects,
        total=replace(OVERVIEW.projects.total, window=some(Work)),
        before=replace(OVERVIEW.projects.before, completed_projects=0),
    )
    users = replace(
        OVERVIEW.users,
        total=replace(OVERVIEW.users.total, returning_users=0),
        before=replace(OVERVIEW.users.before, returning_users=0),
    )
    activity = replace(OVERVIEW.activity, total=nothing, before=before)
    page = PageReport(replace(OVERVIEW, activity=activity, projects=projects, users=users))
    table = tables_of(page).get("Compared with the 48 hours before", [])
    return [row[0] for row in table[1:]]


def test_rows_of_zeros_and_those_that_repeat_a_key_figure_are_left_out() -> None:
    assert compared_labels(answers=5, user_answers=5, hours=2, user_hours=2) == []
    assert compared_labels(answers=5, user_answers=3, address_answers=2, new_tasks=1) == [
        *("Answers by users", "Anonymous answers", "New tasks")
    ]


def test_a_row_of_the_projects_on_the_page_has_each_figure_under_its_heading() -> None:
    projects = TABLES["Project"]
    assert row(projects, "Letters") == {
        "Project": "Letters",
        "Answers": 641,
        "Answers trend": Trend([2_401, 2_403, 2_402]),
        "Done": Progress(None, LETTERS.all_time.progress),
        "Completion": "in 19 to 170 days",
        "Users": 31,
        "Hours": "37",
    }
    assert [cells[0] for cells in projects[1:]] == ["Maps", "Letters"]
    stalled = TABLES["1 stalled project without answers"]
    assert stalled[0] == ("Project", "Answers in all", "Done", "Last answer")
    assert stalled[1][0] == "Trees"


def test_where_all_projects_are_complete_their_dates_say_so_and_no_bars() -> None:
    done = replace(LETTERS, state=ProjectState.COMPLETE, completed=NOW, forecast=None)
    idle = replace(done, window=replace(done.window, answers=0))
    projects = replace(OVERVIEW.projects, projects=(done, idle))
    tables = tables_of(PageReport(replace(OVERVIEW, projects=projects)))
    headings, shown = tables["Project"]
    assert headings == ("Project", "Answers", "Answers trend", "Completion", "Users", "Hours")
    assert shown[3] == "23 Nov"
    assert tables["1 complete project without answers"] == [
        ("Project", "Answers in all", "Completed"),
        ("Letters", LETTERS.all_time.answers, "23 Nov 2026"),
    ]


def test_of_projects_that_never_had_answers_only_the_names_are_listed() -> None:
    new = replace(
        LETTERS,
        window=replace(LETTERS.window, answers=0),
        all_time=replace(LETTERS.all_time, answers=0),
    )
    projects = replace(OVERVIEW.projects, projects=(new,))
    tables = tables_of(PageReport(replace(OVERVIEW, projects=projects)))
    assert tables["1 project without answers"] == [("Project",), ("Letters",)]


def test_active_days_top_users_and_cohorts_on_the_page_are_those_of_the_reports() -> None:
    users, cohorts = tables_of(UsersReport(USERS)), tables_of(CohortsReport(COHORTS))
    days = "Users by number of active days"
    assert TABLES[days] == users[days]
    without_ranks = [(name, *rest) for _, name, _, *rest in users["Top users of the last 48 hours"]]
    assert TABLES["Top users"] == without_ranks
    assert TABLES["First answer"] == cohorts["First answer"]


def test_of_few_users_who_came_first_no_percentage_is_shown() -> None:
    few = Cohort(("2026-09",), 7, (Return(1, 7, 2),))
    cohorts = replace(COHORTS, cohorts=(few,), pooled=None, everyone=few)
    tables = tables_of(PageReport(replace(OVERVIEW, cohorts=cohorts)))
    assert tables["First answer"][1][1:] == (7, "2 of 7")


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


def test_all_that_there_is_stands_in_a_sentence() -> None:
    assert (
        "In all, there are 11,100 registered users, 19,100 addresses, 72 published projects,"
        " 13 drafts and 45,300 tasks. A task has 2.2 answers on average."
    ) in texts_of(PAGE)


def test_the_chart_of_answers_has_those_of_each_day_before_those_of_the_time_before() -> None:
    answers, _ = blocks_of(PAGE, Series)
    assert answers.title == "Answers per day"
    assert answers.labels == ["Sat 21 Nov 2026", "Sun 22 Nov 2026", "Mon 23 Nov 2026"]
    assert answers.before == "the 48 hours before"
    assert answers.curves == (
        Curve("Answers per day", [611, 711, 671], before=[15_000, 25_000, 35_000]),
    )


def test_the_grid_has_the_answers_of_each_hour_and_the_chart_alone_has_those_of_each_day() -> None:
    assert blocks_of(PAGE, Heatmap) == []
    (grid,) = blocks_of(PAGE, Grid)
    assert (grid.rows, [*grid.columns]) == (WEEKDAYS, [f"{hour:02}" for hour in range(24)])
    assert [[*hours] for hours in grid.values] == [
        [70_000 + 200 * day + 2 * hour for hour in range(24)] for day in range(7)
    ]
    assert grid.unit == "answers"


def test_the_calendar_of_a_longer_period_has_the_answers_of_its_days() -> None:
    activity = replace(OVERVIEW.activity, by=Period.WEEK)
    (year,) = blocks_of(PageReport(replace(OVERVIEW, activity=activity)), Heatmap)
    assert (year.title, year.unit) == ("Answers per day", "answers")
    assert (year.first, year.values) == (date(2026, 11, 21), [35_000, 45_000, 55_000])


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
    assert lines["Activity"] == ["The busiest day was Sunday, 22 November: 711 answers."]
    assert lines["Projects"][0] == "Published projects have 90% of the answers that they need."
    (users,) = lines["Users"]
    assert users.startswith("The median time between two answers was 500,010 seconds")
    assert users.endswith(" Of 922 users, 81 were active on one day only.")
    assert "In the month after their first answer, 21% came back." in lines["Returning users"]
    assert lines["Locations of addresses"] == ["2,682 of 2,757 addresses located, in 12 countries."]
    assert lines["Growth"][0] == (
        "The number of all answers grew from 20,000 on 19 Nov 2026 to 180,000 on 23 Nov 2026."
    )


def test_the_page_begins_with_the_paragraph_of_a_brief_and_ends_with_its_source() -> None:
    assert texts_of(PAGE)[0] == text_of(paragraph(OVERVIEW, PAGE.name))
    source, period, *_ = PAGE.document().sources
    assert source.pieces[:3] == (
        *("Source: the PYBOSSA database", ", read on "),
        Instant(OVERVIEW.origin.instant or NOW, UTC),
    )
    assert period.pieces == (
        f"Period: {OVERVIEW.activity.calendar.window.title}. All figures are from the same moment.",
    )


def test_where_few_answers_came_from_addresses_a_sentence_stands_for_the_map() -> None:
    total = replace(OVERVIEW.activity.total, address_answers=90)
    page = PageReport(replace(OVERVIEW, activity=replace(OVERVIEW.activity, total=total)))
    assert blocks_of(page, WorldMap) == []
    assert "Countries" not in tables_of(page)
    (place,) = (text for text in texts_of(page) if text.startswith("People without an account"))
    assert place.startswith("People without an account gave 90 answers (9.9%), from 933 addresses.")
    assert "in Country 1" in place


def table_of_projects(page: PageReport) -> Table:
    """The table of the projects with most answers."""
    return next(table for table in blocks_of(page, Table) if table.columns[0].title == "Project")


def test_where_there_is_no_room_the_columns_of_the_page_that_matter_least_go_first() -> None:
    assert drop_order(table_of_projects(PAGE)) == [*({"Answers trend"}, {"Hours", "Users"})]


def test_names_and_labels_on_the_page_take_up_the_room_that_there_is() -> None:
    assert stretched(PAGE) == {
        *("", "Name", "Project", "Category", "Days"),
        *("First answer", "Country"),
    }


def test_drafts_on_the_page_are_faint() -> None:
    draft = replace(LETTERS, name="Draft", published=False, state=ProjectState.DRAFT)
    projects = replace(OVERVIEW.projects, projects=(LETTERS, draft))
    table = table_of_projects(PageReport(replace(OVERVIEW, projects=projects)))
    assert tones_of(table) == {"Letters": Tone.PLAIN, "Draft": Tone.FAINT}


def test_no_sentence_of_the_page_has_more_than_25_words() -> None:
    headings = (block for block in blocks_of(PAGE, Heading))
    details = (
        row for block in blocks_of(PAGE, Details) for group in block.table.groups for row in group
    )
    texts = [
        *(text_of(line) for heading in headings for line in heading.lines),
        *(str(row.cells[1]) for row in details),
        *texts_of(PAGE),
    ]
    sentences = [sentence for text in texts for sentence in text.split(". ")]
    assert [sentence for sentence in sentences if len(sentence.split()) > 25] == []
