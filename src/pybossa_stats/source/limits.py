"""How much a database may be asked for; light, so that the help can tell it."""

CONNECT_TIMEOUT = 10
"""Seconds to connect in, if neither the URL nor PGCONNECT_TIMEOUT says otherwise."""

STATEMENT_TIMEOUT = 300
"""Seconds."""

WORK_MEM = 128
"""Megabytes; enough for some two million distinct addresses."""
