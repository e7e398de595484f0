"""PYBOSSA's tables as each version makes them: all that is told of them is right."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import Format
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.url import parse_url
from tests.support.databases import Database, Server, least_privilege
from tests.support.faults import rounds
from tests.support.questions import ASKED, STATISTICS, Answer, ask
from tests.support.site import site_rows

pytestmark = pytest.mark.usefixtures("still_clock")

Columns = Mapping[str, str]
Tables = Mapping[str, Columns]
Answers = Mapping[str, Answer]
Remedy = Mapping[str, Any]


def columns(declared: str) -> Columns:
    """The type of each column of a list in SQL."""
    pairs = (each.strip().partition(" ") for each in declared.split(",") if each)
    return {name: type_ for name, _, type_ in pairs}


def after(tables: Tables, gone: str = "", **declared: str) -> Tables:
    """A later version's tables: some columns are new or have another type, and some are gone."""
    later = {name: {**each, **columns(declared.get(name, ""))} for name, each in tables.items()}
    return {
        name: {column: type_ for column, type_ in each.items() if column not in gone.split()}
        for name, each in later.items()
    }


_FIRST = {
    "user": columns(
        "id serial PRIMARY KEY, created text, email_addr varchar(254), name varchar(254),"
        " fullname varchar(500), locale varchar(254), api_key varchar(36),"
        " passwd_hash varchar(254), admin boolean, pro boolean, privacy_mode boolean,"
        " category integer, flags integer, twitter_user_id bigint, facebook_user_id bigint,"
        " google_user_id varchar, ckan_api varchar, newsletter_prompted boolean,"
        " valid_email boolean, confirmation_email_sent boolean, subscribed boolean, info json"
    ),
    "project": columns(
        "id serial PRIMARY KEY, created text, updated text, name varchar(255),"
        " short_name varchar(255), description varchar(255), long_description text, webhook text,"
        " allow_anonymous_contributors boolean, published boolean NOT NULL, featured boolean,"
        " contacted boolean, owner_id integer, category_id integer, info json"
    ),
    "task": columns(
        "id serial PRIMARY KEY, created text, project_id integer, state text, quorum integer,"
        " calibration integer, priority_0 double precision, info json, n_answers integer"
    ),
    "category": columns(
        "id serial PRIMARY KEY, name text NOT NULL, short_name text NOT NULL,"
        " description text, created text"
    ),
    "task_run": columns(
        "id serial PRIMARY KEY, created text, project_id integer, task_id integer,"
        " user_id integer, user_ip text, finish_time text, timeout integer, calibration integer,"
        " info json"
    ),
    "auditlog": columns(
        "id serial PRIMARY KEY, project_id integer NOT NULL, project_short_name text,"
        " user_id integer, user_name text, created text NOT NULL, action text,"
        " caller text NOT NULL, attribute text NOT NULL, old_value text, new_value text"
    ),
}
_WITH_JSONB = after(
    _FIRST,
    user="ldap varchar, consent boolean, info jsonb, user_pref jsonb",
    project="secret_key text, zip_download boolean, info jsonb, owners_ids integer[]",
    task="info jsonb, fav_user_ids integer[]",
    task_run="external_uid text, info jsonb",
)
_WITH_RESTRICT = after(_WITH_JSONB, user="restrict boolean NOT NULL")
_WITH_MEDIA = after(_WITH_RESTRICT, task_run="media_url text")

VERSIONS: Mapping[str, Tables] = {
    "1.1.0 and 2.0.0": _FIRST,
    "2.9.2": _WITH_JSONB,
    "2.9.3": _WITH_RESTRICT,
    "3.0.0": _WITH_MEDIA,
    "4.0.2": after(
        _WITH_MEDIA,
        gone="twitter_user_id facebook_user_id google_user_id",
        user="notified_at date",
    ),
    "Bloomberg's": after(
        _WITH_MEDIA,
        user="subadmin boolean, enabled boolean, last_login text",
        project="hidden boolean, email_notif boolean",
        task=(
            "exported boolean, user_pref jsonb, worker_pref jsonb, worker_filter jsonb,"
            " gold_answers jsonb, expiration timestamp, dup_checksum varchar(64)"
        ),
    ),
}
"""The tables of each version, as it makes them in a new database."""

RESTRICTED = "chidi"
"""Who restricts the use of their data in the sample site, and is among its most active users."""

LISTING_USERS = ("global", "users", "users of one", "project")

ALWAYS_READ = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.c
    if not column.info
]


def restricts(version: str) -> bool:
    return "restrict" in VERSIONS[version]["user"]


one_without_restrict = pytest.mark.parametrize("version", ["2.9.2"], indirect=True)


def create(database: Database, tables: Tables) -> None:
    """Make PYBOSSA's tables, without the foreign keys, as some of the sample's tasks are gone."""
    declared = {
        name: ", ".join(f"{column} {type_}" for column, type_ in each.items())
        for name, each in tables.items()
    }
    database.run(*(f'CREATE TABLE "{name}" ({declared[name]})' for name in tables))


def fill(database: Database, tables: Tables) -> None:
    """Give it the sample site, as far as its tables have the columns."""
    rows = {
        name: [{key: row[key] for key in row if key in tables[name]} for row in site_rows()[name]]
        for name in tables
    }
    database.fill(**rows)
    database.run("ANALYZE")


def answers(url: str, questions: Iterable[str] = ASKED) -> Answers:
    return {question: ask(question, url) for question in questions}


def assert_equal(found: Answers, right: Answers) -> None:
    for question, answer in found.items():
        assert (answer.code, answer.said) == (ExitCode.DONE, ""), question
        assert answer.figures == right[question].figures, question


def lists(name: str, answer: Answer) -> bool:
    return f'"{name}"' in answer.output


@contextmanager
def revoked(database: Database, table: str, column: str) -> Iterator[None]:
    """The example's role may not read a column while the block runs."""
    privilege = f'SELECT ({column}) ON "{table}"'
    database.run(f"REVOKE {privilege} FROM pybossa_stats")
    yield
    database.run(f"GRANT {privilege} TO pybossa_stats")


def index_advice(url: str) -> list[Remedy]:
    """What `advise` says, if no table is too small for advice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.diagnosis.advice._FEW_ROWS", 0)
        answer = ask("advise", url)
    assert (answer.code, answer.said) == (ExitCode.DONE, "")
    remedies: list[Remedy] = answer.figures["remedies"]
    return remedies


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture(scope="module")
def of_version(server: Server, version: str) -> Iterator[Database]:
    """The sample site in the tables of a version, to be read."""
    with server.database("pybossa_version") as database:
        create(database, VERSIONS[version])
        fill(database, VERSIONS[version])
        yield database


@pytest.fixture(scope="module")
def reader(server: Server, of_version: Database, version: str) -> Iterator[str]:
    """The URL of the example's role, which may read the columns that there are."""
    statements = [
        each.replace("DATABASE pybossa", "DATABASE pybossa_version") for each in least_privilege()
    ]
    if not restricts(version):
        statements = [each.replace("restrict, ", "") for each in statements]
    of_version.run("DROP ROLE IF EXISTS pybossa_stats", *statements)
    yield server.url_of("pybossa_version", "pybossa_stats")
    of_version.run("DROP OWNED BY pybossa_stats", "DROP ROLE pybossa_stats")


@pytest.fixture(scope="module", params=["least privilege", "superuser"][: rounds(1, 2)])
def url(request: pytest.FixtureRequest, of_version: Database, reader: str) -> str:
    """The URL of a version's database, for each role in turn."""
    return of_version.url if request.param == "superuser" else reader


@pytest.fixture(scope="module")
def nobody_restricts(server: Server, site_template: str) -> Iterator[Database]:
    """The sample site in the newest tables, where nobody restricts the use of their data."""
    with server.database("pybossa_unrestricted", site_template) as database:
        database.run('UPDATE "user" SET restrict = false', "ANALYZE")
        yield database


@pytest.fixture(scope="module")
def right_check(server: Server, site_template: str) -> Answer:
    return ask("check", server.url_of(site_template))


@pytest.fixture(scope="module")
def right_advice(server: Server, site_template: str) -> list[Remedy]:
    return index_advice(server.url_of(site_template))


@pytest.fixture(scope="module")
def right_answers(
    server: Server, site_template: str, nobody_restricts: Database
) -> Mapping[bool, Answers]:
    """What is told of the newest tables, by whether anybody restricts the use of their data."""
    return {
        True: answers(server.url_of(site_template), {*ASKED, *LISTING_USERS}),
        False: answers(nobody_restricts.url, {*ASKED, *LISTING_USERS}),
    }


@pytest.mark.parametrize("question", rounds(["report"], [*ASKED]))
def test_figures_of_each_versions_tables_are_those_of_the_newest(
    version: str, url: str, right_answers: Mapping[bool, Answers], question: str
) -> None:
    assert_equal({question: ask(question, url)}, right_answers[restricts(version)])


@pytest.mark.parametrize("question", LISTING_USERS)
def test_a_user_who_restricts_is_listed_only_where_the_column_restrict_is_missing(
    right_answers: Mapping[bool, Answers], question: str
) -> None:
    assert lists(RESTRICTED, right_answers[False][question])
    assert not lists(RESTRICTED, right_answers[True][question])


def test_check_says_that_every_column_of_each_version_can_be_read(
    right_check: Answer, version: str, url: str
) -> None:
    answer = ask("check", url)
    assert (answer.code, answer.said) == (ExitCode.DONE, "")
    absent = [] if restricts(version) else ["restrict"]
    tables = [
        each
        | {"columns": [name for name in each["columns"] if name not in absent]}
        | {"absent": absent if each["name"] == "user" else []}
        for each in right_check.figures["tables"]
    ]
    expected = right_check.figures | {"tables": tables, "role": answer.figures["role"]}
    assert answer.figures == expected
    assert answer.figures["works"]
    assert not any(answer.figures["lacks"].values())


@one_without_restrict
def test_check_does_not_count_the_column_restrict_where_it_is_missing(url: str) -> None:
    shown = ask("check", url, form=Format.TABLE).output
    assert re.search(r"user .* 4 of 4 readable; this version has no restrict", shown)
    assert "GRANT" not in shown


def test_advise_suggests_the_same_indexes_for_each_versions_tables_as_for_the_newest(
    right_advice: list[Remedy], url: str
) -> None:
    assert len(right_advice) == 4
    assert index_advice(url) == right_advice


@one_without_restrict
@pytest.mark.parametrize("question", LISTING_USERS)
def test_statements_shown_by_explain_can_be_run_where_the_column_restrict_is_missing(
    of_version: Database, question: str
) -> None:
    answer = ask([*STATISTICS[question], "--explain"], of_version.url)
    assert (answer.code, answer.said) == (ExitCode.DONE, "")
    with of_version.connection() as connection:
        plain = connection.execution_options(no_parameters=True)
        for step in answer.figures["steps"]:
            plain.exec_driver_sql(step["sql"])


@one_without_restrict
@pytest.mark.parametrize(("table", "column"), ALWAYS_READ[:: rounds(7, 1)], ids=lambda name: name)
def test_without_restrict_another_column_that_may_not_be_read_is_the_only_one_named(
    of_version: Database, reader: str, table: str, column: str
) -> None:
    with revoked(of_version, table, column):
        answer = ask("report", reader)
    assert (answer.code, answer.output) == (ExitCode.NO_PRIVILEGE, "")
    assert f": this role may not read column {table}.{column}.\n" in answer.said


@one_without_restrict
def test_without_restrict_a_table_of_which_nothing_may_be_read_is_named_as_one(
    of_version: Database, reader: str
) -> None:
    with revoked(of_version, "user", "id, name, fullname, created"):
        answer = ask("users", reader)
    assert answer.code == ExitCode.NO_PRIVILEGE
    assert ": this role may not read table user.\n" in answer.said


@one_without_restrict
def test_without_restrict_check_names_only_another_column_that_may_not_be_read(
    of_version: Database, reader: str
) -> None:
    with revoked(of_version, "user", "fullname"):
        answer = ask("check", reader, form=Format.TABLE)
    assert answer.code == ExitCode.NO_PRIVILEGE
    assert "not readable by this role: fullname " in answer.output
    assert {*re.findall(r"cannot read (.*)\.", answer.output)} == {"user.fullname"}
    assert 'GRANT SELECT (fullname) ON public."user" TO pybossa_stats;' in answer.output


@pytest.fixture
def upgraded(server: Server, of_version: Database) -> Iterator[Database]:
    """An older version's database, upgraded as 2.9.3 does, and some users with null since."""
    with server.database("pybossa_upgraded", parse_url(of_version.url).database or "") as database:
        database.run(
            'ALTER TABLE "user" ADD restrict boolean',
            'UPDATE "user" SET restrict = false',
            'UPDATE "user" SET restrict = NULL WHERE id % 3 = 1',
        )
        yield database


@one_without_restrict
def test_users_whose_restrict_is_null_are_counted_but_not_listed(upgraded: Database) -> None:
    found = answers(upgraded.url, LISTING_USERS)
    upgraded.run('UPDATE "user" SET restrict = true WHERE restrict IS NULL')
    assert_equal(found, answers(upgraded.url, LISTING_USERS))
    assert not any(lists(RESTRICTED, answer) for answer in found.values())
    assert ask("check", upgraded.url).code == ExitCode.DONE


def test_a_sqlite_copy_without_restrict_has_the_figures_of_one_where_nobody_restricts(
    site_file: Database,
) -> None:
    site_file.run('UPDATE "user" SET restrict = false')
    right = answers(site_file.url)
    site_file.run('ALTER TABLE "user" DROP COLUMN restrict')
    assert_equal(answers(site_file.url), right)
    assert lists(RESTRICTED, right["report"])
    assert ask("check", site_file.url).figures["works"]
    assert ask("advise", site_file.url).code == ExitCode.DONE
