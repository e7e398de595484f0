"""The tables of a page for other programs, each by its place in the page's JSON."""

from collections.abc import Iterator

from pybossa_stats.contract import keys, members, shape
from pybossa_stats.media.records import Records, table, tables
from pybossa_stats.stats.overview import Overview

_OF_ONE_PROJECT = "project"
"""A table of reports on one project, which a page has none of."""


def tables_of(overview: Overview) -> Iterator[tuple[str, Records]]:
    """Every table of a page, with its name, such as ``activity.buckets``."""
    for part in keys(Overview):
        result = getattr(overview, part)
        data, of_part = members(result), shape(type(result))
        for name in tables(of_part):
            if name != _OF_ONE_PROJECT:
                yield f"{part}.{name}", table(data, of_part, name)
