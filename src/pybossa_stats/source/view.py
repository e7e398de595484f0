"""What a report reads from."""

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class View:
    """One read-only, consistent view of a PYBOSSA database: nothing changes while it is read.

    Attributes:
        connection: a SQLAlchemy connection inside the one transaction.
        name: which database, as ``host/database`` or a file's path; never with a secret.
        server: the product and its version, such as ``PostgreSQL 15.20``.
        schema: the PostgreSQL schema of PYBOSSA's tables; None for the role's search path.
    """

    connection: Connection
    name: str
    server: str
    schema: str | None = None
