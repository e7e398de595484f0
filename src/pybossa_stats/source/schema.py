"""The columns of PYBOSSA's tables that are read.

The least-privilege role in ``examples/`` grants exactly these. A column that PYBOSSA did not always
have has a default for older servers in its ``info``. So may one that reports can do without; if it
has none, it is read only where `Tables.can_read` says that it can be.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    false,
    literal_column,
    null,
)
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class Id(Integer):
    """An integer of four bytes in PYBOSSA, and of eight in some forks."""

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """The type of a value that is compared with an id."""
        return BigInteger() if isinstance(value, int) else super().coerce_compared_value(op, value)


ABSENT = "absent"
"""The key in a column's ``info`` for the SQL that replaces it on servers without it."""

OPTIONAL = "optional"
"""The key in a column's ``info`` for what follows if it cannot be read."""

_WITHOUT_CATEGORIES = {OPTIONAL: "the categories of projects are unknown"}
_WITHOUT_PUBLICATIONS = {OPTIONAL: "projects have no date of publication"}

metadata = MetaData()


user = Table(
    "user",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("fullname", Text, nullable=False),
    # Since PYBOSSA 2.9.3; before that, users could not restrict the use of their data.
    Column("restrict", Boolean, nullable=False, info={ABSENT: false()}),
    Column("created", Text),
)

project = Table(
    "project",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("published", Boolean, nullable=False),
    # JSONB since PYBOSSA 2.9, JSON before; read as text.
    Column("info", JSON),
    Column("created", Text),
    Column("category_id", Id, info={ABSENT: cast(null(), Integer), **_WITHOUT_CATEGORIES}),
)

# Read only where all of its columns can be.
category = Table(
    "category",
    metadata,
    Column("id", Id, primary_key=True, info=_WITHOUT_CATEGORIES),
    Column("name", Text, nullable=False, info=_WITHOUT_CATEGORIES),
    Column("short_name", Text, nullable=False, info=_WITHOUT_CATEGORIES),
)

task = Table(
    "task",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id),
    # "completed" or "ongoing", by convention; "0" and null occur.
    Column("state", Text),
    # The number of answers that it needs.
    Column("n_answers", Integer),
    Column("created", Text),
    # 1 for a gold task of Bloomberg's fork; PYBOSSA makes no use of it.
    Column(
        "calibration",
        Integer,
        info={ABSENT: literal_column("0", Integer), OPTIONAL: "gold tasks count as work"},
    ),
)

task_run = Table(
    "task_run",
    metadata,
    Column("project_id", Id, nullable=False),
    Column("task_id", Id),
    # Null for an anonymous run.
    Column("user_id", Id),
    # Set for an anonymous run: an address, or since PYBOSSA 2.9.3 its pseudonym.
    Column("user_ip", Text),
    # ISO 8601 text in UTC, by convention; null, empty and junk occur.
    Column("finish_time", Text),
)

# What was changed in projects, read only where all of these columns can be. Values are never read:
# those of other changes may be secrets.
auditlog = Table(
    "auditlog",
    metadata,
    Column("project_id", Id, info=_WITHOUT_PUBLICATIONS),
    Column("created", Text, info=_WITHOUT_PUBLICATIONS),
    # "web" or "api".
    Column("caller", Text, info=_WITHOUT_PUBLICATIONS),
    Column("attribute", Text, info=_WITHOUT_PUBLICATIONS),
)
