"""Nobody gets anything called by giving it the name of something of PostgreSQL's own."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.source.schema import metadata
from tests.conftest import NOW
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.geoip import RECORDS, write_database
from tests.support.questions import ASKED, OTHERS, QUESTIONS, STATISTICS, Answer, ask
from tests.support.shadows import SAYS, cast_shadows

DATABASE, READER, MAKER = "pybossa_shadows", "shadow_reader", "shadow_maker"

ANSWERED = QUESTIONS | {
    "project by name": ("projects", "letters"),
    "users of one by name": ("users", "--project", "letters"),
    "stalled": ("projects", "--state", "stalled"),
    "located": ("global", "--geoip-db", "FILE"),
}
EXPLAINED = {f"{name}, explained": (*words, "--explain") for name, words in STATISTICS.items()}
COMMANDS = ANSWERED | EXPLAINED
FEW = {
    name: words
    for name, words in COMMANDS.items()
    if name in ANSWERED.keys() - STATISTICS.keys() | ASKED.keys() or name == "report, explained"
}
ASKED_HERE = rounds(FEW, COMMANDS)


@dataclass(frozen=True)
class Way:
    """How a role could come to call what is not PostgreSQL's.

    Attributes:
        path: its search path.
        options: those by which the program finds PYBOSSA's tables.
    """

    path: str
    options: tuple[str, ...] = ()


USUAL = "PostgreSQL's own first"
WAYS = {
    "another schema first": Way("evil, pg_catalog", ("--schema", "public")),
    "another schema before PYBOSSA's": Way("evil, public, pg_catalog"),
    "PYBOSSA's schema first": Way("public, pg_catalog"),
    # Others are called if they fit better.
    USUAL: Way('"$user", public'),
}
REVERSED = [name for name in WAYS if name != USUAL]

# Once the path is set, it does not matter what it was.
BY_WAY = [
    (way, name)
    for way in WAYS
    for name in ASKED_HERE
    if way == REVERSED[0] or name in rounds(OTHERS.keys() | {"report"}, COMMANDS.keys())
]

Sent = dict[str, Any]
"""Statements, and their parameters."""


@dataclass(frozen=True)
class Site:
    """The sample site, where everything has two shadows.

    Attributes:
        database: as the superuser.
        reader: its URL for a role that may read PYBOSSA's tables.
        file: a database of locations.
        right: what the commands answered before there were any shadows.
        sent: all statements that they sent, with parameters.
        shadows: how many there are in each schema, by kind.
    """

    database: Database
    reader: str
    file: str
    right: Mapping[str, Answer]
    sent: Sent
    shadows: Mapping[str, Mapping[str, int]]

    def take(self, way: str) -> None:
        """Give the role a search path."""
        self.database.run(f"ALTER ROLE {READER} SET search_path = {WAYS[way].path}")

    def errors_of(self, statements: Sent) -> dict[str, str]:
        """How statements fail that the role sends without any precautions; empty if they work."""
        errors = dict.fromkeys(statements, "")
        with psycopg.connect(self.reader) as connection:
            for statement, parameters in statements.items():
                try:
                    connection.execute(statement, parameters)
                except psycopg.Error as error:
                    errors[statement] = str(error)
                connection.rollback()
        return errors


def answer(name: str, url: str, file: str, *options: str) -> Answer:
    """Ask as at one instant, and as if no table were too small for advice."""
    words = [file if word == "FILE" else word for word in COMMANDS[name]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.clock.now", lambda: NOW)
        patch.setattr("pybossa_stats.diagnosis.advice._FEW_ROWS", 0)
        return ask(words, url, *options)


@contextmanager
def noting_what_is_sent() -> Iterator[Sent]:
    """Note what the driver gets, also from SQLAlchemy on connecting."""
    sent: Sent = {}

    def noting(execute: Callable[..., Any]) -> Callable[..., Any]:
        def note(cursor: object, query: str, parameters: object = None, **options: object) -> Any:  # noqa: ANN401 (psycopg's own)
            sent[query] = parameters
            return execute(cursor, query, parameters, **options)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for kind in (psycopg.Cursor, psycopg.ServerCursor):
            patch.setattr(kind, "execute", noting(kind.execute))
        yield sent


@pytest.fixture(scope="module")
def site(
    server: Server, site_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    file = str(write_database(tmp_path_factory.mktemp("geoip") / "city.mmdb", RECORDS))
    reader, maker = (server.url_of(DATABASE, role) for role in (READER, MAKER))
    with server.database(DATABASE, site_template) as database:
        database.run(
            *(f"DROP ROLE IF EXISTS {role}" for role in (READER, MAKER)),
            *(f"CREATE ROLE {role} LOGIN" for role in (READER, MAKER)),
            "CREATE SCHEMA evil",
            f"GRANT USAGE ON SCHEMA evil, public TO {READER}",
            f"GRANT USAGE, CREATE ON SCHEMA evil, public TO {MAKER}",
            *(f'GRANT SELECT ON "{table}" TO {READER}' for table in metadata.tables),
        )
        with noting_what_is_sent() as sent:
            right = {name: answer(name, reader, file) for name in ASKED_HERE}
        made = {schema: cast_shadows(Database(maker), schema) for schema in ("evil", "public")}
        yield Site(database, reader, file, right, sent, made)
    Database(server.url).run(*(f"DROP ROLE {role}" for role in (READER, MAKER)))


RUNS = re.compile(r"(?i)select|with|explain \(analyze")
"""How statements begin that run; others are only planned, or make settings."""

SEEN_BY_POSTGRESQL = (
    'recursive query "tree" column 1 has type oid',
    "OVER specified, but row_number is not a window function",
    "OVER specified, but lag is not a window function",
    "could not determine interpretation of row comparison operator =",
)
"""How an error begins where PostgreSQL sees itself that a shadow is not what it stands for."""

_LITERAL = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|%\(\w+\)s|%s|\(\*\)""")
_FUNCTION = re.compile(r"(?<![\w.])[a-z_]\w*(?=\()")
_OPERATOR = re.compile(r"[-+*/<>=~!@#%^&|`?]+")
_TYPE = re.compile(r"(?:::|\bAS )([A-Z]+)")


def names_in(statement: str) -> set[str]:
    """The functions, operators and types that a statement leaves to the search path.

    Other words may be among them, such as those of SQL itself.
    """
    rest = _LITERAL.sub(" ", statement)
    names = {*_FUNCTION.findall(rest), *_OPERATOR.findall(rest)}
    names |= {name.lower() for name in _TYPE.findall(rest)}
    likes = {"~~": " LIKE ", "!~~": " NOT LIKE ", "=": " IN "}
    return names | {operator for operator, word in likes.items() if word in rest}


def names_known(database: Database, schema: str) -> set[str]:
    """The functions, operators and types of a schema."""
    with database.connection() as connection:
        return {
            name
            for catalogue, prefix in (("proc", "pro"), ("operator", "opr"), ("type", "typ"))
            for (name,) in connection.exec_driver_sql(
                f"SELECT {prefix}name FROM pg_{catalogue}"
                f" WHERE {prefix}namespace = '{schema}'::regnamespace"
            )
        }


BETTER = {
    "operator =": "SELECT 'a'::varchar = 'a'::varchar",
    "operator ~~": "SELECT state::varchar LIKE '%' FROM public.task",
    "function lower": "SELECT lower('A'::varchar)",
    "aggregate count": "SELECT count(state) FROM public.task",
    "cast from text": "SELECT state OPERATOR({schema}.@>) state FROM public.task",
}
"""Statements that call what fits them better than what PostgreSQL has, wherever that is."""

SAME = {
    "operator =": "SELECT state = 'ongoing' FROM public.task",
    "operator !~~": "SELECT state NOT LIKE '%' FROM public.task",
    "operator >=": "SELECT id BETWEEN 1 AND 2 FROM public.task",
    "function substr": "SELECT substr(state, 1, 2) FROM public.task",
    "aggregate count": "SELECT count(*) FROM public.task",
    "aggregate max": "SELECT max(state) FROM public.task WHERE false",
    "type text": "SELECT CAST(id AS text) FROM public.task",
    "type regclass": "SELECT 'public.task'::regclass",
    "relation pg_class": "SELECT relname FROM pg_class",
}
"""Statements that call what is the same as what PostgreSQL has, where that comes later."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shadow", BETTER)
def test_a_careless_statement_calls_a_shadow_that_fits_better(
    site: Site, way: str, shadow: str
) -> None:
    site.take(way)
    schema = "evil" if "evil" in WAYS[way].path else "public"
    (error,) = site.errors_of({BETTER[shadow].format(schema=schema): None}).values()
    assert error.startswith(f"{SAYS}{shadow}\n")


@pytest.mark.parametrize("way", REVERSED)
@pytest.mark.parametrize("shadow", SAME)
def test_a_careless_statement_calls_a_shadow_that_comes_first(
    site: Site, way: str, shadow: str
) -> None:
    site.take(way)
    (error,) = site.errors_of({SAME[shadow]: None}).values()
    assert error.startswith(f"{SAYS}{shadow}\n")


def test_a_careless_statement_compares_by_a_shadow_of_a_collation(site: Site) -> None:
    if not site.shadows["evil"]["collation"]:
        pytest.skip("this server has no collation that equates letters")
    site.take(REVERSED[0])
    with psycopg.connect(site.reader) as connection:
        equal = connection.execute("""SELECT pg_catalog.texteq('a', 'A' COLLATE "C")""").fetchone()
    assert equal == (True,)


@pytest.mark.parametrize("way", REVERSED)
def test_statements_of_the_program_call_shadows_where_the_path_is_left_as_it_is(
    site: Site, way: str
) -> None:
    site.take(way)
    known = names_known(site.database, "pg_catalog")
    careless = [each for each in site.sent if RUNS.match(each) and known & names_in(each)]
    assert len(careless) > len(ASKED_HERE)
    errors = site.errors_of({statement: site.sent[statement] for statement in careless})
    for statement, error in errors.items():
        assert error.startswith((SAYS, *SEEN_BY_POSTGRESQL)), statement


def test_all_that_the_statements_of_the_program_name_has_shadows(site: Site) -> None:
    known, shadowed = (names_known(site.database, each) for each in ("pg_catalog", "evil"))
    used = known & {name for statement in site.sent for name in names_in(statement)}
    assert {"count", "substr", "~~", "!~~", "=", "text"} <= used
    assert used <= shadowed


@pytest.mark.parametrize(("way", "name"), BY_WAY)
def test_no_command_calls_a_shadow(site: Site, way: str, name: str) -> None:
    site.take(way)
    found = answer(name, site.reader, site.file, *WAYS[way].options)
    assert (found.code, found.said) == (ExitCode.DONE, "")
    if name in ANSWERED:
        assert found.output == site.right[name].output


def test_before_the_path_is_set_nothing_is_looked_up_in_it(site: Site) -> None:
    """It is set as soon as the program is connected, and anew when names have been looked up."""
    site.take(USUAL)
    with noting_what_is_sent() as sent:
        answer("global", site.reader, site.file)
    statements = [*sent]
    first, second = (
        n for n, each in enumerate(statements) if each.startswith("SET LOCAL search_path")
    )
    before = [*statements[:first], statements[second - 1]]
    assert "to_regclass" in before[-1]
    known = names_known(site.database, "pg_catalog")
    assert not known & {name for statement in before for name in names_in(statement)}


def test_no_statement_says_varchar(site: Site) -> None:
    statements = " ".join(site.sent).lower()
    assert "::text" in statements
    assert "varchar" not in statements
    assert "character varying" not in statements


def test_every_table_is_named_with_its_schema(site: Site) -> None:
    statements = "\n".join(site.sent)
    for name in metadata.tables:
        assert re.search(rf'(FROM|JOIN) public\."?{name}\b', statements)
        assert not re.search(rf'(FROM|JOIN|,)\s+"?{name}(?![\w."])', statements)
    assert "FROM pg_catalog.pg_class" in statements
    assert not re.search(r"(FROM|JOIN)\s+pg_\w+(?![\w.])", statements)


@pytest.mark.usefixtures("still_clock")
def test_a_view_may_call_a_function_with_a_search_path_of_its_own(
    server: Server, site_template: str, own_site: Database
) -> None:
    own_site.run(
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE FUNCTION all_runs() RETURNS SETOF runs LANGUAGE sql STABLE"
        " SET search_path = public AS 'SELECT * FROM runs'",
        "CREATE VIEW task_run AS SELECT * FROM all_runs()",
    )
    for question in rounds(["report"], [*ASKED]):
        found, right = ask(question, own_site.url), ask(question, server.url_of(site_template))
        assert found.code == ExitCode.DONE, found
        assert found.figures == right.figures
