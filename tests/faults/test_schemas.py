"""Tables that are not as they should be: what can be told is right, and what is wrong is named."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import Format
from pybossa_stats.source import schema
from pybossa_stats.source.schema import metadata
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.questions import (
    ASKED,
    QUESTIONS,
    STATISTICS,
    Answer,
    ask,
    assert_said_well,
    some_formats_of,
)

pytestmark = pytest.mark.usefixtures("still_clock")

COLUMNS = [(table.name, column.name) for table in metadata.sorted_tables for column in table.c]
NEEDED = [
    (table, column)
    for table, column in COLUMNS
    if schema.OPTIONAL not in metadata.tables[table].c[column].info
]
COMMANDS = {
    "global": "global",
    "activity": "activity",
    "activity of one": "activity --project",
    "growth": "activity --cumulative",
    "activity by project": "activity --per project",
    "activity by user": "activity --per user",
    "rhythm": "activity --by weekday",
    "projects": "projects --json",
    "project": "projects NAME",
    "users": "users",
    "users of one": "users --project",
    "user": "users NAME",
    "cohorts": "users --cohorts",
    "report": "report",
}
"""What `check` calls them."""

OPTIONAL = {
    "user.created": {
        *("registered", "registrations", "answered_registrations", "median_days_to_answer"),
    }
}
"""The figures that are null where a column cannot be read, in reports that do without it."""

Answers = Mapping[str, Answer]


def test_what_check_calls_each_statistic_is_known() -> None:
    assert {*COMMANDS} == {*STATISTICS}


def answers(url: str, questions: Iterable[str] = ASKED) -> Answers:
    return {question: ask(question, url) for question in questions}


def assert_equal(found: Answers, right: Answers) -> None:
    for question, answer in found.items():
        assert answer.code == ExitCode.DONE, answer
        assert answer.figures == right[question].figures, question


@pytest.fixture(scope="module")
def right(server: Server, site_template: str) -> Answers:
    """What is told of the site where nothing is wrong with its tables."""
    return answers(server.url_of(site_template), STATISTICS)


def assert_refused_where_needed(
    url: str, column: str, right: Answers, code: ExitCode, says: str
) -> None:
    """Whatever needs ``table.column`` ends with a code and says why; all else is right."""
    lacks = ask("check", url).figures["lacks"]
    lacking = {command for command in lacks if column in lacks[command]}
    refused, answered = set(), set()
    for question, answer in answers(url, STATISTICS).items():
        if answer.code == ExitCode.DONE:
            optional = OPTIONAL.get(column, set())
            assert without(answer.figures, optional) == without(
                right[question].figures, optional
            ), question
            answered.add(COMMANDS[question])
            continue
        assert answer.code == code, answer
        assert answer.output == ""
        assert_said_well(answer)
        assert says in answer.said
        refused.add(COMMANDS[question])
    assert refused <= lacking
    assert not answered & lacking


@pytest.fixture
def reader(server: Server, own_site: Database) -> Iterator[str]:
    """The URL of a role that may read all that is needed."""
    own_site.run("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    for table, column in COLUMNS:
        own_site.run(f'GRANT SELECT ({column}) ON "{table}" TO reader')
    yield server.url_of("pybossa_own_site", "reader")
    own_site.run("DROP OWNED BY reader", "DROP ROLE reader")


# Briefly, task_run.project_id and user.id: a command may need them for but a part of its answer.
@pytest.mark.parametrize(
    ("table", "column"), NEEDED[rounds(11, 0) :: rounds(5, 1)], ids=lambda name: name
)
def test_a_column_that_may_not_be_read_is_named_where_it_is_needed(
    own_site: Database, reader: str, right: Answers, table: str, column: str
) -> None:
    own_site.run(f'REVOKE SELECT ({column}) ON "{table}" FROM reader')
    says = f"may not read column {table}.{column}."
    code = ExitCode.NO_PRIVILEGE
    assert_refused_where_needed(reader, f"{table}.{column}", right, code, says)


@pytest.mark.parametrize(
    ("table", "column"), NEEDED[rounds(5, 0) :: rounds(12, 1)], ids=lambda name: name
)
def test_a_column_that_is_called_otherwise_is_named_where_it_is_needed(
    own_site: Database, right: Answers, table: str, column: str
) -> None:
    if column == "restrict":
        pytest.skip("before 2.9.3, PYBOSSA had none")
    own_site.run(f'ALTER TABLE "{table}" RENAME {column} TO renamed')
    says = f"missing column {table}.{column}."
    code = ExitCode.NOT_PYBOSSA
    assert_refused_where_needed(own_site.url, f"{table}.{column}", right, code, says)


@pytest.mark.parametrize(
    ("column", "other", "says"),
    [
        ("task_run.finish_time", "timestamp", "is timestamp without time zone, not text"),
        ("task_run.user_ip", "inet", "is inet, not text"),
        ("task.id", "varchar(9)", "is character varying(9), not integer"),
        ("task.n_answers", "numeric", "is numeric, not integer"),
        ("user.created", "timestamptz", "is timestamp with time zone, not text"),
        ("user.restrict", "text", "is text, not boolean"),
        ("project.name", "jsonb", "is jsonb, not text"),
        ("task.n_answers", "text", "is text, not integer"),
    ][:: rounds(4, 1)],
)
def test_a_column_of_another_type_is_named_where_it_is_needed(
    own_site: Database, right: Answers, column: str, other: str, says: str
) -> None:
    table, _, name = column.partition(".")
    own_site.run(f'ALTER TABLE "{table}" DROP {name}', f'ALTER TABLE "{table}" ADD {name} {other}')
    code = ExitCode.NOT_PYBOSSA
    assert_refused_where_needed(own_site.url, column, right, code, f"{column} {says}")


def test_types_that_serve_as_well_give_the_same_figures(own_site: Database, right: Answers) -> None:
    own_site.run(
        'ALTER TABLE "user" ALTER id TYPE bigint, ALTER fullname TYPE varchar(500)',
        "ALTER TABLE project ALTER id TYPE bigint, ALTER info TYPE text, ALTER name TYPE varchar",
        "ALTER TABLE task ALTER id TYPE bigint, ALTER project_id TYPE bigint",
        "ALTER TABLE task ALTER n_answers TYPE smallint, ALTER state TYPE varchar(16)",
        "ALTER TABLE task_run ALTER project_id TYPE bigint, ALTER task_id TYPE bigint",
        "ALTER TABLE task_run ALTER user_id TYPE bigint, ALTER user_ip TYPE varchar(40)",
    )
    assert_equal(answers(own_site.url), right)


FAR = 2**40


def test_ids_may_be_of_eight_bytes(own_site: Database, right: Answers) -> None:
    own_site.run(
        *(
            f'ALTER TABLE "{table}" ALTER {column} TYPE bigint USING {column} + {FAR}'
            for table, column in COLUMNS
            if column == "id" or column.endswith("_id")
        )
    )
    for question in ASKED:
        far = [str(FAR + 1) if each == "1" else each for each in STATISTICS[question]]
        answer = ask(far, own_site.url)
        assert answer.code == ExitCode.DONE, answer
        assert without(answer.figures, {"id"}) == without(right[question].figures, {"id"}), question


def without(value: object, keys: Collection[str]) -> object:
    """The figures of a report, but for those under some keys."""
    if isinstance(value, dict):
        return {key: without(inner, keys) for key, inner in value.items() if key not in keys}
    return [without(item, keys) for item in value] if isinstance(value, list) else value


def test_a_fork_may_have_more_columns(own_site: Database, right: Answers) -> None:
    own_site.run(
        'ALTER TABLE "user" ADD info jsonb, ADD subadmin boolean, ADD user_pref jsonb',
        "ALTER TABLE project ADD secret_key text, ADD email_notif boolean, ADD product text",
        "ALTER TABLE task ADD info jsonb, ADD fav_user_ids integer[], ADD expiration timestamp,"
        " ADD exported boolean, ADD gold_answers jsonb",
        "ALTER TABLE task_run ADD id serial, ADD info jsonb, ADD calibration integer,"
        " ADD external_uid text, ADD media_url text",
    )
    assert_equal(answers(own_site.url), right)


@pytest.mark.parametrize("kind", ["VIEW", "MATERIALIZED VIEW"][: rounds(1, 2)])
def test_views_may_stand_for_tables(own_site: Database, right: Answers, kind: str) -> None:
    for table in metadata.tables:
        own_site.run(
            f'ALTER TABLE "{table}" RENAME TO "a {table}"',
            f'CREATE {kind} "{table}" AS SELECT * FROM "a {table}"',
        )
    assert_equal(answers(own_site.url), right)
    assert ask("check", own_site.url).figures["works"]
    assert ask("advise", own_site.url).code == ExitCode.DONE


SCHEMAS = [
    "Upper Case",
    'quo"ted',
    "it's",
    "semi;colon -- comment",
    "per%cent %s %(x)s",
    ":colon",
    "back\\slash",
    "dot.ted",
    "emoji 🌌 and ünïcode",
    "line\nbreak",
    "\x1b[2J\u202e",
    "{{ braces }} {0}",
    "select",
    "$$dollar$$",
    "x" * 63,
]


@pytest.mark.parametrize("name", SCHEMAS[:: rounds(8, 1)])
def test_a_schema_may_be_called_whatever_it_likes(
    server: Server, site_template: str, right: Answers, name: str
) -> None:
    with server.database("pybossa_odd", site_template) as database:
        database.move_to_schema(name.replace('"', '""').replace(":", "\\:"))
        found = ask("report", database.url, "--schema", name)
        assert_equal({"report": found}, right)
        assert ask("check", database.url, "--schema", name).figures["works"]
        advice = ask("advise", database.url, "--schema", name, form=Format.TABLE)
        assert advice.code == ExitCode.DONE
        assert "\x1b" not in advice.output


@pytest.fixture
def unencoded(server: Server) -> Iterator[Database]:
    """A database that takes any bytes for text, and has them wherever there is text."""
    with server.sql_ascii("pybossa_unencoded") as database:
        database.create_tables()
        database.run(
            r"""INSERT INTO "user" VALUES (1, E'n\xff', E'\xe9t\xe9', false, E'\xff')""",
            r"INSERT INTO project VALUES (1, E'p\xff', E's\xff', true, E'{\"sched\": \"\xff\"}')",
            r"INSERT INTO task VALUES (1, 1, E'\xff', 2, E'\xff')",
            r"INSERT INTO task_run VALUES (1, 1, 1, E'\xff', '2026-11-23T11:00:00')",
            r"INSERT INTO task_run VALUES (1, 1, 1, NULL, E'2026-11-23T11:00:0\xff')",
        )
        yield database


@pytest.mark.parametrize("question", [*QUESTIONS][:: rounds(4, 1)])
def test_bytes_that_are_no_text_are_shown(unencoded: Database, question: str) -> None:
    shown = {"global", "report", "users", "users of one", "user", "project"}
    for form in {Format.HTML, *some_formats_of(question)}:
        answer = ask(question, unencoded.url, form=form)
        assert (answer.code, answer.said) == (ExitCode.DONE, "")
        assert "\ufffd" not in answer.output
        if form is Format.HTML:
            assert (r"\xe9t" in answer.output) == (question in shown)
