"""A real Citus cluster, made by a program that a variable names, on which tests make databases."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.schema import metadata
from tests.conftest import NOW
from tests.support.databases import Database, Row

VARIABLE = "PYBOSSA_STATS_TEST_CITUS"

needs_cluster = pytest.mark.skipif(
    VARIABLE not in os.environ, reason=f"no cluster: {VARIABLE} names the program that makes one"
)


class Node(NamedTuple):
    """A server of the cluster.

    Attributes:
        name: what it is.
        port: on which it listens.
    """

    name: str
    port: int


COORDINATOR, WORKER, OTHER_WORKER = (
    Node(name, 5710 + n) for n, name in enumerate(("coordinator", "worker", "other worker"))
)
_FOLDER = Path("/var/tmp/citus-cluster")
_PROGRAMS = "/usr/lib/postgresql/17/bin"


def manage(*arguments: object) -> str:
    """Run the program that makes clusters."""
    command = [os.environ[VARIABLE], *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def database_on(node: Node, name: str, role: str = "postgres") -> Database:
    return Database(f"postgresql://{role}@127.0.0.1:{node.port}/{name}")


@contextmanager
def stopped(node: Node) -> Iterator[None]:
    """A node is down while the block runs."""
    data = _FOLDER / f"node{node.port - COORDINATOR.port}"
    control = ["runuser", "-u", "citus", "--", f"{_PROGRAMS}/pg_ctl", "-D", str(data), "-w"]
    subprocess.run([*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run(
            [*control, "-l", f"{data}.log", "start"], check=True, stdout=subprocess.DEVNULL
        )


def write_dump(file: Path) -> None:
    """Write the sample site as SQL: with keys, and a table that PYBOSSA has and nobody reads."""
    rows = sample_rows(NOW)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    tables = [f"{CreateTable(each).compile(dialect=dialect)};" for each in metadata.sorted_tables]
    parts = ["CREATE TABLE blogpost (id integer PRIMARY KEY);", *tables]
    parts.append("ALTER TABLE task_run ADD id serial PRIMARY KEY;")
    for name, inserted in rows.items():
        columns = [*inserted[0]]
        quoted = ", ".join(f'"{column}"' for column in columns)
        parts.append(f'COPY "{name}" ({quoted}) FROM stdin;')
        parts += ["\t".join(_field(row, column) for column in columns) for row in inserted]
        parts.append("\\.")
    file.write_text("\n".join([*parts, ""]))


def _field(row: Row, column: str) -> str:
    value = row[column]
    if value is None:
        return "\\N"
    if isinstance(value, dict):
        value = json.dumps(value)
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
