"""How the figures of a server grew, for programs."""

import json
from collections.abc import Iterable, Iterator

from pybossa_stats.report.csv_text import to_lines
from pybossa_stats.report.instants import iso
from pybossa_stats.stats.history import HistoryRow
from pybossa_stats.stats.site import FIGURES


def to_json(rows: Iterable[HistoryRow]) -> Iterator[str]:
    """Write a list with an object for each row, row by row.

    The stats and the change of a period without a snapshot are null.
    """
    separator = "[\n"
    for row in rows:
        entry = {
            "start": iso(row.start),
            "instant": iso(row.instant) if row.instant else None,
            "stats": row.figures,
            "change": row.change,
        }
        yield separator + json.dumps(entry, sort_keys=True)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def to_csv(rows: Iterable[HistoryRow]) -> Iterator[str]:
    """Write a line for each row: its figures, then their changes; what is missing is empty."""
    changes = [f"change_{name}" for name in FIGURES]
    yield to_lines([("start", "instant", *FIGURES, *changes)])
    for row in rows:
        figures, change = row.figures or {}, row.change or {}
        cells = [values.get(name, "") for values in (figures, change) for name in FIGURES]
        yield to_lines([(iso(row.start), iso(row.instant) if row.instant else "", *cells)])
