"""Data that nobody foresaw: every report is valid in every format, and the engines agree."""

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import Format
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.html import Page
from tests.support.questions import ASKED, QUESTIONS, Answer, ask, some_formats_of

pytestmark = pytest.mark.usefixtures("still_clock")

Rows = dict[str, list[dict[str, Any]]]

TODAY = "2026-11-23T11:00:00"

HOSTILE = [
    "",
    " ",
    "\t\r\n\v\f",
    "line\nfeed",
    "</td></table><script>alert(1)</script>",
    "<!--",
    "]]>",
    "&lt;&#x3c;&amp",
    "' onmouseover='x\" onload=\"y",
    "javascript:alert(1)",
    "[bold red]markup[/] [/foo]",
    "**bold** _it_ `code` | cell | <b> [x](javascript:1) ![y](z) ~~s~~",
    "```\nfence",
    "# heading\n\n---",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7}",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    '"quote"",',
    ";,\t|",
    "%s %d %(x)s {} {0} {x!r}",
    "\\x1b \\u202e \\",
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "\x01\x02\x07\x08\x0b\x0e\x7f\x80\x9f",
    "\u202eright\u2066to\u2069left\u200f",
    "\ufeffmark",
    "\u2028\u2029",
    "z\u0335a\u0336l\u0337g\u0338o" + "\u0301" * 50,
    "👩‍👩‍👧‍👦🏳️‍🌈🇫🇷",
    "\U000e0041\U0010ffff\ue000",
    "\ufffe\uffff",
    "ﷺ",
    "ﬁ İıſẞ",
    "漢" * 500,
    "W" * 500,
    "a " * 250,
    "'; DROP TABLE task_run; --",
    "NULL",
    "None",
    "null",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "١٢٣",
    "../../etc/passwd",
    "C:\\con",
    "postgresql://u:s3cret@h/d",
    "198.51.100.7",
    "::ffff:1.2.3.4%eth0",
    "true",
    "completed",
    "2026-11-23T11:00:00",
]

TIMES = [
    None,
    TODAY,
    f"{TODAY}.5",
    f"{TODAY},5Z",
    f"{TODAY}+00",
    f" {TODAY}+05:30\n",
    "2026-11-23",
    "2026-11-22T24:00:00",
    "2026-11-23t11:00z",
    "2026-11-23 11:00:00-0500",
    "2026-02-30T11:00:00",
    "2024-02-29T11:00:00",
    "2025-02-29T11:00:00",
    "1969-12-31T23:59:59",
    "1970-01-01T00:00:00",
    "0000-00-00T00:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T24:00:00-14:59",
    "10000-01-01T00:00:00",
    "2026-11-23T11:00:60",
    "2026-11-23T25:00:00",
    "20260-1-23T11:00:0",
    "20__-__-__T__:__:__",
    "20zz-yy-xxTww:vv:uu.tttttt",
    "2026-13-45T99:99:99",
    "20-1-11-23T11:00:00",
    "2026-11-23T11:00:00.12345",
    "2026-11-23T11:00:00.1234567890123456789",
    f"{TODAY}.{'9' * 5000}",
    "Mon Nov 23 11:00:00 2026",
    "1795431600",
    "1795431600.5",
    "23/11/2026",
    "11-23-2026 11:00 AM",
    "now",
    "infinity",
    "-infinity",
    "epoch",
    "2026-W48-1",
    "2026-327",
    "2026-11-23T11:00:00 Europe/Berlin",
    "２０２６-11-23T11:00:00",  # noqa: RUF001
    "-2026-11-23T11:00:00",
    "2026-11-23T-1:00:00",
    "2026-11-23T11:00:00+24:00",
    "2026-11-23T11:00:00+99:99",
    "2026-11-23T11:00:00\N{MINUS SIGN}05:00",
    "T",
    "-",
    "::",
    *[
        f"2026-11-{day:02}T{hour:02}:59:59.999999"
        for day in (0, 1, 22, 30, 31)
        for hour in (0, 23, 24)
    ],
    *[f"{year}-06-15T12:00:00" for year in (1, 999, 1000, 1899, 1900, 2000, 2027, 2099, 9999)],
    *HOSTILE,
]

DEEP = 100_000
INFOS = [
    "null",
    "true",
    "0",
    "-1.5e308",
    "1e999",
    "123456789012345678901234567890",
    '"text"',
    "[]",
    "{}",
    "[1, [2, {}]]",
    '{"sched": null, "passwd_hash": "s3cret", "thumbnail": {"x": [1]}}',
    json.dumps({"container": "x" * 5_000_000}),
    json.dumps({"thumbnail": "<script>\x1b\u202e", "sched": "\U0001f30c"}),
    '{"task_presenter": ' + "[" * 3000 + "]" * 3000 + "}",
]


def a_site(texts: Sequence[str], times: Sequence[str | None] = (TODAY,)) -> Rows:
    """A site with each text in every column of texts, and each time in every one of times."""

    def time(n: int) -> str | None:
        return times[n % len(times)]

    return {
        "user": [
            {"id": n, "name": text, "fullname": text, "restrict": n % 9 == 8, "created": time(n)}
            for n, text in enumerate(texts, 1)
        ],
        "project": [
            {
                "id": n,
                "name": text,
                "short_name": text,
                "published": n % 4 > 0,
                "info": {"thumbnail": text, text: text},
                "created": time(n),
            }
            for n, text in enumerate(texts, 1)
        ],
        "task": [
            {"id": n, "project_id": n, "state": text, "n_answers": n % 5 - 1, "created": time(n)}
            for n, text in enumerate(texts, 1)
        ],
        "task_run": [
            {
                "project_id": n % len(texts) + 1,
                "task_id": n % len(texts) + 1,
                "user_id": n % (len(texts) + 3) + 1 if n % 3 else None,
                "user_ip": texts[n % len(texts)] if n % 3 == 0 else None,
                "finish_time": time(n),
            }
            for n in range(3 * max(len(texts), len(times)))
        ],
    }


@pytest.fixture
def both(postgresql: Database, sqlite: Database) -> "Both":
    return Both(sqlite, postgresql)


class Both:
    """The same rows on both engines."""

    def __init__(self, *databases: Database) -> None:
        self.databases = databases

    def fill(self, rows: Rows) -> None:
        for database in self.databases:
            database.fill(**rows)

    def set_info(self, info: str, kind: str) -> None:
        """Give all projects this info, in PostgreSQL as a column of some type."""
        sqlite, postgresql = self.databases
        postgresql.run("ALTER TABLE project DROP info", f"ALTER TABLE project ADD info {kind}")
        for database, value in ((postgresql, f"CAST(:info AS {kind})"), (sqlite, ":info")):
            with database.connection() as connection:
                connection.execute(text(f"UPDATE project SET info = {value}"), {"info": info})

    def ask(self, question: str, *options: object, form: Format = Format.JSON) -> list[Answer]:
        # What a report looks like is no matter of the engine.
        asked = self.databases if form is Format.JSON else self.databases[: rounds(1, 2)]
        answers = [ask(question, each.url, *options, form=form) for each in asked]
        for answer in answers:
            assert (answer.code, answer.said) == (ExitCode.DONE, ""), answer.said
        return answers

    def assert_alike(self, questions: Sequence[str] = tuple(ASKED)) -> None:
        """Each report is valid in JSON, and has the same figures on both engines."""
        for question in questions:
            one, other = self.ask(question)
            assert one.figures == other.figures, question


def assert_valid(report: str, form: Format) -> None:
    """A report can be read by those who read such a format, and does nothing else to anybody."""
    report.encode()
    assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", report)
    match form:
        case Format.JSON:
            json.loads(report, parse_constant=pytest.fail)
        case Format.CSV:
            names, *rows = csv.reader(StringIO(report), strict=True)
            assert {len(row) for row in rows} <= {len(names)}
            assert not any(field.startswith(("=", "+", "@")) for row in rows for field in row)
        case Format.HTML:
            page = Page(report)
            assert sum(name == "script" for name, _ in page.elements) <= report.count("\n<script>")
            assert not any(name.startswith("on") for _, each in page.elements for name in each)
        case Format.MARKDOWN:
            page = Page(github_flavored_markdown_to_html(report))
            assert {name for name, _ in page.elements} <= {
                *(
                    "h1",
                    "h2",
                    "h3",
                    "p",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "pre",
                    "code",
                ),
                *("em", "strong", "br", "ul", "li"),
            }
        case Format.PROMETHEUS:
            assert [*text_string_to_metric_families(report)]
        case Format.TABLE:
            pass  # a table is text, of which nothing more can be asked


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A site of hostile texts, to be read; what a report looks like is no matter of the engine."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'pybossa.sqlite'}")
    database.create_tables()
    database.fill(**a_site(HOSTILE))
    return database


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_report_of_hostile_texts_is_valid_in_each_format(
    hostile: Database, question: str
) -> None:
    for form in some_formats_of(question):
        answer = ask(question, hostile.url, form=form)
        assert (answer.code, answer.said) == (ExitCode.DONE, ""), answer.said
        assert_valid(answer.output, form)


def test_both_engines_tell_the_same_of_hostile_texts(both: Both) -> None:
    both.fill(a_site(HOSTILE))
    both.assert_alike()


def test_both_engines_tell_the_same_of_times_in_a_hundred_forms(both: Both) -> None:
    assert len(TIMES) > 100
    both.fill(a_site(["a", "b", "c"], TIMES))
    both.assert_alike()


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


ONE_OF_EACH = rounds(("report",), ("global", "activity", "projects", "users", "report"))


@settings(max_examples=rounds(2, 300))
@given(
    texts=st.lists(_TEXTS, min_size=1, max_size=6), times=st.lists(_TEXTS, min_size=1, max_size=4)
)
def test_both_engines_tell_the_same_of_whatever_is_thought_of(
    both: Both, texts: list[str], times: list[str]
) -> None:
    both.fill(a_site(texts, [TODAY, *times]))
    both.assert_alike(ONE_OF_EACH)
    for form in rounds((), (Format.HTML,)):
        for answer in both.ask("report", form=form):
            assert_valid(answer.output, form)


@pytest.mark.parametrize(("place", "kind"), [*enumerate(["json", "jsonb", "text"])])
def test_info_may_be_any_json(both: Both, place: int, kind: str) -> None:
    both.fill(a_site(["a"]))
    for info in INFOS[rounds(place, 0) :: rounds(3, 1)]:
        both.set_info(info, kind)
        (answer, other) = both.ask("global")
        assert answer.figures == other.figures
        assert "s3cret" not in answer.output
        assert_valid(answer.output, Format.JSON)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"sched":', "}"), ("[", "")])
def test_the_depth_of_info_does_not_matter(both: Both, opening: str, closing: str) -> None:
    both.fill(a_site(["a"]))
    inner = f"{opening * DEEP}1{closing * DEEP}"
    both.set_info(f'{{"thumbnail": "kept", "sched": {inner}}}', "text")
    both.assert_alike(["global"])


def test_ten_thousand_projects_are_told_of(both: Both) -> None:
    number = rounds(300, 10_000)
    both.fill(a_site([f"project {n}" for n in range(number)]))
    both.assert_alike(rounds(["report"], ["global", "projects", "users", "report"]))
    for question, form in (("projects", Format.TABLE), ("report", Format.HTML))[: rounds(1, 2)]:
        for answer in both.ask(question, form=form):
            assert_valid(answer.output, form)


@pytest.mark.parametrize("rows", [0, 1])
def test_tables_of_no_row_or_one_are_told_of(both: Both, rows: int) -> None:
    tables = a_site(["a"])
    both.fill({name: each[:rows] for name, each in tables.items()})
    for question in [*QUESTIONS][:: rounds(3, 1)]:
        if not rows and question in {"project", "user", "activity of one", "users of one"}:
            for database in both.databases:
                assert ask(question, database.url).code == ExitCode.USAGE
            continue
        for form in {Format.JSON, *some_formats_of(question)}:
            for answer in both.ask(question, form=form):
                assert_valid(answer.output, form)
