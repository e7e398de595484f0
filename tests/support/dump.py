"""Real databases, as `pg_dump` wrote them."""

import gzip
import os
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER_VARIABLE = "PYBOSSA_STATS_TEST_DATA"
FOLDER = Path(os.environ.get(FOLDER_VARIABLE) or os.devnull)

needs_dumps = pytest.mark.skipif(
    not (FOLDER / "micropasts.sql.gz").exists(),
    reason=f"no real databases: {FOLDER_VARIABLE} names their folder",
)

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_COPY = re.compile(r'COPY public\."?(\w+)"? \((.*)\) FROM stdin;')


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.sql.gz"


def answered_at(name: str) -> datetime:
    """When PYBOSSA gave its own answers over a database."""
    return datetime.fromisoformat((FOLDER / f"{name}.at").read_text().strip())


@cache
def rows_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables, read from the text of the dump alone: null or text."""
    tables: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(file_of(name), "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if match := _COPY.match(line):
                columns = match[2].replace('"', "").split(", ")
                tables[match[1]] = [dict(zip(columns, row, strict=True)) for row in _rows(lines)]
    return tables


def _rows(lines: Iterator[str]) -> Iterator[list[str | None]]:
    for line in lines:
        if line == "\\.\n":
            return
        yield [_value(field) for field in line.removesuffix("\n").split("\t")]


def _value(field: str) -> str | None:
    if field == "\\N":
        return None
    if "\\" not in field:
        return field
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), field)
