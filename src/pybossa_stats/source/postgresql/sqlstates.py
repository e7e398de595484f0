"""PostgreSQL's errors, translated into errors for people.

They are recognized by SQLSTATE, as messages are in the server's language. A message that may quote
data, such as an address, is not repeated.
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

FAILED_TRANSACTION = "25P02"
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

# libpq has only messages, and no codes, for why a connection failed. These are transient even after
# a password was sent, or permanent even without one.
_TRANSIENT_MESSAGES = (
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
_PERMANENT_MESSAGES = (
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

# Classes of SQLSTATEs whose messages name tables and the like, but quote no values.
_WITHOUT_DATA = ("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57")


def sqlstate(error: DBAPIError) -> str:
    """The SQLSTATE of a server's error; empty for an error of the client library."""
    return getattr(error.orig, "sqlstate", None) or ""


def translate(error: DBAPIError, name: str, timeout: float, waited: float) -> StatsError:
    """The error for a statement that failed.

    Args:
        error: what it raised.
        name: that of the database.
        timeout: seconds that it might take.
        waited: seconds that it took.
    """
    state = sqlstate(error)
    reason = _reason(error)
    if state in UNDEFINED:
        return _undefined(name, reason, in_function=is_in_function(error))
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
        # A server reports 08 for its own connections: to another node, or to a foreign server.
        lost = name if state.startswith("08") else f"The connection to {name} was lost"
        return CannotConnectError(f"{lost}: {reason}", "Try again.", transient=True)
    return QueryFailedError(
        f"{name}: {reason}{f' (SQLSTATE {state})' if state else ''}",
        _STANDBY_CONFLICT if state == _SERIALIZATION_FAILURE else "",
        transient=state.startswith(_TRANSIENT),
    )


def _undefined(name: str, reason: str, *, in_function: bool) -> StatsError:
    if not in_function:  # it existed when the tables were found
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


def connection_reason(error: DBAPIError, *, with_server: bool) -> str:
    """Why a connection failed, in one line for all attempts.

    Args:
        error: what was raised.
        with_server: whether to name the server that was tried, as where libpq chose it.
    """
    lines = _lines(error)
    # Of several addresses that were tried, one that responded says more than one that did not.
    line = next((line for line in lines if "FATAL:" in line), lines[0])
    if with_server:
        return line.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    return line.rpartition("failed: ")[2].removeprefix("FATAL:").strip()


def is_transient_refusal(error: DBAPIError) -> bool:
    """Whether a connection that failed may succeed in a while.

    Where the language of the message is unknown, this is a guess: a server that is full, starting
    or stopping says so before it asks for a password.
    """
    if state := sqlstate(error):
        return state.startswith((*_CONNECTION_LOST, *_TRANSIENT))
    message = str(error.orig)
    if any(part in message for part in _TRANSIENT_MESSAGES):
        return True
    attempt = getattr(error.orig, "pgconn", None)
    refused = attempt is not None and (attempt.used_password or attempt.needs_password)
    permanent = refused or any(part in message for part in _PERMANENT_MESSAGES)
    return isinstance(error, OperationalError) and not permanent


def may_quote_data(error: DBAPIError) -> bool:
    """Whether the message of an error may quote what is in a table."""
    state = sqlstate(error)
    if not state:
        return not isinstance(error, OperationalError)
    # An error inside a function may have a message that the function wrote.
    return is_in_function(error) or not state.startswith(_WITHOUT_DATA)


def is_in_function(error: DBAPIError) -> bool:
    """Whether an error happened in a function that a view calls, or on another server."""
    return bool(getattr(getattr(error.orig, "diag", None), "context", None))


def _reason(error: DBAPIError) -> str:
    """The reason of an error, in one line that quotes no data."""
    if may_quote_data(error):  # PostgreSQL's name of the condition, such as "division by zero"
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", type(error.orig).__name__).strip("_").lower()
    message = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return " ".join(message.split()) if message else _lines(error)[0]


def _lines(error: DBAPIError) -> list[str]:
    return str(error.orig).strip().splitlines() or [type(error.orig).__name__]
