"""A busy site: the sample data, thinned out, so that some runs are of tasks that are gone."""

from collections.abc import Mapping, Sequence
from functools import cache

from pybossa_stats.source.sample import sample_rows
from tests.conftest import NOW
from tests.support.databases import Database, Row


@cache
def site_rows() -> Mapping[str, Sequence[Row]]:
    """The rows of each table."""
    rows = sample_rows(NOW)
    return rows | {name: rows[name][::8] for name in ("task", "task_run")}


def fill_site(database: Database) -> None:
    """Give it the site."""
    database.fill(**site_rows())
    if database.url.startswith("postgresql"):
        database.run("CHECKPOINT", "ANALYZE")
