"""What is said of failures: what helps, in which no data is quoted."""

from traceback import format_exception

import pytest
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError

from pybossa_stats import collect_site, connect
from pybossa_stats.errors import CannotConnectError, QueryFailedError, StatsError
from pybossa_stats.source.postgresql.sqlstates import connection_reason
from pybossa_stats.source.view import set_locally
from tests.support.databases import Database
from tests.support.waiting import wait_until_gone

ADDRESS = "198.51.100.7"


def failure(database: Database) -> StatsError:
    with pytest.raises(StatsError) as raised, connect(database.url) as view:
        collect_site(view)
    return raised.value


def replace_task_run(database: Database, user_ip: str) -> None:
    """Put a view in place of task_run that makes something of its addresses."""
    database.fill(task_run=[{"project_id": 1, "user_ip": f"{ADDRESS}/x"}])
    database.run(
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE VIEW task_run AS"
        f" SELECT project_id, user_id, {user_ip} AS user_ip, finish_time FROM runs",
    )


@pytest.mark.parametrize(
    ("user_ip", "says"),
    [
        ("host(user_ip::inet)", "invalid text representation (SQLSTATE 22P02)"),
        ("complain(user_ip, 'P0001')", "raise exception (SQLSTATE P0001)"),
        ("complain(user_ip, '42883')", "undefined function (SQLSTATE 42883)"),
        ("complain(user_ip, 'ZZ999')", "(SQLSTATE ZZ999)"),
    ],
)
def test_an_address_is_never_quoted(postgresql: Database, user_ip: str, says: str) -> None:
    postgresql.run(
        "CREATE FUNCTION complain(text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'not an address: %', $1 USING ERRCODE = $2; END $$"
    )
    replace_task_run(postgresql, user_ip)
    error = failure(postgresql)
    assert says in str(error)
    assert ADDRESS not in f"{error}{error.hint}{''.join(format_exception(error))}"


def test_a_conflict_or_a_lack_of_room_may_go_away(postgresql: Database) -> None:
    postgresql.run(
        "CREATE FUNCTION fail() RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'x' USING ERRCODE = current_setting('test.state'); END $$"
    )
    replace_task_run(postgresql, "fail()")
    for state, transient in (
        ("40001", True),
        ("53200", True),
        ("55P03", True),
        ("57P01", True),
        ("25P03", True),
        ("25P04", True),
        ("08006", True),
        ("22012", False),
        ("XX000", False),
    ):
        error = failure(postgresql.with_setting("test.state", state))
        assert (state, error.transient) == (state, transient)


def test_a_server_that_ends_an_idle_transaction_broke_the_connection(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        set_locally(view.connection, "idle_in_transaction_session_timeout", "1ms")
        wait_until_gone(postgresql)
        with pytest.raises(CannotConnectError) as raised:
            collect_site(view)
        view.connection.invalidate()
    assert raised.value.transient


def test_a_statement_that_an_administrator_cancels_did_not_time_out(postgresql: Database) -> None:
    replace_task_run(postgresql, "pg_cancel_backend(pg_backend_pid())::text || pg_sleep(60)")
    error = failure(postgresql)
    assert isinstance(error, QueryFailedError)
    assert "was cancelled" in str(error)


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        (False, "no pg_hba.conf entry"),
        (
            True,
            'connection to server at "10.0.0.1" failed: FATAL:  no pg_hba.conf entry',
        ),
    ],
)
def test_a_refusal_names_the_server_only_where_the_url_does_not(whole: bool, told: str) -> None:  # noqa: FBT001
    lines = (
        'connection failed: connection to server at "10.0.0.2" failed: timeout expired',
        'connection to server at "10.0.0.1" failed: FATAL:  no pg_hba.conf entry',
    )
    error = DBAPIError("", None, OperationalError("\n".join(lines)))
    assert connection_reason(error, with_server=whole) == told
