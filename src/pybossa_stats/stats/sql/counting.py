"""SQL that counts rows, and distinct addresses."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, Table, func, select

from pybossa_stats.source.functions import bytewise
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import WITHOUT_PARALLEL_INDEX_SCANS, Step

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect


def count_step(reads: str, table: Table) -> Step:
    """The statement of the number of rows of a table."""
    return Step(reads, select(func.count()).select_from(table))


def addresses_step(*, distributed: bool) -> Step:
    """The statement of the number of distinct addresses; it may have no row if there are none.

    Args:
        distributed: whether task_run is spread over a Citus cluster.
    """
    addresses = distinct_addresses().subquery("addresses")
    sql: AnySelect = select(func.count().label("addresses")).select_from(addresses)
    if distributed:  # it would write the rows of a subquery to a file before it counts them
        number = func.count().over().label("addresses")
        sql = distinct_addresses().with_only_columns(number).limit(1)
    return Step("addresses", sql, WITHOUT_PARALLEL_INDEX_SCANS)


# The result is quoted, as SQLAlchemy 2.0 takes no argument.
def distinct_addresses(*conditions: ColumnElement[bool]) -> "Select[str]":
    """SQL: each distinct ``user_ip`` that is not null, of the task runs that meet conditions.

    Grouping hashes where ``count(DISTINCT user_ip)`` would sort. Leaving nulls out makes SQLite
    twice as fast, and lets a partial index serve.
    """
    address = bytewise(task_run.c.user_ip)
    present = task_run.c.user_ip.is_not(None)
    return select(address.label("address")).where(present, *conditions).group_by(address)
