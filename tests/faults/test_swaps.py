"""Tables that are swapped for others of the same rows, as fast as can be, while reports are read.

What takes the place of a table is filled in the transaction that puts it there, so that a snapshot
from before it has no rows of it. A report is right, or it says that the tables were changed.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from pybossa_stats import Span, collect_site, connect
from pybossa_stats.errors import ChangedError, ExitCode
from pybossa_stats.report.formats import Format
from pybossa_stats.source.schema import metadata, project
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.question import question
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.program import run
from tests.support.questions import ASKED, STATISTICS, Answer, ask

pytestmark = pytest.mark.usefixtures("still_clock")

_REPORTS_BETWEEN = 3
"""So many reports fit between two swaps at the most, so that some of them are not disturbed."""

_TRIES = rounds(3, 500)
_MOST_TRIES = 5 * _TRIES
"""On a busy machine it may take long until there was a swap, and an answer."""

TABLES = tuple(metadata.tables)
Swap = Callable[[int], Iterable[str]]
"""The statements of the n-th swap, which are one transaction."""


def fill(table: str, source: str) -> Sequence[str]:
    return f"TRUNCATE {table}", f"INSERT INTO {table} SELECT * FROM {source}"


def other_schema(table: str) -> Sequence[str]:
    return (f'CREATE TABLE other."{table}" (LIKE public."{table}")',)


def swap_schemas(_n: int) -> Iterator[str]:
    for table in TABLES:
        yield from fill(f'other."{table}"', f'public."{table}"')
    yield from ("ALTER SCHEMA public RENAME TO gone", "ALTER SCHEMA other RENAME TO public")
    yield "ALTER SCHEMA gone RENAME TO other"


def move_between_schemas(_n: int) -> Iterator[str]:
    for table in ("task_run", "project"):
        yield from fill(f"other.{table}", f"public.{table}")
        yield f"ALTER TABLE public.{table} SET SCHEMA gone"
        yield f"ALTER TABLE other.{table} SET SCHEMA public"
        yield f"ALTER TABLE gone.{table} SET SCHEMA other"


def replace_view(n: int) -> Iterator[str]:
    now, then = ("odd", "even") if n % 2 else ("even", "odd")
    yield from fill(now, then)
    yield f"CREATE OR REPLACE VIEW task_run AS SELECT * FROM {now}"


def replace_condition_of_view(n: int) -> Iterator[str]:
    yield (
        "INSERT INTO batches"
        " SELECT batch + 1, project_id, task_id, user_id, user_ip, finish_time FROM batches"
    )
    yield (
        "CREATE OR REPLACE VIEW task_run AS SELECT project_id, task_id, user_id, user_ip,"
        f" finish_time FROM batches WHERE batch = {n + 1}"
    )
    yield f"DELETE FROM batches WHERE batch <= {n}"


def hide_by_path(n: int) -> Iterator[str]:
    if n % 2:
        yield "CREATE TABLE other.task_run AS SELECT * FROM public.task_run"
    else:
        yield "DROP TABLE other.task_run"


def attach_partition(n: int) -> Iterator[str]:
    now, then = ("odd", "even") if n % 2 else ("even", "odd")
    yield from fill(now, then)
    yield f"ALTER TABLE task_run DETACH PARTITION {then}"
    yield f"ALTER TABLE task_run ATTACH PARTITION {now} FOR VALUES FROM (0) TO (1000000)"


def inherit(n: int) -> Iterator[str]:
    now, then = ("odd", "even") if n % 2 else ("even", "odd")
    yield from fill(now, then)
    yield f"ALTER TABLE {then} NO INHERIT task_run"
    yield f"ALTER TABLE {now} INHERIT task_run"


def rename(_n: int) -> Iterator[str]:
    yield from fill("other", "task_run")
    yield "ALTER TABLE task_run RENAME TO gone"
    yield "ALTER TABLE other RENAME TO task_run"
    yield "ALTER TABLE gone RENAME TO other"


OTHER = ("CREATE SCHEMA other", "CREATE SCHEMA gone")
HALVES = (
    "ALTER TABLE task_run RENAME TO even",
    "CREATE TABLE odd (LIKE even)",
)
KINDS: dict[str, tuple[Sequence[str], Swap]] = {
    "schemas renamed": (
        ("CREATE SCHEMA other", *(each for table in TABLES for each in other_schema(table))),
        swap_schemas,
    ),
    "tables moved between schemas": (
        (*OTHER, *other_schema("task_run"), *other_schema("project")),
        move_between_schemas,
    ),
    "a view replaced": ((*HALVES, "CREATE VIEW task_run AS SELECT * FROM even"), replace_view),
    "the condition of a view replaced": (
        (
            "CREATE TABLE batches AS SELECT 1 AS batch, * FROM task_run",
            "DROP TABLE task_run",
            (
                "CREATE VIEW task_run AS SELECT project_id, task_id, user_id, user_ip, finish_time"
                " FROM batches WHERE batch = 1"
            ),
        ),
        replace_condition_of_view,
    ),
    "a table earlier on the path": (
        (*OTHER, "ALTER ROLE {role} SET search_path = other, public"),
        hide_by_path,
    ),
    "a partition attached": (
        (
            *HALVES,
            "CREATE TABLE task_run (LIKE even) PARTITION BY RANGE (project_id)",
            "ALTER TABLE task_run ATTACH PARTITION even FOR VALUES FROM (0) TO (1000000)",
        ),
        attach_partition,
    ),
    "a child inherited": (
        (*HALVES, "CREATE TABLE task_run (LIKE even)", "ALTER TABLE even INHERIT task_run"),
        inherit,
    ),
    "tables renamed": (("CREATE TABLE other (LIKE task_run)",), rename),
}


@contextmanager
def swapping(database: Database, swap: Swap, report: float) -> Iterator[list[int]]:
    """Swap until the block ends, at any moments; yields how often.

    Args:
        database: as its owner.
        swap: what to do.
        report: seconds that a report takes.
    """
    done, ended = [0], Event()

    def run() -> None:
        moments = random.Random(1)
        while not ended.wait(moments.uniform(0, _REPORTS_BETWEEN * report)):
            try:
                with database.connection() as connection:
                    connection.exec_driver_sql(f"SET lock_timeout = '{2 * report:.3f}s'")
                    for statement in swap(done[0] + 1):
                        connection.exec_driver_sql(statement)
                done[0] += 1
            except DBAPIError:  # readers hold what is to be swapped
                pass

    swapper = Thread(target=run)
    swapper.start()
    try:
        yield done
    finally:
        ended.set()
        swapper.join()


@pytest.fixture(scope="module")
def right(server: Server, site_template: str) -> dict[str, Answer]:
    return {question: ask(question, server.url_of(site_template)) for question in STATISTICS}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_swapped_an_answer_is_right_or_there_is_none(
    server: Server, own_site: Database, right: dict[str, Answer], kind: str
) -> None:
    prepare, swap = KINDS[kind]
    role = "swap_reader"
    own_site.run(
        f"DROP ROLE IF EXISTS {role}",
        f"CREATE ROLE {role} LOGIN SUPERUSER",
        *(each.format(role=role) for each in prepare),
    )
    url = server.url_of("pybossa_own_site", role)
    ends: Counter[int] = Counter()
    try:
        start = monotonic()
        ask("report", url)
        with swapping(own_site, swap, monotonic() - start) as swaps:
            for question in islice(cycle(STATISTICS), _MOST_TRIES):
                answer = ask(question, url, "--lock-timeout", 20, "--debug")
                ends[answer.code] += 1
                if answer.code == ExitCode.DONE:
                    assert answer.figures == right[question].figures, question
                else:
                    assert answer.code == ExitCode.CANNOT_CONNECT, answer
                    assert "changed" in answer.said
                if ends.total() >= _TRIES and ends[ExitCode.DONE] and swaps[0]:
                    break
    finally:
        own_site.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert ends[ExitCode.DONE]
    assert swaps[0]


def test_whatever_error_tables_of_other_rows_lead_to_it_is_told_that_they_changed(
    own_site: Database,
) -> None:
    prepare, _ = KINDS["schemas renamed"]
    own_site.run(*prepare, "INSERT INTO other.task_run SELECT * FROM public.task_run")

    @question
    def names_of_active_projects(view: View, *, window: Span) -> list[str]:
        del window
        sql = select(project.c.id, project.c.name)
        names = {row.id: row.name for row in view.run(Step("", sql))}
        own_site.run(*(statement for statement in swap_schemas(0) if "RENAME" in statement))
        view.run(Step("", select(project.c.id)))
        return [names[-1]]

    with connect(own_site.url) as view, pytest.raises(ChangedError):
        names_of_active_projects(view, window=Span())


FUNCTION = """CREATE FUNCTION reloaded() RETURNS SETOF runs LANGUAGE sql STABLE
AS 'SELECT * FROM public.runs'"""
CALLING_VIEW = (
    "ALTER TABLE task_run RENAME TO runs",
    FUNCTION,
    "CREATE VIEW task_run AS SELECT * FROM reloaded()",
)
PLAIN_VIEW = (
    "ALTER TABLE task_run RENAME TO runs",
    "CREATE VIEW task_run AS SELECT *, lower('A') AS a FROM runs WHERE project_id > 0",
)


@pytest.mark.parametrize(("prepare", "says"), [(CALLING_VIEW, True), (PLAIN_VIEW, False)])
@pytest.mark.parametrize("question", [*ASKED][:: rounds(2, 1)])
def test_a_report_says_which_tables_could_not_be_locked(
    own_site: Database,
    right: dict[str, Answer],
    question: str,
    prepare: Sequence[str],
    says: bool,  # noqa: FBT001
) -> None:
    own_site.run(*prepare)
    answer = ask(question, own_site.url)
    assert answer.figures == right[question].figures
    shown = ask(question, own_site.url, form=Format.MARKDOWN).output
    assert ("Rows of task_run may have changed" in shown) == says, shown


@pytest.mark.parametrize(
    ("prepare", "unlocked"), [(CALLING_VIEW, ["task_run"]), (PLAIN_VIEW, []), ((), [])]
)
def test_programs_read_which_tables_could_not_be_locked(
    own_site: Database, tmp_path: Path, prepare: Sequence[str], unlocked: list[str]
) -> None:
    own_site.run(*prepare)
    url = ("--database-url", own_site.url)
    assert run("snapshot", tmp_path, *url).exit_code == ExitCode.DONE
    for arguments in (
        ("activity", "--json", *url),
        ("report", "--format", "json", *url),
        ("global", "--json", "--envelope", *url),
        ("show", tmp_path, "--json", "--envelope"),
        ("diff", tmp_path, "--json", *url),
    ):
        assert json.loads(run(*arguments).stdout)["unlocked_tables"] == unlocked, arguments
    for source in (("global", *url), ("show", tmp_path)):
        metrics = run(*source, "--format", "prometheus").stdout
        assert f"\npybossa_stats_unlocked_tables {len(unlocked)}.0\n" in metrics


def test_a_function_beneath_a_view_that_does_not_name_its_schemas_is_named(
    own_site: Database,
) -> None:
    own_site.run(*(each.replace("public.runs", "runs") for each in CALLING_VIEW))
    answer = ask("global", own_site.url)
    assert answer.code == ExitCode.NOT_PYBOSSA
    assert "something that its tables depend on is missing" in answer.said
    assert "SET search_path" in answer.said


def test_an_index_that_is_made_while_a_report_is_read_changes_nothing(own_site: Database) -> None:
    with connect(own_site.url) as view:
        before = collect_site(view)
        own_site.run("CREATE INDEX ON task_run (user_ip)", "ANALYZE task_run")
        assert collect_site(view) == before


def test_a_table_whose_change_was_rolled_back_is_read(own_site: Database) -> None:
    own_site.run(*HALVES, "CREATE VIEW task_run AS SELECT * FROM even")
    with own_site.connection() as connection:
        for table in ("even", "odd"):
            with connection.begin_nested() as savepoint:
                connection.exec_driver_sql(
                    f"CREATE OR REPLACE VIEW task_run AS SELECT * FROM {table}"
                )
                savepoint.rollback()
    with connect(own_site.url) as view:
        assert collect_site(view).all_time.answers
