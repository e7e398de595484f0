"""PostgreSQL's catalogue, only the columns that are read.

What is text is said to be, so that it is never compared as anything else.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, TableClause, Text, cast, column, table
from sqlalchemy.dialects.postgresql import OID


def catalogue(table_name: str, /, **columns: Any) -> TableClause:  # noqa: ANN401 (SQLAlchemy's types)
    """A table of the catalogue, with the types of its columns; None for what is not compared."""
    typed = (column(each, type_) for each, type_ in columns.items())
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
    "pg_stats", schemaname=Text, tablename=Text, attname=Text, inherited=Boolean, correlation=None
)

kind: ColumnElement[str] = cast(pg_class.c.relkind, Text)
"""What a relation is: ``r`` a table, ``p`` a partitioned one, ``v`` a view and so on."""
