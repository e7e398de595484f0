"""A server that dies, a connection that breaks: an answer is right, or there is none.

Each is broken at each request that a command sends, or at some of them.
"""

import signal
import subprocess
from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.source.limits import GRACE
from tests.support.databases import Database
from tests.support.faults import pairs, rounds
from tests.support.program import COMMAND
from tests.support.proxy import Proxy, proxy
from tests.support.questions import QUESTIONS, Answer, ask, assert_said_well, instead_of_pausing
from tests.support.server import Cluster, Programs, cluster
from tests.support.site import fill_site
from tests.support.waiting import wait_until_gone

pytestmark = pytest.mark.usefixtures("still_clock")

_SOON = 5.0
"""Seconds in which a busy machine does what takes no time."""

CONNECTING = 2
"""So many requests until a connection is there: whether it can be encrypted, and who asks."""

SOME = rounds(["projects"], [*QUESTIONS])

Break = Callable[[Database, Proxy, int], object]


def kill(site: Database, line: Proxy, request: int) -> None:
    def now() -> None:
        site.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'pybossa-stats'"
        )
        wait_until_gone(site)

    line.at(request, now)


def cut(_site: Database, line: Proxy, request: int) -> None:
    line.at(request, line.cut)


def cut_within(_site: Database, line: Proxy, request: int) -> None:
    line.cut_answer_to(request)


BREAKS: dict[str, Break] = {
    "the backend is killed": kill,
    "the connection is cut": cut,
    "the connection is cut within an answer": cut_within,
}


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sleeps between two tries."""
    instead_of_pausing(monkeypatch, lambda: None)


def moments(requests: int, few: int) -> Iterator[int]:
    """Some requests, the first and the last among them; or all of them."""
    number = min(requests, rounds(few, requests))
    return (1 + place * (requests - 1) // (number - 1) for place in range(number))


def requests_of(question: str, site: Database) -> tuple[int, Answer]:
    """How many requests a question takes, and the right answer."""
    with proxy(site.url) as line:
        answer = ask(question, line.url)
        assert answer.code == ExitCode.DONE, answer
        return line.requests, answer


def assert_right_or_none(answer: Answer, right: Answer, code: ExitCode) -> None:
    if answer.code == ExitCode.DONE:  # when all was read
        assert answer.figures == right.figures
        return
    assert answer.code == code, answer
    assert_said_well(answer)
    if answer.output:  # of check, which tells what it saw
        assert answer.figures == right.figures | {"works": False}


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(("question", "how"), pairs([*QUESTIONS][:: rounds(4, 1)], [*BREAKS]))
def test_an_answer_is_right_or_there_is_none_and_with_retries_there_is(
    site: Database, question: str, how: str
) -> None:
    happens = BREAKS[how]
    requests, right = requests_of(question, site)
    for request in moments(requests, 2):
        with proxy(site.url) as line:
            happens(site, line, request)
            assert_right_or_none(ask(question, line.url), right, ExitCode.CANNOT_CONNECT)
        with proxy(site.url) as line:
            happens(site, line, request)
            answer = ask(question, line.url, "--retries", 1)
        assert (answer.code, answer.said) == (ExitCode.DONE, "")
        assert answer.figures == right.figures


@pytest.mark.parametrize("question", SOME)
def test_an_answer_that_comes_byte_by_byte_is_right(site: Database, question: str) -> None:
    _, right = requests_of(question, site)
    with proxy(site.url) as line:
        line.piece = 1
        assert ask(question, line.url).figures == right.figures


@pytest.mark.parametrize("question", SOME)
def test_a_server_that_falls_silent_is_given_up(site: Database, question: str) -> None:
    requests, right = requests_of(question, site)
    for request in moments(requests - 2, 2):
        with proxy(site.url) as line:
            line.at(request, line.fall_silent)
            start = monotonic()
            answer = ask(question, f"{line.url}?connect_timeout=2", "--timeout", 1)
        assert monotonic() - start < 2 + GRACE + _SOON
        connected = request > CONNECTING
        if question == "check" and answer.code == ExitCode.CANNOT_CONNECT:
            connected = False  # the second time, which is what it may have been at
        code = ExitCode.TIMED_OUT if connected else ExitCode.CANNOT_CONNECT
        assert_right_or_none(answer, right, code)


def test_a_server_that_falls_silent_as_soon_as_it_is_connected_to_is_given_up(
    site: Database,
) -> None:
    with proxy(site.url) as line:
        line.at(CONNECTING + 1, line.fall_silent)
        answer = ask("global", line.url, "--timeout", 1)
    assert answer.code == ExitCode.TIMED_OUT
    assert "no answer within 2 s" in answer.said


@pytest.mark.parametrize(
    ("by", "number"), pairs([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], [*moments(20, 3)])
)
def test_whoever_waits_for_a_silent_server_can_stop(
    site: Database, by: signal.Signals, number: int
) -> None:
    silent = Event()
    with proxy(site.url) as line:

        def fall_silent() -> None:
            line.fall_silent()
            silent.set()

        line.at(number, fall_silent)
        command = [*COMMAND, *QUESTIONS["global"], "--database-url", line.url]
        with subprocess.Popen(command, stdout=-1, stderr=-1) as program:
            assert silent.wait(20)
            start = monotonic()
            program.send_signal(by)
            output, said = program.communicate(timeout=20)
    assert (program.returncode, output) == (ExitCode.INTERRUPTED, b""), said
    assert said == b"Error: Interrupted.\n"
    assert monotonic() - start < GRACE + _SOON


# Not before it is connected to: PostgreSQL takes a minute to stop while somebody who has not said
# who they are is there.
@pytest.fixture(scope="module")
def crashing(programs: Programs) -> Iterator[Cluster]:
    """A server of its own, with the site."""
    with cluster(programs) as made:
        database = Database(made.url)
        database.create_tables()
        fill_site(database)
        yield made


@pytest.mark.parametrize("question", SOME)
def test_a_server_that_crashes_gives_no_answer(crashing: Cluster, question: str) -> None:
    requests, right = requests_of(question, Database(crashing.url))
    for request in moments(requests - CONNECTING, 2):
        with proxy(crashing.url) as line:
            line.at(CONNECTING + request, crashing.crash)
            answer = ask(question, line.url)
        crashing.start()
        assert_right_or_none(answer, right, ExitCode.CANNOT_CONNECT)


@pytest.mark.parametrize("question", SOME)
def test_with_retries_a_server_that_comes_back_gives_the_right_answer(
    crashing: Cluster, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_pausing(monkeypatch, crashing.start)
    requests, right = requests_of(question, Database(crashing.url))
    for request in moments(requests - CONNECTING, 2):
        with proxy(crashing.url) as line:
            line.at(CONNECTING + request, crashing.crash)
            answer = ask(question, line.url, "--retries", 1)
        crashing.start()
        assert (answer.code, answer.said) == (ExitCode.DONE, "")
        assert answer.figures == right.figures
