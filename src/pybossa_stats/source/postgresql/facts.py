"""Tables in PostgreSQL's catalogue: their columns, their locks, and what they depend on."""

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

_FIRST_USER_OID = 16_384  # PostgreSQL's own tables have lower ones

KEEPS_ROWS = ("r", "m")
"""The kinds of relations that store rows: tables and materialized views."""

FOREIGN_TABLE = "f"

READABLE_KINDS = (*KEEPS_ROWS, FOREIGN_TABLE, "p", "v")
"""The kinds of relations that can be read, partitioned tables and views among them."""

CITUS_TABLES = "pg_dist_partition"
"""The catalogue of the tables that Citus manages."""

_REFERENCE_TABLE = "n"  # the partmethod of a table that every node has a copy of

# The output functions of integers; a domain has that of its base type.
_INTEGER_OUTPUT = ("int2out", "int4out", "int8out")


def known_rows(reltuples: float, relpages: int) -> int | None:
    """PostgreSQL's estimate of the rows of a table; None if there is none.

    For a table that was never analysed reltuples is -1, or before PostgreSQL 14 0 with no pages. A
    partitioned table has no pages, or -1, and is only ever analysed by hand.
    """
    return int(reltuples) if reltuples >= 0 and relpages > 0 else None


def find_columns(connection: Connection, oids: Sequence[int]) -> Sequence[Row[Any]]:
    """The columns of some tables, with facts about their tables."""
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
                (cast(pg_type.c.typoutput, Text).in_(_INTEGER_OUTPUT), INTEGERS),
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
        # A pooled session may have temporary tables of another program.
        .where(pg_class.c.oid.in_(oids), ~pg_namespace.c.nspname.startswith("pg_temp"))
    ).all()


def find_citus_tables(connection: Connection, oids: Sequence[int]) -> dict[int | None, bool]:
    """The tables that Citus manages, by their OIDs, and whether they are sharded."""
    citus = catalogue(CITUS_TABLES, logicalrelid=None, partmethod=None)
    oid = cast(citus.c.logicalrelid, OID)
    rows = connection.execute(
        select(oid, cast(citus.c.partmethod, Text) != _REFERENCE_TABLE).where(oid.in_(oids))
    )
    return {oid: sharded for oid, sharded in rows}  # noqa: C416 (rows are more than pairs)


def locked_tables(connection: Connection) -> Sequence[Row[Any]]:
    """The tables that this transaction has locked, and whether they were rewritten before that.

    A relation that is not in the snapshot is a table unless it is an index. Tables of extensions,
    such as Citus's own, are left out.
    """
    of_extension = exists().where(
        pg_depend.c.classid == _regclass("pg_class"),
        pg_depend.c.objid == pg_locks.c.relation,
        cast(pg_depend.c.deptype, Text) == "e",
    )
    rewritten = and_(
        kind.in_(KEEPS_ROWS),
        pg_class.c.relfilenode != literal(0, OID),  # as PostgreSQL's own tables have
        pg_class.c.relfilenode != func.pg_relation_filenode(pg_class.c.oid),
    )
    is_new = and_(pg_class.c.oid.is_(None), func.pg_get_indexdef(pg_locks.c.relation).is_(None))
    return connection.execute(
        select(pg_locks.c.relation.label("oid"), rewritten.label("rewritten"))
        .select_from(pg_locks.outerjoin(pg_class, pg_class.c.oid == pg_locks.c.relation))
        .where(
            pg_locks.c.pid == func.pg_backend_pid(),
            pg_locks.c.locktype == "relation",
            pg_locks.c.database != literal(0, OID),  # shared by all databases
            pg_locks.c.relation >= literal(_FIRST_USER_OID, OID),
            or_(kind.in_(READABLE_KINDS), is_new),
            ~of_extension,
        )
    ).all()


def dependencies(connection: Connection, oids: Sequence[int]) -> Sequence[Row[Any]]:
    """Tables and what they depend on in the snapshot: their partitions, and what views read.

    A row has its ``root``, its ``kind``, whether it was ``changed`` since, and whether it is a view
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
    repartitioned = exists().where(
        pg_inherits.c.inhparent == pg_class.c.oid, _is_superseded(pg_inherits.c.xmax)
    )
    return connection.execute(
        select(
            tree.c.root,
            pg_class.c.oid,
            kind.label("kind"),
            or_(repartitioned, func.coalesce(_is_superseded(pg_rewrite.c.xmax), false())).label(
                "changed"
            ),
            _calls_functions().label("calls_functions"),
        )
        .join(pg_class, pg_class.c.oid == tree.c.oid)
        .outerjoin(pg_rewrite, rule)
    ).all()


def _depends_on(catalogue: str) -> ColumnElement[bool]:
    """SQL: whether a rule, such as that of a view, depends on a row of a catalogue."""
    return and_(
        pg_depend.c.classid == _regclass("pg_rewrite"),
        pg_depend.c.objid == pg_rewrite.c.oid,
        pg_depend.c.refclassid == _regclass(catalogue),
    )


def _regclass(name: str) -> ColumnElement[Any]:
    """SQL: the OID of a table of the catalogue."""
    return cast(f"pg_catalog.{name}", REGCLASS)


def _calls_functions() -> ColumnElement[bool]:
    """SQL: whether a rule calls a function, by name or by an operator, that may read tables."""
    functions = select(pg_proc.c.oid).join(pg_language, pg_language.c.oid == pg_proc.c.prolang)
    by_name = functions.join(pg_depend, pg_depend.c.refobjid == pg_proc.c.oid).where(
        _depends_on("pg_proc"), pg_language.c.lanname != "internal"
    )
    by_operator = (
        functions.join(pg_operator, pg_operator.c.oprcode == pg_proc.c.oid)
        .join(pg_depend, pg_depend.c.refobjid == pg_operator.c.oid)
        # Operators of types, such as citext, are written in C.
        .where(_depends_on("pg_operator"), pg_language.c.lanname.not_in(("internal", "c")))
    )
    return or_(*(exists(function.correlate(pg_rewrite)) for function in (by_name, by_operator)))


def _is_superseded(xmax: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: whether a row of the snapshot has been changed or deleted since.

    Its xmax is the transaction that did so, or one that was rolled back. It has 32 bits, and is
    near the snapshot's xmax, which has 64.
    """
    snapshot_xmax = func.txid_snapshot_xmax(func.txid_current_snapshot(), type_=BigInteger)
    short = cast(cast(xmax, Text), BigInteger)
    distance = (short - snapshot_xmax + 2**31).bitwise_and(2**32 - 1) - 2**31
    status = func.txid_status(snapshot_xmax + distance, type_=Text)
    return case((short == 0, false()), else_=status.in_(("committed", "in progress")))
