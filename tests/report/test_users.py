"""Contributors, and how many of them return: which figure stands where."""

from dataclasses import replace

from pybossa_stats.media.document import Bar, Change, Part, Percent, Share, Table, Tone
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.stats.chosen import ChosenProject
from tests.support.distinct import COHORTS, USERS
from tests.support.documents import (
    blocks_of,
    drop_order,
    row,
    stretched,
    tables_of,
    text_of,
    tones_of,
    with_parts,
)

REPORT = UsersReport(USERS)
TABLES = tables_of(REPORT)


def test_each_figure_of_contributors_stands_below_the_total_that_it_is_a_part_of() -> None:
    assert TABLES[""] == [
        ("", "number", "share", "bar"),
        *with_parts("Active users", 128, {"First-time": 57, "Returning": 71}),
        *with_parts(
            "Answers", 2_050, {"By registered users": 1_563, "Anonymous": 433, "Neither": 54}
        ),
        ("Median answers per user", "8.5", None, None),
        ("Answers by the top 10% (15 users)", 1_112, Share(1_112, 1_563), Bar(1_112, 1_563)),
        ("Gini coefficient", "0.65", None, None),
        ("Hours of work, at least", "141", None, None),
        ("Sessions", 213, None, None),
        ("Median seconds between answers", "99", None, None),
        *with_parts("Registrations", 91, {"Answered": 53}),
        (Part("Median time to answer"), "5 days", None, None),
        *with_parts("Registered users", 9_301, {"Never answered": 4_207}),
    ]


def test_of_a_single_project_no_registrations_are_shown() -> None:
    of_one = UsersReport(replace(USERS, project=ChosenProject(41, "Letters", "letters")))
    labels = {label for label, *_ in tables_of(of_one)[""]}
    assert not labels & {"Registrations", "Registered users"}


def test_registrations_that_are_unknown_are_dashes() -> None:
    total = replace(USERS.total, registrations=None, answered_registrations=None)
    rows = tables_of(UsersReport(replace(USERS, total=total)))[""]
    assert ("Registrations", None, None, None) in rows


def test_users_compare_each_figure_of_the_window_with_that_before() -> None:
    assert TABLES["Users compared with the 48 hours before"] == [
        ("", "Total", "Before", "Change", "Change percent"),
        ("Active users", 128, 98, Change(30), Percent(128, 98)),
        ("First-time", 57, 29, Change(28), Percent(57, 29)),
        ("Returning", 71, 69, Change(2), Percent(71, 69)),
        ("Answers", 2_050, 1_851, Change(199), Percent(2_050, 1_851)),
        ("Hours of work", 141, 134, Change(7), Percent(141, 134)),
    ]


def test_a_row_of_active_days_has_its_users_and_their_answers_with_their_shares() -> None:
    assert TABLES["Users by number of active days"] == [
        ("Days", "Users", "Users share", "Users bar", "Answers", "Answers share"),
        ("1", 84, Share(84, 128), Bar(84, 128), 421, Share(421, 1_563)),
        ("2 to 3", 37, Share(37, 128), Bar(37, 128), 531, Share(531, 1_563)),
        ("4 to 7", 10, Share(10, 128), Bar(10, 128), 599, Share(599, 1_563)),
    ]


def test_a_row_of_the_top_users_has_each_figure_under_its_heading() -> None:
    assert row(TABLES["Top users of the last 48 hours"], "Flo") == {
        "#": 2,
        "Name": "Flo",
        "User name": "flo",
        "Answers": 402,
        "Answers bar": Bar(402, 501),
        "Hours": "8.1",
        "Days": 37,
        "Projects": 27,
        "First answer": "2025-03-21",
        "Last answer": "2026-11-22",
    }


def test_a_row_of_cohorts_has_the_share_of_its_users_who_returned_in_each_later_month() -> None:
    assert tables_of(CohortsReport(COHORTS)) == {
        "First answer": [
            ("First answer", "Users", "Month +1", "+2"),
            ("2026-08", 1_073, Share(331, 1_070), Share(239, 1_066)),
            ("2026-09", 1_055, Share(241, 1_052), None),
            ("Under 5 a month", 1_006, Share(103, 1_005), None),
            ("All", 3_133, Share(655, 3_127), Share(240, 1_067)),
        ]
    }


def test_where_there_is_no_room_the_columns_of_users_that_matter_least_go_first() -> None:
    days, top = blocks_of(REPORT, Table)[2:4]
    assert drop_order(days) == [{"Answers", "Answers share"}]
    assert drop_order(top) == [
        *(
            {"Answers bar"},
            {"User name", "First answer"},
            {"Projects"},
            {"Hours", "Days", "Last answer"},
        )
    ]


def test_where_there_is_no_room_the_last_months_of_cohorts_go_first() -> None:
    assert drop_order(blocks_of(CohortsReport(COHORTS), Table)[0]) == [{"+2"}]


def test_names_of_users_and_labels_take_up_the_room_that_there_is() -> None:
    assert stretched(REPORT) == {"", "Days", "Name", "User name", "Country"}
    assert stretched(CohortsReport(COHORTS)) == {"First answer"}


def test_of_cohorts_all_together_are_strong() -> None:
    tones = tones_of(blocks_of(CohortsReport(COHORTS), Table)[0])
    assert [name for name, tone in tones.items() if tone is Tone.STRONG] == ["All"]


def test_notes_above_users_and_cohorts_are_faint() -> None:
    of_one = UsersReport(replace(USERS, project=ChosenProject(41, "Letters", "letters")))
    lines = [of_one.document().notes[0], CohortsReport(COHORTS).document().notes[0]]
    assert [(text_of(line), line.tone) for line in lines] == [
        ("Project: Letters", Tone.FAINT),
        ("Users by month of first answer, and the share who returned later.", Tone.FAINT),
    ]
