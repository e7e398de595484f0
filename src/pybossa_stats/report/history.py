"""How the figures of a server grew, for programs."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from pybossa_stats.report.csv_text import to_lines
from pybossa_stats.stats.history import HistoryRow
from pybossa_stats.stats.site import FIGURES


def to_json(rows: Iterable[HistoryRow]) -> Iterator[str]:
    """Write a list with an object for each row, row by row.

    The stats and the change of a period without a snapshot are null.
    """
    separator = "[\n"
    for row in rows:
        entry = {
            "start": _instant(row.start),
            "instant": _instant(row.instant),
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
        yield to_lines([(_instant(row.start), _instant(row.instant) or "", *cells)])


def _instant(instant: datetime | None) -> str | None:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant else None
