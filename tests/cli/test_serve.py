"""`pybossa-stats serve`, as a program of its own."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.program import COMMAND, run, run_alone
from tests.support.proxy import proxy
from tests.support.serving import serving
from tests.support.waiting import locked, wait_until_gone, wait_until_reading

JSON = {"Accept": "application/json"}


def get(
    client: HTTPConnection, path: str = "/stats/", headers: Mapping[str, str] = JSON
) -> tuple[int, bytes]:
    client.request("GET", path, headers=dict(headers))
    answer = client.getresponse()
    return answer.status, answer.read()


def test_the_endpoint_serves_what_global_prints(database: Database) -> None:
    database.fill(user=[{"id": 1, "name": "a", "fullname": "李", "restrict": False}])
    options = ("--database-url", database.url)
    printed = run_alone("global", "--json", "--compact", *options).stdout
    with serving(*options) as (program, client):
        assert get(client) == (200, printed)
        assert get(client, "/healthz") == (200, b"OK\n")
        assert get(client, "/metrics")[0] == 200
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == ExitCode.DONE
        assert program.stderr
        assert program.stderr.read() == ""


@pytest.fixture(scope="module")
def demo() -> Iterator[HTTPConnection]:
    """A connection to the endpoint of sample data, which is called a museum."""
    with serving("--demo", "--title", "A museum") as (_, client):
        yield client


def test_the_endpoint_serves_sample_data(demo: HTTPConnection) -> None:
    status, body = get(demo)
    assert (status, json.loads(body)["stats"]["n_task_runs"]) == (200, 9600)


def test_the_endpoint_does_not_reveal_its_software(demo: HTTPConnection) -> None:
    demo.request("GET", "/stats/")
    answer = demo.getresponse()
    answer.read()
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "body", "accept", "status"),
    [("POST", b"x" * 100_000, "*/*", 413), ("GET", b"", "a/b," * 10_000, 431)],
    ids=["a large body", "a large header"],
)
def test_large_requests_are_refused(
    demo: HTTPConnection, method: str, body: bytes, accept: str, status: int
) -> None:
    with closing(HTTPConnection(demo.host, demo.port, timeout=20)) as client:
        client.request(method, "/stats/", body=body, headers={"Accept": accept})
        assert client.getresponse().status == status


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_endpoint_stops_while_it_waits_for_the_database(
    postgresql: Database, by: signal.Signals
) -> None:
    command = [*COMMAND, "serve", "--listen", "127.0.0.1:0", "--database-url", postgresql.url]
    with (
        locked(postgresql, "task_run"),
        subprocess.Popen(command, stderr=subprocess.PIPE) as program,
    ):
        try:
            wait_until_reading(postgresql)
            program.send_signal(by)
            assert program.wait(20) == ExitCode.DONE
            wait_until_gone(postgresql)
        finally:
            program.kill()


def test_serve_listens_at_once_and_answers_503_until_the_database_was_read(
    postgresql: Database,
) -> None:
    with ExitStack() as lock, ExitStack() as others:
        lock.enter_context(locked(postgresql, "task_run"))
        with serving("--database-url", postgresql.url) as (_, client):
            waiting = [HTTPConnection(client.host, client.port, timeout=60) for _ in range(100)]
            for connection in waiting:
                others.enter_context(closing(connection)).request("GET", "/stats/", headers=JSON)
            client.request("GET", "/healthz")
            answer = client.getresponse()
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            answer.read()
            lock.close()
            assert {connection.getresponse().status for connection in waiting} == {200}
            assert get(client, "/healthz")[0] == 200


def test_serve_goes_on_while_the_database_is_silent_from_the_start(postgresql: Database) -> None:
    with proxy(postgresql.url) as between:
        between.at(3, between.fall_silent)
        with serving("--database-url", between.url, "--timeout", 1) as (program, client):
            assert program.stderr
            assert "there was no answer within" in program.stderr.readline()
            assert get(client)[0] == get(client, "/healthz")[0] == 503
            assert program.poll() is None


def test_serve_ends_at_once_with_a_permanent_error(server: Server, sqlite: Database) -> None:
    sqlite.run("DROP TABLE task")
    nowhere = server.url_of("nowhere")
    for url, code in ((sqlite.url, ExitCode.NOT_PYBOSSA), (nowhere, ExitCode.CANNOT_CONNECT)):
        result = run("serve", "--listen", "127.0.0.1:0", "--database-url", url)
        assert (result.exit_code, result.stdout) == (code, "")
        assert [line[:6] for line in result.stderr.splitlines()].count("Error:") == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "8080",
        ":8080",
        "localhost",
        "localhost:65536",
        "::1:80",
        "[x]:80",
        "a b:1",
        "\udcff:80",
        "a:٨",
    ],
)
def test_serve_refuses_malformed_addresses_to_listen_on(address: str) -> None:
    result = run("serve", "--demo", "--listen", address)
    assert result.exit_code == ExitCode.USAGE
    assert "HOST:PORT" in result.stderr


def test_serve_without_waitress_says_which_command_installs_waitress(tmp_path: Path) -> None:
    (tmp_path / "waitress.py").write_text("raise ModuleNotFoundError('waitress')")
    done = run_alone("serve", "--demo", env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert done.returncode == ExitCode.FAILED
    assert b"requires the package waitress" in done.stderr
    assert b"-m pip install waitress" in done.stderr


def test_serve_reports_unreadable_snapshots_before_it_listens(tmp_path: Path) -> None:
    result = run("serve", "--demo", "--snapshots", tmp_path / "nowhere")
    assert result.exit_code == ExitCode.NOT_A_SNAPSHOT


def test_serve_says_before_it_listens_that_a_folder_has_no_snapshots_yet(tmp_path: Path) -> None:
    command = [*COMMAND, "serve", "--demo", "--listen", "127.0.0.1:0", "--snapshots", str(tmp_path)]
    with subprocess.Popen(command, text=True, stderr=subprocess.PIPE) as program:
        try:
            assert program.stderr
            assert "There are no snapshots" in program.stderr.readline()
            assert program.stderr.readline().startswith("Listening on ")
        finally:
            program.kill()


def test_the_page_that_is_served_has_the_title_of_the_site(demo: HTTPConnection) -> None:
    status, body = get(demo, headers={"Accept": "text/html"})
    assert (status, b"A museum" in body) == (200, True)
