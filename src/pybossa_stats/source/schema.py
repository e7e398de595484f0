"""PYBOSSA's tables, only the columns that are read.

The least-privilege role in ``examples/`` grants exactly these columns.
"""

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Table, Text

metadata = MetaData()

user = Table(
    "user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("fullname", Text, nullable=False),
    Column("restrict", Boolean, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("published", Boolean, nullable=False),
    # JSONB in PostgreSQL; whichever it is, it is read as text.
    Column("info", JSON),
)

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
)

task_run = Table(
    "task_run",
    metadata,
    Column("project_id", Integer, nullable=False),
    # Null for an anonymous run.
    Column("user_id", Integer),
    # Set for an anonymous run: an address, or since PYBOSSA 2.9.3 its pseudonym.
    Column("user_ip", Text),
    # ISO 8601 text in UTC, by convention; null, empty and junk occur.
    Column("finish_time", Text),
)
