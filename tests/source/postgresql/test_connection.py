"""Connections: whatever becomes of the server, a report ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import func, select

from pybossa_stats import Limits, collect_site, connect
from pybossa_stats.errors import CannotConnectError, TimedOutError
from pybossa_stats.source.limits import GRACE
from tests.support.databases import Database
from tests.support.proxy import Proxy, proxy
from tests.support.refusal import refusing
from tests.support.waiting import wait_until_gone

_SOON = 5.0
"""Seconds in which a busy machine does what takes no time."""


@pytest.fixture
def line(postgresql: Database) -> Iterator[Proxy]:
    """The way to the test's database."""
    with proxy(postgresql.url) as found:
        yield found


STREAMED = {"stream_results": True, "yield_per": 1}
ROWS = select(func.generate_series(1, 9))


def ask(line: Proxy) -> None:
    with connect(line.url, limits=Limits(timeout=1)) as view:
        line.fall_silent()
        view.connection.execute(select(func.now()))


def test_a_server_that_falls_silent_is_given_up(line: Proxy) -> None:
    start = monotonic()
    with pytest.raises(TimedOutError, match="no answer"):
        ask(line)
    assert monotonic() - start < GRACE + _SOON


def stream(url: str, happens: Callable[[], object], timeout: float = 60) -> None:
    with connect(url, limits=Limits(timeout=timeout)) as view:
        rows = view.connection.execute(ROWS, execution_options=STREAMED)
        happens()
        rows.all()


def test_a_server_that_falls_silent_between_two_rows_is_given_up(line: Proxy) -> None:
    with pytest.raises(TimedOutError, match="no answer"):
        stream(line.url, line.fall_silent, timeout=1)


def test_a_connection_that_is_lost_between_two_rows_is_said_to_be(
    line: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(CannotConnectError, match="was lost"):
        stream(line.url, line.close)
    assert not caplog.records


def test_a_refusal_names_the_server_only_where_the_url_does_not(tmp_path: Path) -> None:
    socket = rf'"{tmp_path}/\.s\.PGSQL\.5432" failed: No such file'
    with (
        pytest.raises(CannotConnectError, match=socket),
        connect(f"postgresql:///d?host={tmp_path}"),
    ):
        pass
    told = r"^Cannot connect to 127\.0\.0\.1:1/d: Connection refused"
    with pytest.raises(CannotConnectError, match=told), connect("postgresql://127.0.0.1:1/d"):
        pass


def test_a_server_that_is_silent_from_the_beginning_cannot_be_connected_to(line: Proxy) -> None:
    line.fall_silent()
    with pytest.raises(CannotConnectError) as raised, connect(f"{line.url}?connect_timeout=1"):
        pass
    assert raised.value.transient


def test_what_was_read_is_good_if_the_server_falls_silent_then(line: Proxy) -> None:
    with connect(line.url) as view:
        tasks = collect_site(view).all_time.tasks
        line.fall_silent()
        start = monotonic()
    assert tasks == 0
    assert monotonic() - start < GRACE + _SOON


def test_figures_are_good_if_the_connection_is_lost_once_they_are_read(
    postgresql: Database,
) -> None:
    with connect(postgresql.url) as view:
        tasks = collect_site(view).all_time.tasks
        process = view.connection.scalar(select(func.pg_backend_pid()))
        postgresql.run(f"SELECT pg_terminate_backend({process})")
        wait_until_gone(postgresql)
    assert tasks == 0


def sleep_often(database: Database) -> None:
    with connect(database.url, limits=Limits(timeout=0.3)) as view:
        for _ in range(40):
            view.connection.execute(select(func.pg_sleep(0.1)))


def test_all_statements_together_may_take_ten_times_as_long_as_one(postgresql: Database) -> None:
    with pytest.raises(TimedOutError, match="longer than 3 s in all"):
        sleep_often(postgresql)


def test_a_statement_whose_program_is_gone_ends(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        missing_ok = True
        interval = func.current_setting("client_connection_check_interval", missing_ok)
        version = view.connection.dialect.server_version_info or ()
        wanted = "10s" if version >= (14,) else None
        assert view.connection.scalar(select(interval)) == wanted


@pytest.mark.parametrize(
    ("words", "asks_for_password", "transient"),
    [
        ("sorry, too many clients already", False, True),
        ("tut mir leid, schon zu viele Verbindungen", False, True),
        ("terminating connection due to administrator command", True, True),
        ("remaining connection slots are reserved", True, True),
        ('password authentication failed for user "u"', True, False),
        ("Passwort-Authentifizierung für Benutzer »u« fehlgeschlagen", True, False),
        ('no pg_hba.conf entry for host "127.0.0.1"', False, False),
    ],
)
def test_a_refusal_is_final_or_not_in_any_language(
    words: str, *, asks_for_password: bool, transient: bool
) -> None:
    with (
        refusing(words, asks_for_password=asks_for_password) as url,
        pytest.raises(CannotConnectError, match=words[:20]) as raised,
        connect(url),
    ):
        pass
    assert raised.value.transient is transient
