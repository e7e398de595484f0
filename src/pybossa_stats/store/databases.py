"""What databases are called, and were called by earlier versions.

A name is all that tells databases apart, so snapshots with an earlier one are found by it, too.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.order import in_order_of_runs

_IN_A_FOLDER = re.compile(r"/.*?(:\d+)?/([^/]+)", re.ASCII)


def earlier_name(database: str) -> str:
    """What earlier versions called a database: to them, any folder of sockets was ``localhost``."""
    match = _IN_A_FOLDER.fullmatch(database)
    return f"localhost{match[1] or ''}/{match[2]}" if match else database


def known_name(database: str, snapshots: Sequence[StoredSnapshot]) -> str:
    """What snapshots call a database: its name, or the earlier one if they have only that."""
    is_known = any(each.database == database for each in snapshots)
    return database if is_known else earlier_name(database)


def of_database(database: str | None, snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """Those of one database; and those that cannot be read, which may be, too."""
    known = database and known_name(database, snapshots)
    return [each for each in snapshots if each.database in {known, None}]


def with_names_of_today(snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """The same snapshots; where a database had an earlier name, it has that of today.

    An earlier name that several databases may have had, or that is still in use, stays.
    """
    today: dict[str | None, set[str]] = defaultdict(set)
    for name in (each.database for each in in_order_of_runs(snapshots)):
        if name and (earlier_name(name) != name or name in today):
            today[earlier_name(name)].add(name)
    sole = {earlier: min(names) for earlier, names in today.items() if len(names) == 1}
    if not sole:
        return [*snapshots]
    return [replace(each, database=sole.get(each.database, each.database)) for each in snapshots]
