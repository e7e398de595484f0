"""What PostgreSQL's catalogue says of tables: when the snapshot was taken, and now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from pybossa_stats.source.access import INTEGERS
from pybossa_stats.source.postgresql.catalogue import (
    catalogue,
    kind,
    pg_attribute,
    pg_class,
    pg_depend,
    pg_inherits,
    pg_language,
    pg_locks,
    pg_namespace,
    pg_operator,
    pg_proc,
    pg_rewrite,
    pg_type,
)

_FIRST_OF_USERS = 16_384
"""PostgreSQL's own tables have lower numbers."""

KEEPS_ROWS = ("r", "m")
"""The kinds of what has rows of its own: a table, or a materialized view."""

FOREIGN = "f"
"""The kind of a foreign table."""

TABLES = (*KEEPS_ROWS, FOREIGN, "p", "v")
"""The kinds of what can be read: also a partitioned table, and a view."""

CITUS = "pg_dist_partition"
"""The table in which Citus has those that it knows."""

_ON_EACH_NODE = "n"  # how Citus marks a table that is not cut into parts

_OUTPUT_OF_INTEGERS = ("int2out", "int4out", "int8out")
"""Functions that write integers; a domain has that of its base type."""


def known_rows(reltuples: float, relpages: int) -> int | None:
    """How many rows PostgreSQL believes a table has; None if it has no idea.

    For a table that was never analysed reltuples is -1, or before PostgreSQL 14 0 with no pages. A
    partitioned table has no pages, or -1, and is only ever analysed by hand.
    """
    return int(reltuples) if reltuples >= 0 and relpages > 0 else None


def find_columns(connection: Connection, oids: Sequence[int]) -> Sequence[Row[Any]]:
    """The columns of some tables, each with what its table is."""
    type_of = func.format_type(pg_attribute.c.atttypid, pg_attribute.c.atttypmod)
    may_read = func.has_column_privilege(pg_class.c.oid, pg_attribute.c.attnum, "SELECT")
    return connection.execute(
        select(
            pg_class.c.oid,
            pg_namespace.c.nspname,
            pg_class.c.relname,
            kind.label("kind"),
            pg_class.c.reltuples,
            pg_class.c.relpages,
            pg_attribute.c.attname,
            may_read.label("readable"),
            func.row_security_active(pg_class.c.oid).label("hidden"),
            type_of.label("type"),
            case(
                (cast(pg_type.c.typoutput, Text).in_(_OUTPUT_OF_INTEGERS), INTEGERS),
                else_=cast(pg_type.c.typcategory, Text),
            ).label("category"),
        )
        .join_from(pg_class, pg_namespace, pg_namespace.c.oid == pg_class.c.relnamespace)
        .outerjoin(
            pg_attribute,
            and_(
                pg_attribute.c.attrelid == pg_class.c.oid,
                pg_attribute.c.attnum > 0,
                ~pg_attribute.c.attisdropped,
            ),
        )
        .outerjoin(pg_type, pg_type.c.oid == pg_attribute.c.atttypid)
        # A session that a pooler gives may have temporary tables of another program.
        .where(pg_class.c.oid.in_(oids), ~pg_namespace.c.nspname.startswith("pg_temp"))
    ).all()


def find_citus_tables(connection: Connection, oids: Sequence[int]) -> dict[int | None, bool]:
    """Which of some tables Citus knows, by their numbers, and whether these are cut into parts."""
    known = catalogue(CITUS, logicalrelid=None, partmethod=None)
    oid = cast(known.c.logicalrelid, OID)
    rows = connection.execute(
        select(oid, cast(known.c.partmethod, Text) != _ON_EACH_NODE).where(oid.in_(oids))
    )
    return {found: cut for found, cut in rows}  # noqa: C416 (rows are more than pairs)


def read_so_far(connection: Connection) -> Sequence[Row[Any]]:
    """The tables that this transaction has locked, and whether they were rewritten before that.

    One that the snapshot does not have is a table unless it is an index. Those of an extension,
    such as Citus has of its own, are not among them.
    """
    of_extension = exists().where(
        pg_depend.c.classid == _number_of("pg_class"),
        pg_depend.c.objid == pg_locks.c.relation,
        cast(pg_depend.c.deptype, Text) == "e",
    )
    rewritten = and_(
        kind.in_(KEEPS_ROWS),
        pg_class.c.relfilenode != literal(0, OID),  # that of the catalogue itself
        pg_class.c.relfilenode != func.pg_relation_filenode(pg_class.c.oid),
    )
    is_new = and_(pg_class.c.oid.is_(None), func.pg_get_indexdef(pg_locks.c.relation).is_(None))
    return connection.execute(
        select(pg_locks.c.relation.label("oid"), rewritten.label("rewritten"))
        .select_from(pg_locks.outerjoin(pg_class, pg_class.c.oid == pg_locks.c.relation))
        .where(
            pg_locks.c.pid == func.pg_backend_pid(),
            pg_locks.c.locktype == "relation",
            pg_locks.c.database != literal(0, OID),  # what all databases share
            pg_locks.c.relation >= literal(_FIRST_OF_USERS, OID),
            or_(kind.in_(TABLES), is_new),
            ~of_extension,
        )
    ).all()


def stood_on(connection: Connection, oids: Sequence[int]) -> Sequence[Row[Any]]:
    """Tables, and all that they stand on in the snapshot: partitions, and what views read.

    A row has its ``root``, a ``kind``, whether it was ``changed`` since, and whether it is a view
    that ``calls_functions``.
    """
    roots = select(pg_class.c.oid.label("root"), pg_class.c.oid).where(pg_class.c.oid.in_(oids))
    tree = roots.cte("tree", recursive=True)
    below = union_all(
        select(pg_inherits.c.inhparent.label("above"), pg_inherits.c.inhrelid.label("oid")),
        select(pg_rewrite.c.ev_class, pg_depend.c.refobjid)
        .join(pg_depend, _depends_on("pg_class"))
        .join(pg_class, pg_class.c.oid == pg_rewrite.c.ev_class)
        .where(kind == "v"),
    ).subquery()
    tree = tree.union(select(tree.c.root, below.c.oid).join(below, below.c.above == tree.c.oid))
    rule = and_(pg_rewrite.c.ev_class == pg_class.c.oid, kind == "v")
    other_parts = exists().where(
        pg_inherits.c.inhparent == pg_class.c.oid, _is_superseded(pg_inherits.c.xmax)
    )
    return connection.execute(
        select(
            tree.c.root,
            pg_class.c.oid,
            kind.label("kind"),
            or_(other_parts, func.coalesce(_is_superseded(pg_rewrite.c.xmax), false())).label(
                "changed"
            ),
            _calls_functions().label("calls_functions"),
        )
        .join(pg_class, pg_class.c.oid == tree.c.oid)
        .outerjoin(pg_rewrite, rule)
    ).all()


def _depends_on(catalogue: str) -> ColumnElement[bool]:
    """SQL: whether a rule, such as that which makes a view, depends on something."""
    return and_(
        pg_depend.c.classid == _number_of("pg_rewrite"),
        pg_depend.c.objid == pg_rewrite.c.oid,
        pg_depend.c.refclassid == _number_of(catalogue),
    )


def _number_of(name: str) -> ColumnElement[Any]:
    """SQL: the number of a table of the catalogue."""
    return cast(f"pg_catalog.{name}", REGCLASS)


def _calls_functions() -> ColumnElement[bool]:
    """SQL: whether a rule calls a function, by name or by an operator, that may read tables."""
    language = pg_language.c.oid == pg_proc.c.prolang
    by_name = (
        select(pg_proc.c.oid)
        .join(pg_depend, pg_depend.c.refobjid == pg_proc.c.oid)
        .join(pg_language, language)
        .where(_depends_on("pg_proc"), pg_language.c.lanname != "internal")
    )
    by_operator = (
        select(pg_proc.c.oid)
        .join(pg_operator, pg_operator.c.oprcode == pg_proc.c.oid)
        .join(pg_depend, pg_depend.c.refobjid == pg_operator.c.oid)
        .join(pg_language, language)
        # Those of types, such as citext, are in C.
        .where(_depends_on("pg_operator"), pg_language.c.lanname.not_in(("internal", "c")))
    )
    return or_(*(exists(each.correlate(pg_rewrite)) for each in (by_name, by_operator)))


def _is_superseded(xmax: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: whether a row of the snapshot has been changed or deleted since.

    Its xmax is the transaction that did so, or one that was rolled back. It has 32 bits, and is
    near the snapshot's own, which have 64.
    """
    here = func.txid_snapshot_xmax(func.txid_current_snapshot(), type_=BigInteger)
    short = cast(cast(xmax, Text), BigInteger)
    distance = (short - here + 2**31).bitwise_and(2**32 - 1) - 2**31
    status = func.txid_status(here + distance, type_=Text)
    return case((short == 0, false()), else_=status.in_(("committed", "in progress")))
