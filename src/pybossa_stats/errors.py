"""The errors that users can meet, each with its exit code."""

import re
from enum import IntEnum
from typing import ClassVar, Self


class ExitCode(IntEnum):
    """What the exit code of a command means; the help and the manual list these words."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a code that carries its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    DONE = 0, "done"
    FAILED = 1, "any other failure"
    USAGE = 2, "usage error"
    CANNOT_CONNECT = 3, "cannot connect to the database or log in, or its tables changed"
    NOT_PYBOSSA = 4, "not a PYBOSSA database: a table or column is missing or of another type"
    NO_PRIVILEGE = 5, "the database role lacks privileges"
    TIMED_OUT = 6, "a statement took longer than --timeout, or a table or file remained locked"
    NOT_WRITTEN = 7, "the output could not be written"
    NO_GEOIP = 8, "the GeoIP database or the Crypto-PAn key cannot be used"
    NOT_A_SNAPSHOT = 9, "there is no snapshot, or it cannot be read"
    ALARM = 10, "a --fail-if condition is true"
    NOTHING_TO_COMPARE = 11, "there is no snapshot to compare with"
    INTERRUPTED = 130, "interrupted (Ctrl-C, SIGTERM or SIGHUP)"


class StatsError(Exception):
    """An error that users can understand and act on.

    Args:
        message: what happened, in one line.
        hint: what to do about it, in one line; may be empty.
        transient: whether it may go away by itself in a while.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, hint: str = "", *, transient: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.transient = transient


class QueryFailedError(StatsError):
    """The database failed while it was read."""


class UsageError(StatsError):
    """What was asked for makes no sense, such as a malformed database URL."""

    exit_code = ExitCode.USAGE


class CannotConnectError(StatsError):
    """The database cannot be reached, opened or logged in to."""

    exit_code = ExitCode.CANNOT_CONNECT


class ChangedError(StatsError):
    """Tables were altered, or replaced by others, while they were read."""

    exit_code = ExitCode.CANNOT_CONNECT

    def __init__(self, database: str) -> None:
        super().__init__(
            f"{database}: PYBOSSA's tables were changed while they were being read",
            "Try again when that is finished.",
            transient=True,
        )


class NotPybossaError(StatsError):
    """Tables or columns of PYBOSSA are missing, or of another type."""

    exit_code = ExitCode.NOT_PYBOSSA


class NoPrivilegeError(StatsError):
    """The role may not read what a report needs."""

    exit_code = ExitCode.NO_PRIVILEGE


class TimedOutError(StatsError):
    """A statement took longer than the timeout, or a table or file stayed locked."""

    exit_code = ExitCode.TIMED_OUT


class StoppedError(StatsError):
    """The user, or the system, stopped the program."""

    exit_code = ExitCode.INTERRUPTED


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
    """A message without anything in it that could be the password of a URL."""
    return _PASSWORD.sub(r"\1\2\3***", text)
