"""Timeouts and other limits of reading a database; imports nothing, as the help shows them."""

from typing import NamedTuple

CONNECT_TIMEOUT = 10
"""Seconds to connect, unless the URL or PGCONNECT_TIMEOUT sets a time."""

MOST_SECONDS = 86_400
"""The longest timeout: a day."""

MOST_MEGABYTES = 8192
"""The most memory that PostgreSQL may be asked to use for one operation."""

GRACE = 1
"""Seconds that a server has to report a cancelled statement, or to end a transaction."""

SECONDS_TO_CANCEL_ON_NODES = 4
"""Seconds that a cluster takes beyond `GRACE`, as it cancels a statement node by node."""

VIEW_TIMEOUTS = 10
"""All statements of a view together may take this many times the timeout of one."""

MAX_AGE = 60
"""The maximum age of the endpoint's figures in seconds, by default."""

STALE_FOR = 3600
"""Seconds that it keeps serving old figures while the database cannot be read, by default."""


class Limits(NamedTuple):
    """The limits of one view of a database.

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
"""The limits of a view that is opened without any."""
