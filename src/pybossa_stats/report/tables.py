"""The tables of a report, for CSV: what its JSON has, with a column for each key of the schema."""

from collections.abc import Iterable

from pybossa_stats.errors import UsageError
from pybossa_stats.manual.schema import members, parts, shape
from pybossa_stats.media.records import Records, Shape, table, tables
from pybossa_stats.report.report import Report


def records(report: Report, name: str = "") -> Records:
    """A table of a report by its name; its main one if there is no name.

    Raises:
        UsageError: if there is no such table.
    """
    data = report.data()
    described = shapes(report.kind, data)
    known = [*tables(described)]
    if name and name not in known:
        raise UsageError(f"This report has no table {name!r}.", f"It has {', '.join(known)}.")
    return table(data, described, name or report.rows)


def shapes(kind: str, names: Iterable[str]) -> Shape:
    """What these members of the data of a report look like; some have the name of their kind."""
    keys = members(parts()[kind])
    return {name: shape(keys.get(name) or parts()[name]) for name in names}
