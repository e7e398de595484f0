"""How fast addresses are located: `python -m tests.benchmarks.locations --help`.

Everything is timed in one run, on the same addresses, each case several times in turn, and compared
by ratios of medians: machines differ, and are noisy.
"""

import argparse
import json
import random
import resource
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

import maxminddb

from pybossa_stats import connect
from pybossa_stats.geo.cryptopan import KEY_LENGTH, Decipherer
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.geo.places import Precision
from pybossa_stats.stats.locations import Locator, Tally, locate
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database
from tests.support.geoip import record, write_database

if TYPE_CHECKING:
    from collections.abc import Callable

_SEED = 2002


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=600_000, help="how many distinct ones")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is timed")
    parser.add_argument("--geoip-db", type=Path, help="a city database; default, an invented one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        geoip = options.geoip_db or invented_database(folder / "city.mmdb")
        result = measure(folder, geoip, options.addresses, options.rounds)
    print(json.dumps(result, indent=2) if options.json else as_table(result))  # noqa: T201 (a script)


def invented_database(file: Path) -> Path:
    """A city database with a location of its own for each of 8,192 networks."""
    invented = random.Random(_SEED)
    countries = [(f"C{n}", f"Country {n}", "EU", f"Zone/{n}") for n in range(200)]
    return write_database(
        file,
        {
            f"{n >> 5}.{(n & 31) << 3}.0.0/13": record(
                countries[n % len(countries)],
                round(invented.uniform(-60, 70), 4),
                round(invented.uniform(-180, 180), 4),
                f"City {n}",
                f"R{n % 20}",
            )
            for n in range(32, 224 * 32)
        },
    )


def distinct_addresses(invented: random.Random, count: int) -> list[str]:
    """So many different IPv4 addresses."""
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add(socket.inet_ntoa(invented.randbytes(4)))
    return sorted(drawn)


def filled_database(folder: Path, addresses: list[str]) -> Database:
    """A PYBOSSA database with an anonymous task run for each address."""
    file = folder / "runs.sqlite"
    database = Database(f"sqlite:///{file}")
    database.create_tables()
    with closing(sqlite3.connect(file)) as connection, connection:
        insert = "INSERT INTO task_run (project_id, user_ip) VALUES (1, ?)"
        connection.executemany(insert, ((address,) for address in addresses))
    return database


def measure(folder: Path, geoip: Path, count: int, rounds: int) -> dict[str, object]:
    """Time a bare loop of look-ups, the whole of `locate`, and the deciphering."""
    invented = random.Random(_SEED)
    addresses = distinct_addresses(invented, count)
    database = filled_database(folder, addresses)
    bare = maxminddb.open_database(geoip)
    locator = Locator(CityDatabase(geoip), Precision.EXACT)
    decipherer = Decipherer(invented.randbytes(KEY_LENGTH))

    def look_up() -> None:
        for address in addresses:
            bare.get(address)

    def locate_texts() -> None:
        tally = Tally(locator)
        for start in range(0, count, 10_000):
            tally.add(addresses[start : start + 10_000])
        assert tally.locations(datetime.now(UTC), pseudonymous=False).addresses == count

    def locate_rows() -> None:
        with connect(database.url) as view:
            locations = locate(view, locator)
        assert locations.addresses == count

    def decipher() -> None:
        for start in range(0, count, 10_000):
            decipherer.decipher(addresses[start : start + 10_000])

    cases: dict[str, Callable[[], None]] = {
        "bare look-ups": look_up,
        "locate": locate_texts,
        "read from SQLite and locate": locate_rows,
        "decipher": decipher,
    }
    seconds = medians(cases, rounds, process_time)
    return {
        "machine": machine(),
        "maxminddb": f"{type(bare).__module__} over {bare.metadata().database_type}",
        "addresses": count,
        "seconds": {name: round(found, 3) for name, found in seconds.items()},
        "ratios": {
            name: round(found / seconds["bare look-ups"], 2) for name, found in seconds.items()
        },
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def as_table(result: dict[str, object]) -> str:
    """The result as text."""
    seconds, ratios = result["seconds"], result["ratios"]
    assert isinstance(seconds, dict)
    assert isinstance(ratios, dict)
    rows = [f"{name:<28}{seconds[name]:>10.3f} s{ratios[name]:>10.2f}" for name in seconds]
    heading = [f"{name}: {result[name]}" for name in ("machine", "maxminddb", "addresses")]
    return "\n".join([*heading, "", f"{'median of CPU time':<28}{'':>12}{'ratio':>10}", *rows])


if __name__ == "__main__":
    main()
