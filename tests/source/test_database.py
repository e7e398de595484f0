"""One read-only, consistent view of a database, on both engines and however it is reached."""

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from pybossa_stats import Limits, Window, collect_site, connect
from pybossa_stats.diagnosis.advice import advise
from pybossa_stats.diagnosis.explanation import explain
from pybossa_stats.errors import (
    CannotConnectError,
    NoPrivilegeError,
    NotPybossaError,
    StatsError,
    TimedOutError,
    UsageError,
)
from pybossa_stats.source.schema import task, task_run
from pybossa_stats.source.url import parse_url
from pybossa_stats.source.view import Step
from tests.conftest import NOW
from tests.support.databases import Database, Server
from tests.support.pooler import pooler
from tests.support.server import Programs, started
from tests.support.waiting import wait_until_gone


def setting(url: str, name: str) -> str:
    missing_ok = True
    with connect(url) as view:
        return str(view.connection.scalar(select(func.current_setting(name, missing_ok))))


@pytest.fixture
def growing(database: Database) -> Database:
    """A database that can be written to while it is read."""
    if database.url.startswith("sqlite"):
        database.run("PRAGMA journal_mode = WAL")
    return database


def test_all_statements_see_the_same_instant(growing: Database) -> None:
    rows = Step("tasks", select(func.count()).select_from(task))
    with connect(growing.url) as view:
        before = view.run(rows).scalar()
        growing.fill(task=[{"id": 1}])
        assert view.run(rows).scalar() == before == 0
    with connect(growing.url) as view:
        assert view.run(rows).scalar() == 1


def test_rows_of_a_view_are_those_of_the_instant_when_it_was_opened(growing: Database) -> None:
    before = datetime.now(UTC)
    with connect(growing.url) as view:
        after = datetime.now(UTC)
        growing.fill(task=[{"id": 1}])
        assert view.run(Step("tasks", select(func.count()).select_from(task))).scalar() == 0
        assert before <= view.instant <= after


def test_a_view_cannot_write(database: Database) -> None:
    with pytest.raises(StatsError, match=r"read-?only"), connect(database.url) as view:
        view.run(Step("tasks", f"INSERT INTO {view.tables.named('task').sql_name} (id) VALUES (1)"))


def test_the_server_is_told_who_asks_and_how_long_it_may_take(postgresql: Database) -> None:
    assert setting(postgresql.url, "application_name") == "pybossa-stats"
    assert setting(postgresql.url, "statement_timeout") == "5min"
    assert setting(postgresql.url, "transaction_isolation") == "repeatable read"
    assert setting(postgresql.url, "transaction_read_only") == "on"


TIMES = {
    "statement_timeout": "5min",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "3001s",
    "transaction_timeout": "0",  # since PostgreSQL 17
}


def test_times_that_a_role_is_given_do_not_shorten_a_report(
    server: Server, postgresql: Database
) -> None:
    known = {name: time for name, time in TIMES.items() if setting(postgresql.url, name) != "None"}
    postgresql.run("DROP ROLE IF EXISTS hasty", "CREATE ROLE hasty LOGIN")
    postgresql.run(*(f"ALTER ROLE hasty SET {name} = '20s'" for name in known))
    url = server.url_of("pybossa_test", "hasty")
    assert {name: setting(url, name) for name in known} == known
    postgresql.run("DROP ROLE hasty")


def test_memory_is_raised_but_never_lowered(server: Server, postgresql: Database) -> None:
    def work_mem(megabytes: int) -> object:
        with connect(postgresql.url, limits=Limits(work_mem=megabytes)) as view:
            return view.connection.scalar(select(func.current_setting("work_mem")))

    assert setting(postgresql.url, "work_mem") == "128MB"
    assert [work_mem(1), work_mem(64)] == ["4MB", "64MB"]
    Database(server.url).run("ALTER ROLE postgres SET work_mem = '1GB'")
    try:
        assert work_mem(64) == "1GB"
    finally:
        Database(server.url).run("ALTER ROLE postgres RESET work_mem")


def test_short_statements_are_not_compiled(postgresql: Database) -> None:
    assert setting(postgresql.url, "jit") in {"off", "None"}  # PostgreSQL 10 cannot compile


def test_rows_that_a_policy_hides_are_an_error(server: Server, postgresql: Database) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS nearsighted",
        "CREATE ROLE nearsighted LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO nearsighted",
        "ALTER TABLE task_run ENABLE ROW LEVEL SECURITY",
    )
    try:
        with (
            pytest.raises(NoPrivilegeError, match="row-level security"),
            connect(server.url_of("pybossa_test", "nearsighted")) as view,
        ):
            collect_site(view)
    finally:
        postgresql.run("DROP OWNED BY nearsighted", "DROP ROLE nearsighted")


def test_parameters_in_the_url_go_before_those_of_the_program(postgresql: Database) -> None:
    url = f"{postgresql.url}?application_name=nightly"
    assert setting(url, "application_name") == "nightly"


def test_a_view_knows_its_name_and_server(postgresql: Database, sqlite: Database) -> None:
    with connect(postgresql.url) as view:
        assert view.name.endswith("/pybossa_test")
        assert "postgres@" not in view.name
        assert view.server.startswith("PostgreSQL 1")
    with connect(sqlite.url) as view:
        assert view.name == sqlite.url.removeprefix("sqlite:///")
        assert view.server == f"SQLite {sqlite3.sqlite_version}"


def test_libpq_fills_in_what_the_url_leaves_out(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = parse_url(postgresql.url)
    service = tmp_path / "services"
    service.write_text(
        f"[pybossa]\nhost={url.host}\nport={url.port}\nuser={url.username}\ndbname={url.database}\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    with connect("postgresql:///?service=pybossa") as view:
        assert view.name.endswith("/pybossa_test")
    monkeypatch.setenv("PGHOST", str(url.host))
    monkeypatch.setenv("PGPORT", str(url.port))
    monkeypatch.setenv("PGUSER", str(url.username))
    with connect("postgresql:///pybossa_test") as view:
        assert view.name.endswith("/pybossa_test")


@pytest.mark.parametrize("name", ["Odd name", "50% off", "it's"])
def test_tables_may_be_in_another_schema(postgresql: Database, name: str) -> None:
    postgresql.fill(task=[{"id": 1}])
    postgresql.move_to_schema(name)
    with connect(postgresql.url, schema=name) as view:
        assert collect_site(view).all_time.tasks == 1
        assert explain(view, collect_site).steps
        assert advise(view).small
    with (
        pytest.raises(NotPybossaError, match=r"tables .*task_run"),
        connect(postgresql.url) as view,
    ):
        collect_site(view)


def test_the_name_of_a_schema_is_text(postgresql: Database) -> None:
    with pytest.raises(UsageError, match="UTF-8"), connect(postgresql.url, schema="\udcff"):
        pass


def test_sqlite_has_no_schemas(sqlite: Database) -> None:
    with pytest.raises(UsageError), connect(sqlite.url, schema="public"):
        pass


def test_a_statement_that_takes_too_long_is_given_up(postgresql: Database) -> None:
    with (
        pytest.raises(TimedOutError, match="longer than"),
        connect(postgresql.url, limits=Limits(timeout=0.05)) as view,
    ):
        view.connection.execute(select(func.pg_sleep(60)))


def test_after_an_error_of_the_database_a_view_says_that_it_has_ended(
    postgresql: Database,
) -> None:
    with connect(postgresql.url, limits=Limits(timeout=0.05)) as view:
        with pytest.raises(TimedOutError), view.errors():
            view.connection.execute(select(func.pg_sleep(60)))
        with pytest.raises(UsageError, match="earlier error") as raised:
            collect_site(view)
    assert raised.value.hint == "Open another one."


@pytest.mark.parametrize(
    "limits",
    [
        Limits(timeout=-1),
        Limits(timeout=float("nan")),
        Limits(lock_timeout=float("inf")),
        Limits(work_mem=0),
        Limits(work_mem=1.5),  # type: ignore[arg-type]
    ],
)
def test_limits_that_make_no_sense_are_refused(sqlite: Database, limits: Limits) -> None:
    with pytest.raises(UsageError), connect(sqlite.url, limits=limits):
        pass


ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
)


def test_a_statement_of_sqlite_that_takes_too_long_is_given_up(sqlite: Database) -> None:
    with pytest.raises(TimedOutError), connect(sqlite.url, limits=Limits(timeout=0.05)) as view:
        view.connection.execute(ENDLESS)


@contextmanager
def ctrl_c_in_a_moment() -> Iterator[None]:
    interrupt = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    try:
        yield
    finally:
        interrupt.join()


def test_sqlite_hears_ctrl_c(sqlite: Database) -> None:
    with pytest.raises(KeyboardInterrupt), connect(sqlite.url) as view, ctrl_c_in_a_moment():
        view.connection.execute(ENDLESS)


def test_sqlite_hears_ctrl_c_while_a_regular_expression_runs(sqlite: Database) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT count(*) FROM n WHERE CAST(i AS BLOB) REGEXP '^x'"
    )
    with pytest.raises(KeyboardInterrupt), connect(sqlite.url) as view, ctrl_c_in_a_moment():
        view.connection.exec_driver_sql(endless)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"
    with pytest.raises(CannotConnectError, match="no file"), connect(f"sqlite:///{file}"):
        pass
    assert not file.exists()


def test_a_role_that_quotes_all_names_reads_as_any_other(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS quoter",
        "CREATE ROLE quoter LOGIN",
        "ALTER ROLE quoter SET quote_all_identifiers = on",
        'GRANT SELECT ON "user", project, task, task_run TO quoter',
    )
    try:
        with connect(server.url_of("pybossa_test", "quoter")) as view:
            assert collect_site(view).all_time.answers == 0
    finally:
        postgresql.run("DROP OWNED BY quoter", "DROP ROLE quoter")


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    file = tmp_path / "a b#c &é.sqlite"
    Database(f"sqlite:///{file}").create_tables()
    with connect(f"sqlite:///{file}") as view:
        assert collect_site(view).all_time.tasks == 0


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database\n" * 100)
    with pytest.raises(NotPybossaError), connect(f"sqlite:///{file}") as view:
        collect_site(view)


def test_a_locked_file_is_an_error(sqlite: Database) -> None:
    writer = sqlite3.connect(sqlite.url.removeprefix("sqlite:///"))
    writer.execute("BEGIN EXCLUSIVE")
    with (
        pytest.raises(TimedOutError, match="locked") as raised,
        connect(sqlite.url, limits=Limits(lock_timeout=0.1)) as view,
    ):
        collect_site(view)
    writer.close()
    assert "--lock-timeout" in raised.value.hint
    assert raised.value.transient


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_a_file_in_utf16_is_refused(tmp_path: Path, encoding: str) -> None:
    """Times in it would count as unreadable."""
    url = f"sqlite:///{tmp_path / 'wide.sqlite'}"
    with closing(sqlite3.connect(tmp_path / "wide.sqlite")) as wide:
        wide.execute(f"PRAGMA encoding = '{encoding}'")
        wide.execute("CREATE TABLE other (id)")
    Database(url).create_tables()
    with pytest.raises(NotPybossaError, match=f"in {encoding}, not in UTF-8"), connect(url):
        pass


def test_text_that_is_no_utf8_is_shown_as_far_as_it_is(sqlite: Database) -> None:
    run = {"project_id": 1, "user_id": 1, "finish_time": "2026-11-23T11:00:00"}
    sqlite.fill(user=[{"id": 1, "name": "a", "fullname": "b", "restrict": False}], task_run=[run])
    sqlite.run("""UPDATE "user" SET fullname = CAST(x'41ff42' AS TEXT)""")
    with connect(sqlite.url) as view:
        assert collect_site(view, Window.ending(NOW)).top_users[0].fullname == "A\ufffdB"


@pytest.fixture
def unencoded(server: Server) -> Iterator[Database]:
    """A database that takes any bytes for text, with a project and a user who answered."""
    with server.sql_ascii("unencoded") as database:
        database.create_tables()
        run = {"project_id": 1, "user_id": 1, "user_ip": "x", "finish_time": "2026-11-23T11:00:00"}
        database.fill(
            project=[{"id": 1, "name": "a", "short_name": "a", "published": True, "info": {}}],
            user=[{"id": 1, "name": "a", "fullname": "Å", "restrict": False}],
            task_run=[run],
        )
        yield database


def test_a_database_without_an_encoding_is_read_as_utf8(unencoded: Database) -> None:
    with connect(unencoded.url) as view:
        assert collect_site(view, Window.ending(NOW)).top_users[0].fullname == "Å"


def test_bytes_of_a_database_without_an_encoding_that_are_no_utf8_are_shown(
    unencoded: Database,
) -> None:
    unencoded.run(
        r"""UPDATE "user" SET fullname = E'A\xffB'""",
        r"""UPDATE project SET name = E'\xe9t\xe9'""",
        r"""UPDATE task_run SET user_ip = E'\xff'""",
        "ALTER TABLE project ALTER name TYPE varchar",
    )
    with connect(unencoded.url) as view:
        stats = collect_site(view, Window.ending(NOW))
        assert list(view.run(Step("addresses", select(task_run.c.user_ip))).scalars()) == [r"\xff"]
    assert stats.top_users[0].fullname == r"A\xffB"
    assert stats.top_projects[0].name == r"\xe9t\xe9"


def test_one_address_that_answers_tells_more_than_one_that_does_not(server: Server) -> None:
    url = parse_url(server.url)
    hosts = [f"host={url.host}:{port}" for port in (url.port, 1)]
    with (
        pytest.raises(CannotConnectError, match='database "nowhere" does not exist'),
        connect(f"postgresql://postgres@/nowhere?{'&'.join(hosts)}"),
    ):
        pass


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"port": 1}, "Connection refused"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"username": "nobody_here"}, 'role "nobody_here" does not exist'),
        ({"query": {"sslmode": "require"}}, "SSL"),
        ({"query": {"sslmod": "require"}}, 'invalid connection option "sslmod"'),
        ({"host": "host.invalid"}, "host.invalid"),
    ],
)
def test_why_a_connection_fails_is_said_in_one_line(
    server: Server, change: dict[str, Any], reason: str
) -> None:
    url = parse_url(server.url).set(password="s3cret").set(**change)
    with (
        pytest.raises(CannotConnectError, match=reason) as raised,
        connect(url.render_as_string(hide_password=False)),
    ):
        pass
    assert "s3cret" not in f"{raised.value}{raised.value.hint}"
    assert "\n" not in f"{raised.value}{raised.value.hint}"


def test_a_connection_that_is_lost_is_said_to_be(server: Server, postgresql: Database) -> None:
    everyone_else = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'pybossa-stats'"
    )

    def lose(_step: str) -> None:
        Database(server.url).run(everyone_else)
        wait_until_gone(postgresql)

    with (
        pytest.raises(CannotConnectError, match="was lost"),
        connect(postgresql.url, progress=lose) as view,
    ):
        collect_site(view)


def test_a_hot_standby_can_be_read(
    programs: Programs, server: Server, postgresql: Database
) -> None:
    postgresql.fill(task=[{"id": 1}])
    with (
        started(programs, primary=server.url) as url,
        connect(Server(url).url_of("pybossa_test")) as view,
    ):
        assert view.connection.scalar(select(func.pg_is_in_recovery())) is True
        assert collect_site(view).all_time.tasks == 1


def test_pgbouncer_in_transaction_mode_can_be_between(server: Server, postgresql: Database) -> None:
    postgresql.fill(task=[{"id": 1}])
    with pooler(server.url) as url, connect(Server(url).url_of("pybossa_test")) as view:
        assert collect_site(view).all_time.tasks == 1
        assert view.connection.scalar(select(func.current_setting("statement_timeout"))) == "5min"
