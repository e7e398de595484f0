"""Citus, which spreads tables over the nodes of a cluster.

Its coordinator is a PostgreSQL server that has no rows of these tables itself.
"""

from sqlalchemy import column, exists, func, select, table

from pybossa_stats.source.access import sql_name
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Engine, View

_DISTRIBUTED = "pg_dist_partition"


def is_distributed(view: View) -> bool:
    """Whether task_run is spread over a cluster, which it need not be where Citus is installed."""
    if view.engine is not Engine.POSTGRESQL:
        return False
    catalogue = func.to_regclass(f"pg_catalog.{_DISTRIBUTED}")
    if view.connection.scalar(select(catalogue)) is None:
        return False
    tables = table(_DISTRIBUTED, column("logicalrelid"), schema="pg_catalog")
    oid = func.to_regclass(sql_name(view, task_run))
    return bool(view.connection.scalar(select(exists().where(tables.c.logicalrelid == oid))))
