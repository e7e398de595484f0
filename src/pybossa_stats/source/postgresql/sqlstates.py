"""PostgreSQL's errors, translated into errors for people.

They are recognized by their codes, as messages are in the server's language. Messages that may
quote the data, and so an address, are not repeated.
"""

import re

from sqlalchemy.exc import DBAPIError, OperationalError

from pybossa_stats.errors import (
    CannotConnectError,
    ChangedError,
    NoPrivilegeError,
    NotPybossaError,
    QueryFailedError,
    StatsError,
    TimedOutError,
)

LOCK_NOT_AVAILABLE = "55P03"

UNDEFINED = {"42P01", "42703", "3F000"}
_INSUFFICIENT_PRIVILEGE = "42501"
_QUERY_CANCELED = "57014"
_SERIALIZATION_FAILURE = "40001"
_STANDBY_CONFLICT = (
    "The standby removed rows that were being read: try again, or read from the primary."
)
_CONNECTION_LOST = ("08", "57P", "25P03", "25P04")
_TRANSIENT = ("40", "53")  # a conflict with others; too little memory, disk or connections

# libpq has no codes for why a connection failed, only messages. These are needed to tell that it
# may succeed later though a password was used, and that it never will though none was asked for.
_LATER = (
    "no more connections allowed",
    "not accepting connections",
    "query_wait_timeout",
    "remaining connection slots",
    "server closed the connection unexpectedly",
    "server login has been failing",
    "shutting down",
    "starting up",
    "terminating connection",
    "too many clients",
    "too many connections",
)
_NEVER = (
    "SSL",
    "authentication failed",
    "certificate",
    "does not exist",
    "no password supplied",
    "no pg_hba.conf entry",
    "not permitted to log in",
    "permission denied",
    "unsupported",
)

# Classes of codes whose words name tables and the like, but quote no values.
_QUOTES_NO_DATA = ("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57")


def sqlstate(error: DBAPIError) -> str:
    """The SQLSTATE of a server's error; empty for an error of the client library."""
    return getattr(error.orig, "sqlstate", None) or ""


def translate(error: DBAPIError, name: str, timeout: float, waited: float) -> StatsError:
    """The error for a statement that failed.

    Args:
        error: what it raised.
        name: which database it was sent to.
        timeout: seconds that it might take.
        waited: seconds that it took.
    """
    state = sqlstate(error)
    reason = _reason(error)
    if state in UNDEFINED:
        return _gone(name, reason, called=is_in_function(error))
    if state == _INSUFFICIENT_PRIVILEGE:
        return NoPrivilegeError(
            f"{name}: {reason}",
            "Grant the role USAGE on the schema and SELECT on the tables; with row-level security,"
            " also BYPASSRLS.",
        )
    if state == _QUERY_CANCELED:
        return _cancelled(name, timeout, waited)
    if state == LOCK_NOT_AVAILABLE:
        return TimedOutError(f"{name}: a table is locked: {reason}", transient=True)
    if state.startswith(_CONNECTION_LOST) or (not state and isinstance(error, OperationalError)):
        # A server says so of its own connections: to another node, or to a foreign server.
        own = name if state.startswith("08") else f"The connection to {name} was lost"
        return CannotConnectError(f"{own}: {reason}", "Try again.", transient=True)
    return QueryFailedError(
        f"{name}: {reason}{f' (SQLSTATE {state})' if state else ''}",
        _STANDBY_CONFLICT if state == _SERIALIZATION_FAILURE else "",
        transient=state.startswith(_TRANSIENT),
    )


def _gone(name: str, reason: str, *, called: bool) -> StatsError:
    if not called:  # it was there when the tables were found
        return ChangedError(name)
    return NotPybossaError(
        f"{name}: something that its tables depend on is missing: {reason}",
        "Check foreign tables. Functions that views call must name schemas, or SET search_path.",
    )


def _cancelled(name: str, timeout: float, waited: float) -> StatsError:
    if waited < timeout:
        return QueryFailedError(
            f"{name}: the statement was cancelled on the server",
            "Ask the server's administrator why.",
        )
    return TimedOutError(
        f"{name}: a statement took longer than {timeout:g} s",
        "Increase --timeout, or check the load of the server.",
    )


def connection_reason(error: DBAPIError, *, whole: bool) -> str:
    """Why a connection failed, in one line, without the story of the attempts.

    Args:
        error: what was raised.
        whole: whether to name the server that was tried, as where libpq chose it.
    """
    lines = _lines(error)
    # Of several addresses that were tried, one that answered tells more than one that did not.
    told = next((line for line in lines if "FATAL:" in line), lines[0])
    if whole:
        return told.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    return told.rpartition("failed: ")[2].removeprefix("FATAL:").strip()


def is_transient_refusal(error: DBAPIError) -> bool:
    """Whether a connection that failed may succeed in a while.

    Where the language of the message is unknown, this is a guess: a server that is full, starting
    or stopping says so before it asks for a password.
    """
    if state := sqlstate(error):
        return state.startswith((*_CONNECTION_LOST, *_TRANSIENT))
    words = str(error.orig)
    if any(later in words for later in _LATER):
        return True
    attempt = getattr(error.orig, "pgconn", None)
    refused = attempt is not None and (attempt.used_password or attempt.needs_password)
    never = refused or any(never in words for never in _NEVER)
    return isinstance(error, OperationalError) and not never


def may_quote_data(error: DBAPIError) -> bool:
    """Whether the words of an error may hold what is in a table."""
    state = sqlstate(error)
    if not state:
        return not isinstance(error, OperationalError)
    # An error inside a function may have a message that the function wrote.
    return is_in_function(error) or not state.startswith(_QUOTES_NO_DATA)


def is_in_function(error: DBAPIError) -> bool:
    """Whether an error happened in what was called: a function of a view, or another server."""
    return bool(getattr(getattr(error.orig, "diag", None), "context", None))


def _reason(error: DBAPIError) -> str:
    """What happened, in one line that quotes no data."""
    if may_quote_data(error):  # PostgreSQL's name of the condition, such as "division by zero"
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", type(error.orig).__name__).strip("_").lower()
    told = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return " ".join(told.split()) if told else _lines(error)[0]


def _lines(error: DBAPIError) -> list[str]:
    return str(error.orig).strip().splitlines() or [type(error.orig).__name__]
