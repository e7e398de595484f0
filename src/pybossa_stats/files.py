"""Atomic writing of files, and reading of small ones.

A file is written under a hidden name beside its own, and renamed when it is complete.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

_LARGEST_SMALL = 1024 * 1024

_TEMPORARY = ".pybossa-stats-{}.tmp"
# That of a database may have files of SQLite's beside it.
_TEMPORARIES = re.compile(re.escape(_TEMPORARY).replace(r"\{\}", "[0-9a-f]{16}") + "(-[a-z]+)?")
_ABANDONED_AFTER = 24 * 60 * 60


def open_plain(file: Path, *, pipe: bool = False, link: bool = True) -> BinaryIO:
    """Open a plain file to read it; anything else is refused, and never waited for.

    Args:
        file: its path.
        pipe: whether it may be a pipe that this process has inherited, as of the shell's
            ``<(...)``, which can be read once.
        link: whether it may be a symbolic link.

    Raises:
        OSError: if it is something else, or cannot be opened.
    """
    flags = os.O_NONBLOCK | (0 if link else os.O_NOFOLLOW)
    opened = open(file, "rb", opener=lambda path, mode: os.open(path, mode | flags))  # noqa: SIM115
    mode = os.fstat(opened.fileno()).st_mode
    # A pipe with a name of its own may never get a writer.
    is_inherited = stat.S_ISFIFO(mode) and not os.path.lexists(os.path.realpath(file))
    if not (stat.S_ISREG(mode) or (pipe and is_inherited)):
        opened.close()
        raise OSError(errno.EINVAL, "It is not a plain file")
    os.set_blocking(opened.fileno(), True)
    return opened


def read_small(file: Path) -> bytes:
    """Read a file that people write by hand, or a pipe of the shell; refuse a larger one.

    A file is read again each time. A pipe, which is empty then, is remembered.

    Raises:
        OSError: if it cannot be read, or is too large.
    """
    is_pipe = stat.S_ISFIFO(file.stat().st_mode)
    return _read_once(file) if is_pipe else _read(file)


def _read(file: Path) -> bytes:
    with open_plain(file, pipe=True) as opened:
        content = opened.read(_LARGEST_SMALL + 1)
    if len(content) > _LARGEST_SMALL:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


_read_once = cache(_read)


@contextmanager
def replacement(file: Path, *, follow: bool = True) -> Iterator[Path]:
    """Replace a file atomically with what the block writes to the yielded path.

    A reader sees the old file or the new one, and a failure leaves the old one. The new file has
    the mode, group and owner of the old one; a symbolic link stays, and its target is
    replaced. A device or a pipe is written directly.

    Args:
        file: what to replace; it need not exist.
        follow: whether it may be elsewhere, or something else; without, a symbolic link is itself
            replaced, and a device or a pipe refused.

    Raises:
        OSError: if the new file cannot be written or put in place.
    """
    old = None
    with suppress(FileNotFoundError):
        old = file.stat() if follow else file.lstat()
    if old and not follow and stat.S_ISLNK(old.st_mode):
        old = None  # whose mode is not that of a file
    if old and not stat.S_ISREG(old.st_mode):
        if not follow:
            raise OSError(errno.EEXIST, f"{file.name} is not a plain file")
        yield file
        return
    if follow:
        file = Path(os.path.realpath(file))
    mode = 0o600 if old else 0o666  # the umask turns the latter into the usual mode
    with _temporary_file(file.parent, mode, partial(_replace, file=file, old=old)) as temporary:
        yield temporary


def creation(file: Path) -> AbstractContextManager[Path]:
    """Create a file from what the block writes to the yielded path; never replace one.

    Raises:
        FileExistsError: if a file of that name exists by then.
        OSError: if it cannot be written.
    """
    return _temporary_file(file.parent, 0o666, partial(_create, file=file))


@contextmanager
def _temporary_file(
    folder: Path, mode: int, put_in_place: Callable[[Path], None]
) -> Iterator[Path]:
    """A temporary file that is put in place when it is safe on disk, and deleted otherwise."""
    temporary = folder / _TEMPORARY.format(os.urandom(8).hex())
    try:  # from before there is a file: Ctrl-C may come at any moment
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        _remove_abandoned(folder)
        yield temporary
        _sync(temporary)
        put_in_place(temporary)
    finally:
        temporary.unlink(missing_ok=True)
    # Some file systems cannot; after a power cut the old file may be back, complete.
    with suppress(OSError):
        _sync(folder)


@cache  # once for a folder of ten thousand pages
def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files that killed programs left in a folder over a day ago.

    Ages are those of the file system's clock, which may be another machine's.
    """
    with suppress(OSError):  # the folder may not be readable
        now = folder.stat().st_mtime  # as a file has just been created in it
        for entry in os.scandir(folder):
            with suppress(OSError):  # another process may be first, or the file not ours to remove
                if _TEMPORARIES.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    age = now - entry.stat(follow_symlinks=False).st_mtime
                    if age > _ABANDONED_AFTER:
                        Path(entry).unlink()


def _create(temporary: Path, file: Path) -> None:
    """Give a file its name, unless that exists."""
    try:
        os.link(temporary, file)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:  # the file system may have no links
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL))  # which reserves the name
        temporary.replace(file)


def _replace(temporary: Path, file: Path, old: os.stat_result | None) -> None:
    """Give a file its name, with the owner, group and mode of the old file."""
    if old:
        for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
            with suppress(PermissionError):  # only root gives files away
                os.chown(temporary, owner, group)
        temporary.chmod(stat.S_IMODE(old.st_mode))
    temporary.replace(file)


def _sync(path: Path) -> None:
    """Write a file, or the names in a folder, to disk, so that they survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
