"""Database URLs: from what users write to what SQLAlchemy and libpq understand."""

from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from pybossa_stats.errors import UsageError

POSTGRESQL = "postgresql+psycopg"
SQLITE = "sqlite"

# Schemes in use, also in PYBOSSA's own settings, and their drivers.
_DRIVERS = {
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    "postgresql+psycopg": POSTGRESQL,
    "postgresql+psycopg2": POSTGRESQL,
    "sqlite": SQLITE,
    "sqlite+pysqlite": SQLITE,
}

_LAST_PORT = 65535

# The default folders of Unix sockets, of distributions and of PostgreSQL itself.
_DEFAULT_FOLDERS = {"/var/run/postgresql", "/run/postgresql", "/tmp"}  # noqa: S108

_EXAMPLE = "Write it as postgresql://USER@HOST/DATABASE or sqlite:///FILE."


def _require_text(value: object) -> None:
    if not isinstance(value, str):
        raise UsageError(f"A database URL is text, not {type(value).__name__}.", _EXAMPLE)


def parse_url(text: str) -> URL:
    """Read a database URL.

    Args:
        text: such as ``postgresql://user:password@host/database``; may end in a line break.

    Returns:
        The URL with one of the drivers `POSTGRESQL` and `SQLITE`; a password given as an option
        (``?password=``) is moved to where SQLAlchemy masks it.

    Raises:
        UsageError: if it is not the URL of a supported database. The message never repeats
            the text, which may hold a password.
    """
    _require_text(text)
    scheme, separator, rest = text.strip().partition("://")
    if not separator:
        raise UsageError("The database URL is malformed.", _EXAMPLE)
    if scheme not in _DRIVERS:
        raise UsageError("Unsupported database type.", _EXAMPLE)
    if scheme.startswith("postgres") and rest.count("@") > 1:
        # Part of the password would be taken for the host name, and shown.
        raise UsageError(
            "The database URL has more than one @.",
            "Write an @ inside a user name, password or option as %40.",
        )
    try:
        url = make_url(f"{_DRIVERS[scheme]}://{rest}")
        if url.host and url.host.lower().startswith("%2f"):  # a folder of sockets
            url = url.set(host=unquote(url.host))
    except (ArgumentError, ValueError):
        url = None
    # A "port" out of range is a password without a host, and an @ or & further on is part of a
    # misplaced password or option; either would be shown.
    if url is None or (url.port or 0) > _LAST_PORT or _is_misplaced(url):
        raise UsageError(
            "The database URL is malformed.",
            f"{_EXAMPLE} Write special characters in a password as %XX.",
        )
    if url.drivername == SQLITE and (url.host or not url.database):
        raise UsageError("The database URL does not name a file.", "Write it as sqlite:///FILE.")
    return _hide_password_option(url)


def describe_url(url: URL) -> str:
    """The database of a PostgreSQL URL, without user, password or options."""
    return describe_server(url.host or "", url.port, url.database or "")


def describe_server(host: str, port: int | None, database: str) -> str:
    """A PostgreSQL database as ``host:port/database``, without the default port or an empty part.

    A folder of Unix sockets counts as a host, as two servers of a machine may differ in nothing
    else. Folders of snapshots identify databases by this name.
    """
    if host in _DEFAULT_FOLDERS:
        host = "localhost"
    if ":" in host and not host.startswith("/"):
        host = f"[{host}]"
    if port not in {None, 5432}:
        host = f"{host}:{port}"
    return "/".join(part for part in (host, database) if part)


def _hide_password_option(url: URL) -> URL:
    password = url.query.get("password")
    if password is None:
        return url
    url = url.difference_update_query(["password"])
    return url.set(password=password if isinstance(password, str) else password[-1])


def _is_misplaced(url: URL) -> bool:
    """Whether host or database, which are shown, may contain user, password or options."""
    shown = f"{url.host}{url.database}"
    return url.drivername == POSTGRESQL and ("@" in shown or "&" in shown)
