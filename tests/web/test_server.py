"""The endpoint on a socket: how it stops."""

import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection

import pytest

from pybossa_stats.errors import StatsError
from pybossa_stats.web.server import serve

# Answers when it is told to, after it has said that it is asked.
_PROGRAM = """
import sys
from pybossa_stats.__main__ import main
from pybossa_stats.web.server import serve

def application(environ, start_response):
    print("asked", flush=True)
    sys.stdin.readline()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"done"]

import signal
def interrupt(*_):
    print("interrupted", flush=True)
    raise KeyboardInterrupt
signal.signal(signal.SIGTERM, interrupt)
serve(application, sys.argv[1], 0, lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_requests_that_are_running_are_answered_before_it_stops(host: str) -> None:
    command = [sys.executable, "-c", _PROGRAM, host]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as program:  # type: ignore[call-overload]
        try:
            url = program.stdout.readline().strip()
            client = HTTPConnection(url.removeprefix("http://"), timeout=20)
            client.request("GET", "/")
            assert program.stdout.readline() == "asked\n"
            program.send_signal(signal.SIGTERM)
            assert program.stdout.readline() == "interrupted\n"
            program.stdin.write("\n")
            program.stdin.flush()
            answer = client.getresponse()
            assert (answer.status, answer.read()) == (200, b"done")
            client.close()
            assert program.wait(20) == 0
        finally:
            program.kill()


def test_an_address_that_is_taken_is_an_error_that_names_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StatsError, match=f"Cannot listen on 127.0.0.1:{port}: Address already"):
            serve(lambda _environ, _start: [], "127.0.0.1", port, print)


@pytest.mark.parametrize("host", ["nowhere.invalid", "x" * 70, "::2"])
def test_a_host_that_does_not_exist_is_an_error(host: str) -> None:
    with pytest.raises(StatsError, match="Cannot listen on"):
        serve(lambda _environ, _start: [], host, 0, print)
