"""How much a database may be asked for, and how often; light, so that the help can tell it."""

from typing import NamedTuple

CONNECT_TIMEOUT = 10
"""Seconds to connect in, if neither the URL nor PGCONNECT_TIMEOUT says otherwise."""

GRACE = 1
"""Seconds that a server has to say that it has given up a statement, or to end a transaction."""

SECONDS_TO_CANCEL_ON_NODES = 4
"""What a cluster takes beyond that, as it cancels a statement node by node."""

VIEW_TIMEOUTS = 10
"""All statements of a view together may take this many times the timeout of one."""

MAX_AGE = 60
"""Seconds that the figures of the endpoint may be old, if it is not told otherwise."""

STALE_FOR = 3600
"""Seconds that it shows the last ones for while the database cannot be read, likewise."""


class Limits(NamedTuple):
    """How much one view may ask of a database.

    Attributes:
        timeout: seconds; for each statement in PostgreSQL, for the whole view in SQLite. In
            PostgreSQL all statements together may take ten times as long.
        lock_timeout: seconds to wait for tables, or the file, that others have locked.
        work_mem: megabytes that PostgreSQL may use to hash or sort before it turns to its disk,
            enough for some two million distinct addresses; it is never made less than the server's
            own setting. SQLite decides for itself.
    """

    timeout: float = 300
    lock_timeout: float = 10
    work_mem: int = 128


USUAL = Limits()
"""Those of a view that is opened without any."""
