"""PgBouncer, started for a test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pybossa_stats.source.url import parse_url
from tests.conftest import tool
from tests.support.server import environment, free_port, unprivileged_account


@contextmanager
def pooler(server: str, mode: str = "transaction") -> Iterator[str]:
    """The URL of a pooler in front of a server; any role may log in."""
    url = parse_url(server)
    port = free_port()
    with TemporaryDirectory(prefix="pgbouncer-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(
            f"[databases]\n* = host={url.host} port={url.port or 5432} user={url.username}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nauth_type = any\npool_mode = {mode}\n"
            f"listen_port = {port}\nunix_socket_dir =\n"
        )
        with subprocess.Popen(
            [tool("pgbouncer"), str(configuration)],
            user=unprivileged_account(),
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            for line in process.stderr:
                if "process up" in line:
                    break
            try:
                yield url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
            finally:
                process.terminate()
                process.communicate()
