"""The columns of PostgreSQL's catalogue that are read.

Text columns are declared as text, so that they are never compared as another type.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, TableClause, Text, cast, column, table
from sqlalchemy.dialects.postgresql import OID


def catalogue(table_name: str, /, **columns: Any) -> TableClause:  # noqa: ANN401 (SQLAlchemy's types)
    """A table of the catalogue; a column that is never compared has the type None."""
    typed = (column(name, type_) for name, type_ in columns.items())
    return table(table_name, *typed, schema="pg_catalog")


pg_class = catalogue(
    "pg_class",
    oid=OID,
    relname=Text,
    relnamespace=OID,
    relkind=None,
    relfilenode=OID,
    reltuples=None,
    relpages=None,
)
pg_namespace = catalogue("pg_namespace", oid=OID, nspname=Text)
pg_attribute = catalogue(
    "pg_attribute",
    attrelid=OID,
    attname=Text,
    attnum=None,
    attisdropped=Boolean,
    atttypid=OID,
    atttypmod=None,
)
pg_type = catalogue("pg_type", oid=OID, typcategory=None, typoutput=None)
pg_locks = catalogue("pg_locks", locktype=Text, database=OID, relation=OID, pid=None, mode=Text)
pg_inherits = catalogue("pg_inherits", inhrelid=OID, inhparent=OID, xmax=None)
pg_rewrite = catalogue("pg_rewrite", oid=OID, ev_class=OID, xmax=None)
pg_depend = catalogue(
    "pg_depend", classid=OID, objid=OID, refclassid=OID, refobjid=OID, deptype=None
)
pg_proc = catalogue("pg_proc", oid=OID, prolang=OID)
pg_operator = catalogue("pg_operator", oid=OID, oprcode=OID)
pg_language = catalogue("pg_language", oid=OID, lanname=Text)
pg_settings = catalogue("pg_settings", name=Text, setting=None)
pg_stats = catalogue(
    "pg_stats",
    schemaname=Text,
    tablename=Text,
    attname=Text,
    inherited=Boolean,
    avg_width=None,
    null_frac=None,
    correlation=None,
)

kind: ColumnElement[str] = cast(pg_class.c.relkind, Text)
"""The kind of a relation: ``r`` table, ``p`` partitioned table, ``v`` view and so on."""
