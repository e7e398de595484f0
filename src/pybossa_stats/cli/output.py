"""Where a report goes: to stdout, or to a file that is replaced as a whole."""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from pybossa_stats.cli.streams import is_terminal, shows_unicode
from pybossa_stats.errors import NotWrittenError

if TYPE_CHECKING:
    from pybossa_stats.report.terminal import Medium


def write(parts: Iterable[str], file: Path | None = None) -> None:
    """Write the parts of a report to a file, or to stdout.

    A reader that closes the pipe early, as ``head`` does, is no error.

    Raises:
        NotWrittenError: if it could not be written whole; a file then is as it was before.
    """
    if file is None:
        _write_stdout(parts)
        return
    try:
        with replacement(file) as written, written.open("w", encoding="utf-8") as stream:
            stream.writelines(parts)
    except OSError as error:
        hint = "What was there before is unchanged." if file.exists() else ""
        raise NotWrittenError(f"Cannot write {file}: {error.strerror or error}.", hint) from error


def medium(file: Path | None = None) -> "Medium":
    """What a file, or stdout, can show."""
    from pybossa_stats.report.terminal import Medium

    if file is not None:
        return Medium()
    stdout = _open_stdout()
    unicode = shows_unicode(stdout)
    if not is_terminal(stdout):
        return Medium(unicode=unicode)
    # A terminal that does not tell its size says 0.
    width = os.get_terminal_size(stdout.fileno()).columns or None
    return Medium(width=width, color=True, unicode=unicode)


def _open_stdout() -> TextIOWrapper:
    if not isinstance(sys.stdout, TextIOWrapper):  # None, where the program was started without
        raise NotWrittenError("Standard output is closed.")
    return sys.stdout


def _write_stdout(parts: Iterable[str]) -> None:
    stdout = _open_stdout()
    try:
        # Not through the text layer, which refuses what an ASCII locale cannot encode.
        for part in parts:
            stdout.buffer.write(part.encode(stdout.encoding, "backslashreplace"))
        stdout.flush()
    except OSError as error:
        # What is left in the buffer must not fail once more when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise NotWrittenError(f"Cannot write to standard output: {error.strerror}.") from error


@contextmanager
def replacement(file: Path) -> Iterator[Path]:
    """Replace a file in one step by what the block writes to the path that is yielded.

    A reader sees the old file or the new one, and a failure leaves the old one. The new file has
    the mode, group and owner of the old one; a symbolic link stays, and what it points to is
    replaced. A device or a pipe cannot be replaced, and is written itself.

    Raises:
        OSError: if the new file cannot be written or put in place.
    """
    file = _resolved(file)
    old = file.stat() if file.exists() else None
    if old and not stat.S_ISREG(old.st_mode):
        yield file
        return
    temporary = file.parent / f".pybossa-stats-{os.urandom(8).hex()}.tmp"
    try:
        mode = 0o600 if old else 0o666  # the umask makes the latter what is usual
        descriptor = os.open(temporary, os.O_RDONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            yield temporary
            if old:
                _take_over(descriptor, old)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)


def _resolved(file: Path) -> Path:
    resolved = Path(os.path.realpath(file))
    if resolved.is_symlink():  # which is all that a loop of links leads to
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return resolved


def _take_over(descriptor: int, old: os.stat_result) -> None:
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(PermissionError):  # only root gives files away
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    # So that the new name, too, outlives a power cut; some file systems cannot.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
