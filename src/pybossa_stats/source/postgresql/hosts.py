"""The hosts of a PostgreSQL server, looked up within a time.

The driver would wait for the resolver, however long that takes, deaf to signals; for a host from a
service file even with all threads of the program at a standstill.
"""

from collections.abc import Collection, Mapping
from socket import SOCK_STREAM, getaddrinfo
from threading import TIMEOUT_MAX, Thread
from time import monotonic
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from pybossa_stats.geo.addresses import read_address

_PLACE = ("host", "hostaddr", "port")
_SAYS_WHERE = (*_PLACE, "service", "servicefile", "connect_timeout")


def with_addresses(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a connection, with the addresses of all hosts that have names.

    Args:
        options: as the driver has them.

    Raises:
        psycopg.OperationalError: if no host has an address, or that is not known within the
            options' connect_timeout.
        ValueError: if a host or another option is malformed.
    """
    known = _completed(options)
    hosts = known.get("host", "").split(",")
    names = [*dict.fromkeys(filter(_is_name, hosts))]
    if "hostaddr" in known or not names:
        return options
    found = _look_up(names, float(known.get("connect_timeout", 0)))
    ports = known["port"].split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    places = [
        (host, address, port)
        for host, port in zip(hosts, ports, strict=True)
        for address in (found.get(host, ()) if host in names else ("",))
    ]
    return options | dict(zip(_PLACE, map(",".join, zip(*places, strict=True)), strict=True))


def _completed(options: Mapping[str, Any]) -> dict[str, str]:
    """The options that say where a server is; also those of a service file or the environment."""
    given = {name: value for name, value in options.items() if name in _SAYS_WHERE}
    # libpq tells what it was told, and goes no further, as this is no mode of TLS.
    attempt = pq.PGconn.connect_start(make_conninfo(**given, sslmode="none").encode())
    known = {each.keyword.decode(): each.val.decode() for each in attempt.info if each.val}
    attempt.finish()
    return known


def _is_name(host: str) -> bool:
    return bool(host) and not host.startswith(("/", "@")) and not read_address(host)


def _look_up(names: Collection[str], seconds: float) -> dict[str, list[str]]:
    """The addresses of those hosts that have any; 0 seconds are without end."""
    found: dict[str, list[str]] = {}
    problems = dict.fromkeys(names, f"no answer within {seconds:g} s")

    def look_up(name: str, encoded: bytes) -> None:
        try:
            entries = getaddrinfo(encoded, None, type=SOCK_STREAM)
        except OSError as error:
            problems[name] = str(error.strerror)
        else:
            found[name] = [str(address[0]) for *_, address in entries]

    # Nothing waits for these when the program ends.
    threads = [
        Thread(target=look_up, args=(name, name.encode("idna")), daemon=True) for name in names
    ]
    for thread in threads:
        thread.start()
    end = monotonic() + (seconds if seconds > 0 else TIMEOUT_MAX)
    for thread in threads:
        thread.join(min(end - monotonic(), TIMEOUT_MAX))
    if not found:
        name, problem = next(iter(problems.items()))
        raise psycopg.OperationalError(f"failed to resolve host {name!r}: {problem}")
    return dict(found)
