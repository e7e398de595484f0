"""What there is to say of a database: which figure stands where."""

from dataclasses import replace

from pybossa_stats.media.document import Line, Table, Tone
from pybossa_stats.report.diagnosis import AdviceReport, ExplanationReport, InspectionReport
from pybossa_stats.source.access import TableAccess
from tests.support.distinct import ADVICE, EXPLANATION, INSPECTION
from tests.support.documents import (
    blocks_of,
    stretched,
    tables_of,
    text_of,
    texts_of,
    tones_of_lines,
)


def test_a_row_of_an_inspection_has_the_rows_of_a_table_and_what_can_be_read_of_it() -> None:
    assert tables_of(InspectionReport(INSPECTION)) == {
        "Table": [
            ("Table", "Rows (about)", "Columns"),
            ("project", 121, "2 of 2 readable"),
            ("task", 122, "missing: state; not readable by this role: created"),
        ]
    }


def test_an_inspection_counts_unreadable_times_and_says_which_commands_lack_what() -> None:
    times, *commands = texts_of(InspectionReport(INSPECTION))
    assert times == (
        "Task runs with an unreadable finish_time: 43 of 9,876 (17 null, 26 not an ISO 8601 time);"
        " they are included in totals, but in no period."
    )
    assert commands == [
        "pybossa-stats global was tried and works.",
        "pybossa-stats global can read all they need.",
        "pybossa-stats projects cannot read task.state.",
        "The owner of the tables can fix this with:",
        "GRANT SELECT (created) ON task TO stats;",
    ]


def test_an_inspection_lists_no_commands_where_none_can_read_what_it_needs() -> None:
    lacks = {"global": ("task.state",), "projects": ("task.state",)}
    broken = InspectionReport(replace(INSPECTION, works=False, lacks=lacks))
    assert texts_of(broken)[1:] == [
        "pybossa-stats global was tried and does not work.",
        "The owner of the tables can fix this with:",
        "GRANT SELECT (created) ON task TO stats;",
    ]


def test_an_inspection_says_what_follows_from_an_optional_column_that_may_not_be_read() -> None:
    access = TableAccess("task", "task", ("id", "state"), (), (), 122, withheld=("calibration",))
    report = InspectionReport(replace(INSPECTION, tables=(access,), lacks={"global": ()}))
    _, row = tables_of(report)["Table"]
    assert row[-1] == "2 of 2 readable; optional: calibration, not readable by this role"
    assert texts_of(report)[2:] == [
        "pybossa-stats global can read all they need.",
        "Gold tasks count as work, as this role may not read task.calibration.",
        "The owner of the tables can fix this with:",
        "GRANT SELECT (calibration) ON task TO stats;",
    ]
    assert {*tones_of_lines(report).values()} <= {Tone.GOOD, Tone.PLAIN, Tone.WARNING}
    assert tones_of_lines(report)["The owner of the tables can fix this with:"] is Tone.PLAIN
    nothing = replace(access, denied=("id", "state"))
    report = InspectionReport(replace(INSPECTION, tables=(nothing,)))
    assert texts_of(report)[-1] == "GRANT SELECT (id, state, calibration) ON task TO stats;"
    assert not any("Gold tasks" in text for text in texts_of(report))


def test_an_inspection_names_the_server_and_the_role() -> None:
    seen = replace(INSPECTION, standby=True)
    notes = map(text_of, InspectionReport(seen).document().notes)
    assert [*notes] == ["PostgreSQL 15.20, as role stats, hot standby"]


def test_advice_has_for_each_remedy_what_it_is_about_what_it_gains_and_its_sql() -> None:
    report = AdviceReport(ADVICE)
    assert texts_of(report) == [
        "Users: A problem.",
        "A gain. It takes about 24 kB.",
        "CREATE INDEX a;",
    ]
    assert (
        text_of(report.document().notes[0]) == "task_run: about 250,000 rows, 118 MB, 3 partitions"
    )


def test_an_explanation_has_for_each_statement_its_time_its_share_its_text_and_its_plan() -> None:
    report = ExplanationReport(EXPLANATION)
    assert texts_of(report) == [
        *("users: 0.250 s, 25%", "SELECT 1;", "Aggregate\nScan"),
        *("tasks: 0.750 s, 75%", "SELECT 2;", "Result"),
    ]
    assert report.heading()[-1] == ", PostgreSQL 15.20: 1.000 s"


def test_what_can_be_read_of_a_table_takes_up_the_room_that_there_is() -> None:
    assert stretched(InspectionReport(INSPECTION)) == {"Columns"}


def test_what_an_inspection_finds_wrong_is_a_warning_or_bad_if_nothing_works() -> None:
    def seen(report: InspectionReport) -> list[Tone]:
        cells = (row.cells[-1] for row in blocks_of(report, Table)[0].groups[0])
        return [cell.tone for cell in cells if isinstance(cell, Line)]

    works = InspectionReport(INSPECTION)
    broken = InspectionReport(replace(INSPECTION, works=False))
    assert (seen(works), seen(broken)) == ([Tone.GOOD, Tone.WARNING], [Tone.GOOD, Tone.BAD])
    lines = tones_of_lines(works)
    assert lines["pybossa-stats global was tried and works."] is Tone.GOOD
    assert lines["pybossa-stats projects cannot read task.state."] is Tone.WARNING
    assert tones_of_lines(broken)["pybossa-stats global was tried and does not work."] is Tone.BAD
