"""The endpoint on a real socket, and clients that mean no good: it answers everybody else."""

import csv
import re
import socket
import struct
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import tool
from tests.support.faults import rounds
from tests.support.serving import serving

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
PAGE = b"GET /stats/ HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\n\r\n"

REFUSALS = {400, 404, 405, 413, 431, 501, 505}
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [A-Z]")


class Endpoint(NamedTuple):
    """The endpoint of sample data: its program, and where it listens."""

    program: "subprocess.Popen[str]"
    address: tuple[str, int]

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=60)

    def ask(self, request: bytes) -> bytes:
        """All that is answered to what is sent, until the connection is closed."""
        with self.connect() as client:
            # Who is refused early may not have everything taken, and then is cut off.
            with suppress(OSError):
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
            return receive_all(client)

    def is_well(self) -> bool:
        return statuses(self.ask(HEALTH)) == [200] and self.program.poll() is None


def receive_all(client: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionError):
        while part := client.recv(65536):
            received += part
    return received


def statuses(answers: bytes) -> list[int]:
    """The status of each answer."""
    return [int(status) for status in _STATUS.findall(answers)]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving("--demo", "--max-age", 86_400) as (program, client):
        client.request("GET", "/stats/")
        assert client.getresponse().status == 200
        yield Endpoint(program, (client.host, client.port))
        program.terminate()
        assert program.wait(60) == 0
        assert program.stderr
        assert program.stderr.read() == "", "nobody's requests are told of"


@pytest.mark.parametrize(
    "request_line",
    [
        *(b"", b"GET", b"GET  /stats/  HTTP/1.1", b"/stats/ GET HTTP/1.1"),
        *(b"GET /stats/ HTTP/1.1 x", b"GET /stats/ FTP/1.1", b"\0" * 99),
        *(b"G\xc3\x89T /stats/ HTTP/1.1", b"get /stats/ HTTP/1.1", b"GET /st ats/ HTTP/1.1"),
        *(b"GET \xff\xfe HTTP/1.1", b"GET http://[::1/stats/ HTTP/1.1", b"\x16\x03\x01\x02\x00"),
        *(b"PRI * HTTP/2.0", b"CONNECT evil.example:443 HTTP/1.1", b"BREW /stats/ HTTP/1.1"),
    ],
)
def test_bytes_that_are_no_request_are_refused(endpoint: Endpoint, request_line: bytes) -> None:
    answer = endpoint.ask(request_line + b"\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert {*statuses(answer)} <= REFUSALS
    assert endpoint.is_well()


@pytest.mark.parametrize(
    "header",
    [
        *(b"Host", b": x", b" : x", b"A b: c", b"A\0: b", b"A: \0", b"A: b\rC: d", b"A: b\n C: d"),
        *(b"Content-Length: x", b"Content-Length: -1", b"Content-Length: 1_0"),
        *(b"Content-Length: 1\r\nContent-Length: 2", b"Content-Length: 99999999999999999999"),
        *(b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked, chunked", b"\xff\xfe: \xff"),
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    ],
)
def test_lines_that_are_no_headers_are_refused_or_ignored(
    endpoint: Endpoint, header: bytes
) -> None:
    more = b"\r\nConnection: close\r\n\r\n0\r\n\r\n"
    answer = endpoint.ask(b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + header + more)
    assert {*statuses(answer)} <= REFUSALS | {200}
    assert endpoint.is_well()


@pytest.mark.parametrize(
    "path",
    [
        *(b"/..%2fstats/", b"/stats/..", b"/stats/../stats/", b"/stats/%2e%2e/%2e%2e/etc/passwd"),
        *(b"//evil.example/stats", b"//evil.example/stats/", b"/\\evil.example/stats"),
        *(b"/stats/%00", b"/stats%00/", b"/%00", b"/stats/%", b"/stats/%zz", b"/stats/%ff"),
        *(b"/stats%0d%0aX-Evil:%20evil.example", b"/stats?%0d%0aX-Evil:%20evil.example"),
        *(b"/stats/;evil.example", b"/stats//", b"*", b"?", b"", b"stats/", b"/stats/\x7f"),
        b"http://evil.example/stats",
        b"http://evil.example/nowhere?evil.example",
        b"/stats/" + b"a/" * 20_000,
        b"/" + b"%41" * 20_000,
        b"/static/../../etc/passwd",
        b"/evil.example",
    ],
)
def test_no_path_leads_anywhere_else(endpoint: Endpoint, path: bytes) -> None:
    for method in (b"GET", b"HEAD"):
        answer = endpoint.ask(
            method + b" " + path + b" HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        )
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert {*statuses(answer)} <= {308, *REFUSALS}, head
        assert b"x-evil" not in head
        assert b"evil.example" not in answer
        assert b"root:" not in answer
        assert re.findall(rb"location: (.*)", head) in ([], [b"stats/\r"], [b"stats/"])
    assert endpoint.is_well()


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_a_body_is_read_past_and_no_request(endpoint: Endpoint, body: bytes) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + body
    assert statuses(endpoint.ask(request + HEALTH)) == [200, 200]
    smuggled = body.replace(b"hello", b"GET /stats/ HTTP/1.1\r\n\r\n"[:5])
    assert statuses(endpoint.ask(b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + smuggled)) == [200]


@pytest.mark.parametrize(
    ("version", "lengths"),
    [
        (b"1.1", b"Content-Length: 6\r\nTransfer-Encoding: chunked"),
        (b"1.1", b"Transfer-Encoding: chunked\r\nContent-Length: 6"),
        (b"1.0", b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive"),
        (b"1.0", b"Transfer-Encoding: chunked\r\nConnection: keep-alive"),
    ],
)
def test_a_request_of_two_lengths_is_refused_and_ends_the_connection(
    endpoint: Endpoint, version: bytes, lengths: bytes
) -> None:
    both = b"GET /healthz HTTP/" + version + b"\r\nHost: h\r\n" + lengths + b"\r\n\r\n0\r\n\r\nG"
    assert statuses(endpoint.ask(both + HEALTH)) == [400]
    assert endpoint.is_well()


@pytest.mark.parametrize("line", [b"eViL / HTTP/1.1", b"GET / HTTP/1.1\r\nA: eViL\rB: c"])
def test_malformed_requests_are_not_repeated_in_answers(endpoint: Endpoint, line: bytes) -> None:
    answer = endpoint.ask(line + b"\r\nHost: h\r\n\r\n")
    assert statuses(answer) == [400]
    assert b"eViL" not in answer


def test_a_client_that_has_the_figures_keeps_its_connection(endpoint: Endpoint) -> None:
    with closing(HTTPConnection(*endpoint.address, timeout=60)) as client:
        client.request("GET", "/stats/")
        first = client.getresponse()
        first.read()
        kept = client.sock
        for _ in range(3):
            client.request("GET", "/stats/", headers={"If-None-Match": first.headers["ETag"]})
            answer = client.getresponse()
            assert (answer.status, answer.read(), client.sock) == (304, b"", kept)


@pytest.mark.parametrize(
    "head",
    [
        b"A: " + b"a" * 10_000_000,
        b"A: a\r\n" * 100_000,
        b"a" * 10_000_000,
        b"Cookie: " + b"a=b;" * 100_000,
    ],
    ids=["one long", "many", "a long name", "cookies"],
)
def test_huge_headers_are_refused(endpoint: Endpoint, head: bytes) -> None:
    answer = endpoint.ask(b"GET /stats/ HTTP/1.1\r\nHost: h\r\n" + head + b"\r\n\r\n")
    assert {*statuses(answer)} <= {400, 431}
    assert endpoint.is_well()


def test_huge_bodies_are_refused_before_they_are_sent(endpoint: Endpoint) -> None:
    answer = endpoint.ask(b"GET /stats/ HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n")
    assert statuses(answer) == [413]
    chunks = b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n"
    head = b"GET /stats/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert {*statuses(endpoint.ask(head + chunks * 100))} <= {413}
    assert endpoint.is_well()


def test_many_requests_at_once_on_one_connection_are_answered_in_order(endpoint: Endpoint) -> None:
    asked = [b"/healthz", b"/nowhere"] * 50
    requests = (b"GET " + path + b" HTTP/1.1\r\nHost: h\r\n\r\n" for path in asked)
    assert statuses(endpoint.ask(b"".join(requests))) == [200, 404] * 50


def test_slow_clients_keep_nobody_waiting(endpoint: Endpoint) -> None:
    """Neither who never ends a request, nor who never reads an answer, nor who says nothing."""
    with ExitStack() as stack:
        for number in range(500):
            client = stack.enter_context(endpoint.connect())
            client.sendall((b"", PAGE[:20], PAGE[:-1], PAGE * 3)[number % 4])
        for _ in range(20):
            assert endpoint.is_well()


def test_clients_that_ask_on_and_never_read_keep_nobody_waiting(endpoint: Endpoint) -> None:
    asked = b"GET /stats/ HTTP/1.1\r\n\r\n" * 300
    with ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(endpoint.connect()).sendall(asked)
        for _ in range(20):
            assert endpoint.is_well()


def test_connections_that_are_idle_make_room(endpoint: Endpoint) -> None:
    """However many there are, and even if each comes back as soon as it has to go."""
    with ExitStack() as stack:
        user = stack.enter_context(endpoint.connect())
        clients: list[socket.socket] = []
        for number in range(1_000):
            if number % 100 == 0:  # all before are connected; who is not idle stays so
                assert endpoint.is_well()
                user.sendall(b"HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                assert statuses(user.recv(65536)) == [200]
            client = stack.enter_context(endpoint.connect())
            client.sendall((b"", PAGE[:20])[number % 2])
            clients.append(client)
            if number >= 820:  # so that this process has fewer files open than it mostly may
                clients.pop(0).close()
        assert endpoint.is_well()


SLOWNESS = {
    "requests that never end": "-H",
    "bodies that never end": "-B",
    "ranges without number": "-R",
    "answers that are hardly read": "-X -k 3 -n 1 -z 32 -w 512 -y 1024",
}


@pytest.mark.parametrize("mode", SLOWNESS.values(), ids=SLOWNESS)
def test_clients_of_slowhttptest_keep_nobody_waiting(
    endpoint: Endpoint, tmp_path: Path, mode: str
) -> None:
    """Which holds a service for lost that does not answer it within five seconds."""
    host, port = endpoint.address
    clients = f"{mode} -c 500 -r 250 -i 2 -u http://{host}:{port}/stats/ -m text/html".split()
    recorded = ["-g", "-o", str(tmp_path / "seconds"), "-l", str(rounds(3, 60))]
    subprocess.run(
        [tool("slowhttptest"), *clients, *recorded], check=True, stdout=subprocess.DEVNULL
    )
    with (tmp_path / "seconds.csv").open() as file:
        seconds = [*csv.DictReader(file)]
    # Those that were answered are forgotten; the others show that it was under attack.
    assert max(int(second["Connected"]) + int(second["Closed"]) for second in seconds) > 50
    assert all(int(second["Service Available"]) for second in seconds)
    assert endpoint.is_well()


def test_500_connections_are_answered_at_once(endpoint: Endpoint) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(endpoint.connect()) for _ in range(500)]
        for client in clients:
            client.sendall(PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(receive_all, clients))
    assert [statuses(answer) for answer in answers] == [[200]] * 500
    assert len({answer.partition(b"\r\n\r\n")[2] for answer in answers}) == 1


def test_who_hangs_up_in_the_middle_harms_nobody(endpoint: Endpoint) -> None:
    reset = struct.pack("ii", 1, 0)
    for sent in (b"", PAGE[:10], PAGE, PAGE * 50):
        for _ in range(25):
            with endpoint.connect() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                client.sendall(sent)
    assert endpoint.is_well()


_TOKENS = st.sampled_from(
    [
        *(b"GET", b"HEAD", b"POST", b" ", b"  ", b"\t", b"/", b"/stats/", b"/metrics", b"/healthz"),
        *(b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b":"),
        *(b"Host: h", b"Content-Length: 3", b"Transfer-Encoding: chunked", b"Connection: close"),
        *(
            b"Accept: */*",
            b"Accept-Encoding: gzip;q=",
            b"If-None-Match: *",
            b"Expect: 100-continue",
        ),
        *(
            b"Range: bytes=0-1",
            b"Upgrade: h2c",
            b"%0d%0a",
            b"%ff",
            b"?",
            b"#",
            b"@",
            b"3\r\nabc\r\n",
        ),
    ]
)
_REQUESTS = st.lists(_TOKENS | st.binary(max_size=9), max_size=25).map(b"".join)


@settings(max_examples=rounds(50, 20_000))
@given(before=_REQUESTS, after=_REQUESTS, line=st.sampled_from([b"", PAGE, PAGE[:-2]]))
def test_the_endpoint_stays_well_whatever_is_sent(
    endpoint: Endpoint, before: bytes, line: bytes, after: bytes
) -> None:
    answer = endpoint.ask(before + line + after)
    assert answer == b"" or _STATUS.match(answer)
    assert 500 not in statuses(answer)
    assert endpoint.is_well()
