"""Host names of a PostgreSQL server, resolved within connect_timeout.

libpq waits for the resolver without a timeout, and signals are not handled meanwhile; for a host
from a service file, psycopg even holds Python's global lock.
"""

from collections.abc import Collection, Mapping
from math import inf
from socket import SOCK_STREAM, getaddrinfo
from threading import Thread
from time import monotonic
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from pybossa_stats.geo.addresses import read_address

_ADDRESS_OPTIONS = ("host", "hostaddr", "port")
_HOST_OPTIONS = (*_ADDRESS_OPTIONS, "service", "servicefile", "connect_timeout")
# Python handles no signal while it waits for a thread, if another thread got it, or it came just
# before.
_SECONDS_BETWEEN_SIGNALS = 0.1


def with_addresses(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a connection, with the addresses of all hosts that are given by name.

    Args:
        options: those of the driver.

    Raises:
        psycopg.OperationalError: if no host can be resolved within the options' connect_timeout.
        ValueError: if a host or another option is malformed.
    """
    known = _resolved_options(options)
    hosts = known.get("host", "").split(",")
    names = [*dict.fromkeys(filter(_is_name, hosts))]
    if "hostaddr" in known or not names:
        return options
    addresses = _resolve(names, float(known.get("connect_timeout", 0)))
    ports = known["port"].split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    places = [
        (host, address, port)
        for host, port in zip(hosts, ports, strict=True)
        for address in (addresses.get(host, ()) if host in names else ("",))
    ]
    values = map(",".join, zip(*places, strict=True))
    return options | dict(zip(_ADDRESS_OPTIONS, values, strict=True))


def _resolved_options(options: Mapping[str, Any]) -> dict[str, str]:
    """The options that name hosts, also those from a service file or the environment."""
    explicit = {name: value for name, value in options.items() if name in _HOST_OPTIONS}
    # libpq fills in its options, and stops there, as "none" is not a mode of TLS.
    attempt = pq.PGconn.connect_start(make_conninfo(**explicit, sslmode="none").encode())
    resolved = {info.keyword.decode(): info.val.decode() for info in attempt.info if info.val}
    attempt.finish()
    return resolved


def _is_name(host: str) -> bool:
    return bool(host) and not host.startswith(("/", "@")) and not read_address(host)


def _resolve(names: Collection[str], seconds: float) -> dict[str, list[str]]:
    """The addresses of those hosts that can be resolved; 0 seconds mean no timeout."""
    addresses: dict[str, list[str]] = {}
    problems = dict.fromkeys(names, f"no answer within {seconds:g} s")

    def look_up(name: str, encoded: bytes) -> None:
        try:
            entries = getaddrinfo(encoded, None, type=SOCK_STREAM)
        except OSError as error:
            problems[name] = str(error.strerror)
        else:
            addresses[name] = [str(address[0]) for *_, address in entries]

    # Daemons, so that the program can end without them.
    threads = [
        Thread(target=look_up, args=(name, name.encode("idna")), daemon=True) for name in names
    ]
    for thread in threads:
        thread.start()
    end = monotonic() + (seconds if seconds > 0 else inf)
    for thread in threads:
        while thread.is_alive() and monotonic() < end:
            thread.join(min(end - monotonic(), _SECONDS_BETWEEN_SIGNALS))
    if not addresses:
        name, problem = next(iter(problems.items()))
        raise psycopg.OperationalError(f"failed to resolve host {name!r}: {problem}")
    return dict(addresses)
