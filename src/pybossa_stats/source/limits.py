"""How much a database may be asked for; light, so that the help can tell it."""

from typing import NamedTuple

CONNECT_TIMEOUT = 10
"""Seconds to connect in, if neither the URL nor PGCONNECT_TIMEOUT says otherwise."""

STATEMENT_TIMEOUT = 300
"""Seconds."""

LOCK_TIMEOUT = 10
"""Seconds."""

WORK_MEM = 128
"""Megabytes; enough for some two million distinct addresses."""

GRACE = 1
"""Seconds that a server has to say that it has given up a statement, or to end a transaction."""

VIEW_TIMEOUTS = 10
"""All statements of a view together may take this many times the timeout of one."""


class Limits(NamedTuple):
    """How much one view may ask of a database.

    Attributes:
        timeout: seconds; for each statement in PostgreSQL, for the whole view in SQLite.
        lock_timeout: seconds to wait for what others have locked.
        work_mem: megabytes that PostgreSQL may hash or sort in, if its own setting is less.
    """

    timeout: float = STATEMENT_TIMEOUT
    lock_timeout: float = LOCK_TIMEOUT
    work_mem: int = WORK_MEM
