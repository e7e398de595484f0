"""Files that hold secrets."""

import stat
from functools import cache
from pathlib import Path

from pybossa_stats.cli.streams import say


@cache
def warn_if_exposed(file: Path) -> None:
    """Warn once about a file that holds a secret and that any account of the system can read.

    Group access is no reason to warn: it is how systemd hands over credentials.
    """
    file = file.resolve()
    try:
        reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.parents)
        exposed = reachable and file.stat().st_mode & stat.S_IROTH
    except OSError:
        return
    if exposed:
        say(f"{file} holds a secret but is readable by everyone.", f"Restrict it: chmod o= {file}")
