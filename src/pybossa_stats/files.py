"""Files that are there whole, or not at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacement(file: Path, *, prefix: str = ".pybossa-stats-") -> Iterator[Path]:
    """Replace a file in one step by what the block writes to the path that is yielded.

    A reader sees the old file or the new one, and a failure leaves the old one. The new file has
    the mode, group and owner of the old one; a symbolic link stays, and what it points to is
    replaced. A device or a pipe cannot be replaced, and is written itself.

    Args:
        file: what to replace; it need not exist.
        prefix: what the name begins with that the new file has until it is whole.

    Raises:
        OSError: if the new file cannot be written or put in place.
    """
    old = file.stat() if file.exists() else None
    if old and not stat.S_ISREG(old.st_mode):
        yield file
        return
    file = _resolved(file)
    temporary = file.parent / f"{prefix}{os.urandom(8).hex()}.tmp"
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
