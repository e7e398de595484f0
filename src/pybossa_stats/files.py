"""Files that are there whole, or not at all; and small ones, read whole.

Each file is written under a hidden name beside its own, and renamed when it is complete. Its writer
holds a lock on it as long as it lives; so the next writer in the same folder can tell which files
a crash left behind, and removes them.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pybossa_stats import clock

_UNFINISHED = ".pybossa-stats-{}.tmp"
_ANY = "[0-9a-f]" * 16
_LARGEST_SMALL = 1024 * 1024
_ABANDONED = 24 * 60 * 60
"""Seconds after which an unfinished file counts as left behind, where files cannot be locked."""

# Errors of file systems that do not support an operation at all.
_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_NO_LINKS = {*_UNSUPPORTED, errno.EPERM}


def read_small(file: Path) -> bytes:
    """Read a file that people write by hand; a larger one, or an endless device, is refused.

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
    the mode, group and owner of the old one; a symbolic link stays, and what it points to is
    replaced. A device or a pipe cannot be replaced, and is written itself.

    Args:
        file: what to replace; it need not exist.

    Raises:
        OSError: if the new file cannot be written or put in place.
    """
    old = file.stat() if file.exists() else None
    if old and not stat.S_ISREG(old.st_mode):
        yield file
        return
    file = _resolved(file)
    mode = 0o600 if old else 0o666  # the umask turns the latter into the usual mode
    with _unfinished(file.parent, mode) as (temporary, descriptor):
        yield temporary
        if old:
            _take_over(descriptor, old)
        os.fsync(descriptor)
        temporary.replace(file)
    with suppress(OSError):  # a power cut may bring the old file back, which is whole, too
        _sync_folder(file.parent)


@contextmanager
def creation(file: Path) -> Iterator[Path]:
    """Create a file from what the block writes to the yielded path; never replace one.

    Raises:
        FileExistsError: if there is one of that name by then.
        OSError: if it cannot be written, or may not outlive a power cut.
    """
    with _unfinished(file.parent, 0o666) as (temporary, descriptor):
        yield temporary
        os.fsync(descriptor)
        _put(temporary, file)
    _sync_folder(file.parent)


@contextmanager
def _unfinished(folder: Path, mode: int) -> Iterator[tuple[Path, int]]:
    """A new, locked file, as path and descriptor; it is deleted unless it gets its name."""
    _clear(folder)
    tried: list[Path] = []
    descriptor = None
    try:  # from before there is a file: Ctrl-C may come at any moment
        descriptor = _begin(folder, mode, tried)
        yield tried[-1], descriptor
    finally:
        for temporary in tried:
            temporary.unlink(missing_ok=True)
        if descriptor is not None:
            os.close(descriptor)


def _begin(folder: Path, mode: int, tried: list[Path]) -> int:
    while True:
        temporary = folder / _UNFINISHED.format(os.urandom(8).hex())
        tried.append(temporary)
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        if _lock(descriptor) is not False and os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)  # another process took it for left behind, and removed it


def _clear(folder: Path) -> None:
    for temporary in folder.glob(_UNFINISHED.format(_ANY)):
        with suppress(OSError):  # it is gone by now, or not ours to clear
            descriptor = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if _is_left(descriptor):
                    for each in folder.glob(f"{temporary.name}*"):  # its journal, of a database
                        each.unlink()
            finally:
                os.close(descriptor)


def _is_left(descriptor: int) -> bool:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return False
    locked = _lock(descriptor)
    return clock.now().timestamp() - status.st_mtime > _ABANDONED if locked is None else locked


def _lock(descriptor: int) -> bool | None:
    """Whether this process has the lock of a file now; None where there are no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _put(temporary: Path, file: Path) -> None:
    """Give a file its name, unless that is taken."""
    try:
        os.link(temporary, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL))  # so that it is ours
        temporary.replace(file)


def _resolved(file: Path) -> Path:
    resolved = Path(os.path.realpath(file))
    if resolved.is_symlink():  # only a loop of links leaves one
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return resolved


def _take_over(descriptor: int, old: os.stat_result) -> None:
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(PermissionError):  # only root gives files away
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    # So that the new name, too, outlives a power cut; some file systems cannot.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)
