"""Errors for users, with their exit codes."""

import re
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of commands, as the manual documents them."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CANNOT_CONNECT = 3
    NOT_PYBOSSA = 4
    NO_PRIVILEGE = 5
    TIMED_OUT = 6
    NOT_WRITTEN = 7
    NO_GEOIP = 8
    NOT_A_SNAPSHOT = 9
    ALARM = 10
    NOTHING_TO_COMPARE = 11
    INTERRUPTED = 130


class StatsError(Exception):
    """An error that users can understand and act on.

    Args:
        message: what happened, in one line.
        hint: what to do about it, in one line; may be empty.
        transient: whether a later attempt may succeed.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, hint: str = "", *, transient: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.transient = transient


class QueryFailedError(StatsError):
    """The database failed to run a statement."""


class UsageError(StatsError):
    """A usage error, such as a malformed database URL."""

    exit_code = ExitCode.USAGE


class CannotConnectError(StatsError):
    """The database cannot be reached, opened or logged in to."""

    exit_code = ExitCode.CANNOT_CONNECT


class ChangedError(StatsError):
    """Tables were altered or replaced while they were read."""

    exit_code = ExitCode.CANNOT_CONNECT

    def __init__(self, database: str) -> None:
        super().__init__(
            f"{database}: PYBOSSA's tables were changed while they were being read",
            "Try again when that is finished.",
            transient=True,
        )


class NotPybossaError(StatsError):
    """Tables or columns of PYBOSSA are missing, or columns have another type."""

    exit_code = ExitCode.NOT_PYBOSSA


class NoPrivilegeError(StatsError):
    """The role may not read what a report needs."""

    exit_code = ExitCode.NO_PRIVILEGE


class TimedOutError(StatsError):
    """A statement took longer than the timeout, or a table or file stayed locked."""

    exit_code = ExitCode.TIMED_OUT


class GeoipError(StatsError):
    """The GeoIP database or the Crypto-PAn key cannot be used."""

    exit_code = ExitCode.NO_GEOIP


class NotWrittenError(StatsError):
    """The output could not be written."""

    exit_code = ExitCode.NOT_WRITTEN


class SnapshotError(StatsError):
    """A file is not a readable snapshot."""

    exit_code = ExitCode.NOT_A_SNAPSHOT


class NothingToCompareError(StatsError):
    """There is no snapshot to compare with."""

    exit_code = ExitCode.NOTHING_TO_COMPARE


class AlarmError(StatsError):
    """A figure, or a change of one, meets a condition of the user."""

    exit_code = ExitCode.ALARM


# Hide too much rather than too little: passwords may hold spaces and quotes, and a malformed URL
# may lack its slashes or misspell an option.
_PASSWORD = re.compile(
    r"(\w:/+)[^\n]*(?=@)|(\w:)\S*(?=@)|(\bp\w*w\w*d\w*=|[?&]\w+=)[^\n]*", re.IGNORECASE
)


def hide_passwords(text: str) -> str:
    """Mask everything in a message that could be the password of a URL."""
    return _PASSWORD.sub(r"\1\2\3***", text)
