"""How the endpoint bears many clients: `python -m tests.benchmarks.endpoint --help`.

PostgreSQL and `pybossa-stats serve` are started on an invented database. Many clients ask, each on
a connection of its own, and again after a pause, as pages that refresh themselves do; then all of
them as fast as they can. Meanwhile one looks at the metrics for how often the database was read.

Measured with 1,000,000 task runs and `--max-age 5`, on 2 cores that also ran the clients and
PostgreSQL, for 30 seconds each: 200 clients that ask once a second, half of them for the page, are
answered in 0.8 ms (median; 99 % within 28 ms). As fast as they can: 6,400 requests a second, each
in 25 ms (99 % within 95 ms), without an error, and with one reading per max-age.
"""

import argparse
import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from time import perf_counter

from tests.benchmarks.timing import machine
from tests.support.databases import Server
from tests.support.large import fill
from tests.support.program import COMMAND
from tests.support.server import installed_programs, started

_REQUESTS = tuple(
    f"GET /stats/ HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    for accept in ("application/json", "text/html")
)
_METRICS = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
_LAST_READING = b"pybossa_stats_last_success_timestamp_seconds "
_BETWEEN_LOOKS = 0.2  # seconds


@dataclass
class Tally:
    """What clients met.

    Attributes:
        statuses: how many answers had each; 0 for none.
        seconds: how long each took.
        readings: when the database was read.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    readings: set[bytes] = field(default_factory=set)


@dataclass(frozen=True)
class Outcome:
    """What was measured.

    Attributes:
        pause: seconds between two requests of a client.
        answers: how many there were.
        errors: how many of them were none, or not 200.
        per_second: how many there were in a second.
        p50: milliseconds that half of the answers took at the most.
        p99: likewise, of 99 in 100.
        readings: how often the database was read.
        max_ages: how many times the greatest age of figures passed.
    """

    pause: float
    answers: int
    errors: int
    per_second: float
    p50: float
    p99: float
    readings: int
    max_ages: float


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="task runs in the database")
    parser.add_argument("--clients", type=int, default=200, help="how many ask at once")
    parser.add_argument("--seconds", type=float, default=30, help="how long, in each case")
    parser.add_argument("--max-age", type=int, default=5, help="seconds that figures may be old")
    parser.add_argument("--pause", type=float, default=1, help="seconds between two requests")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with _server(options.runs, options.max_age) as port:
        outcomes = [
            asyncio.run(_measure(port, options.clients, options.seconds, pause, options.max_age))
            for pause in (options.pause, 0)
        ]
    if options.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes], indent=2))  # noqa: T201 (a script)
    else:
        print(as_table(outcomes))  # noqa: T201


@contextmanager
def _server(runs: int, max_age: int) -> Iterator[int]:
    """The port of an endpoint of a database with so many task runs."""
    with installed_programs() as programs:
        assert programs, "PostgreSQL is not installed"
        with started(programs) as url, Server(url).database("runs") as database:
            fill(database, runs)
            options = ("--database-url", database.url, "--max-age", str(max_age))
            command = [*COMMAND, "serve", "--listen", "127.0.0.1:0", *options]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as endpoint:
                assert endpoint.stderr
                port = endpoint.stderr.readline().rpartition(":")[2].partition("/")[0]
                try:
                    yield int(port)
                finally:
                    endpoint.terminate()


async def _measure(
    port: int, clients: int, seconds: float, pause: float, max_age: float
) -> Outcome:
    await _warm_up(port)
    tally = Tally()
    end = perf_counter() + seconds
    await asyncio.gather(
        _watch(port, end, tally),
        *(
            _client(port, _REQUESTS[n % 2], n / clients * pause, pause, end, tally)
            for n in range(clients)
        ),
    )
    p50, p99 = (quantiles(tally.seconds, n=100)[percent - 1] * 1000 for percent in (50, 99))
    answers = sum(tally.statuses.values())
    return Outcome(
        pause=pause,
        answers=answers,
        errors=answers - tally.statuses[200],
        per_second=round(answers / seconds, 1),
        p50=round(p50, 1),
        p99=round(p99, 1),
        readings=len(tally.readings),
        max_ages=round(seconds / max_age, 1),
    )


async def _client(  # noqa: PLR0913, PLR0917 (of one loop)
    port: int, request: bytes, delay: float, pause: float, end: float, tally: Tally
) -> None:
    await asyncio.sleep(delay)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while perf_counter() < end:
        start = perf_counter()
        try:
            status, _ = await _ask(reader, writer, request)
        except (OSError, asyncio.IncompleteReadError):
            tally.statuses[0] += 1
            break
        tally.statuses[status] += 1
        tally.seconds.append(perf_counter() - start)
        await asyncio.sleep(pause)
    writer.close()


async def _warm_up(port: int) -> None:
    """Have each kind of answer made once; what is measured is how these are given again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in _REQUESTS:
        await _ask(reader, writer, request)
    writer.close()


async def _watch(port: int, end: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while perf_counter() < end:
        _, body = await _ask(reader, writer, _METRICS)
        tally.readings |= {line for line in body.splitlines() if line.startswith(_LAST_READING)}
        await asyncio.sleep(_BETWEEN_LOOKS)
    writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(line for line in head.splitlines() if line.startswith("Content-Length: "))
    body = await reader.readexactly(int(length.partition(" ")[2]))
    return int(head.split(maxsplit=2)[1]), body


def as_table(outcomes: list[Outcome]) -> str:
    """The result as text, in Markdown."""
    titles = ("pause", "answers", "errors", "per second", "p50", "p99", "readings", "max-ages")
    lines = [
        machine(),
        "",
        f"| {' | '.join(titles)} |",
        "|" + " ---: |" * len(titles),
    ]
    for each in outcomes:
        cells = (
            f"{each.pause:g} s",
            f"{each.answers:,}",
            f"{each.errors:,}",
            f"{each.per_second:,.0f}",
            f"{each.p50:.1f} ms",
            f"{each.p99:.1f} ms",
            f"{each.readings}",
            f"{each.max_ages:g}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
