"""Atomic writing of files, and reading of small ones.

A file is written under a hidden name beside its own, and renamed when it is complete.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

_LARGEST_SMALL = 1024 * 1024


def read_small(file: Path) -> bytes:
    """Read a file that people write by hand; refuse a larger one, or an endless device.

    Raises:
        OSError: if it cannot be read, or is too large.
    """
    with file.open("rb") as opened:
        content = opened.read(_LARGEST_SMALL + 1)
    if len(content) > _LARGEST_SMALL:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


@contextmanager
def replacement(file: Path) -> Iterator[Path]:
    """Replace a file atomically with what the block writes to the yielded path.

    A reader sees the old file or the new one, and a failure leaves the old one. The new file has
    the mode, group and owner of the old one; a symbolic link stays, and its target is
    replaced. A device or a pipe is written directly.

    Args:
        file: what to replace; it need not exist.

    Raises:
        OSError: if the new file cannot be written or put in place.
    """
    old = file.stat() if file.exists() else None
    if old and not stat.S_ISREG(old.st_mode):
        yield file
        return
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
    temporary = folder / f".pybossa-stats-{os.urandom(8).hex()}.tmp"
    try:  # from before there is a file: Ctrl-C may come at any moment
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield temporary
        _sync(temporary)
        put_in_place(temporary)
    finally:
        temporary.unlink(missing_ok=True)
    # Some file systems cannot; after a power cut the old file may be back, complete.
    with suppress(OSError):
        _sync(folder)


def _create(temporary: Path, file: Path) -> None:
    """Give a file its name, unless that exists."""
    try:
        os.link(temporary, file)
    except FileExistsError:
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
