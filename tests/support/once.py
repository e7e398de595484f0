"""What takes long, and is the same whichever test does it: it is done once by each process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, String, event

from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.sqlite import make_tables
from pybossa_stats.stats.requirements import columns_read

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn


@contextmanager
def done_once() -> Iterator[None]:
    """Remember, while the block runs, what was done."""
    compiled = _Compiled()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.source.sample.sample_rows", _hour)
        patch.setattr("pybossa_stats.source.sample.make_tables", _copy_sample)
        for user in ("stats.question", "diagnosis.requirements", "diagnosis.advice"):
            patch.setattr(f"pybossa_stats.{user}.columns_read", _columns_read)
        event.listen(Engine, "engine_connect", share)
        yield
        event.remove(Engine, "engine_connect", share)


def _hour(at: datetime) -> datetime:
    """What stands for the rows of the sample, which are the same within an hour of UTC."""
    utc = at.astimezone(UTC) if at.tzinfo else at
    return utc.replace(minute=0, second=0, microsecond=0)


def _copy_sample(connection: sqlite3.Connection, hour: datetime) -> None:
    _sample(hour).backup(connection)


@cache
def _sample(hour: datetime) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", check_same_thread=False)
    make_tables(made, sample_rows(hour))
    return made


class _Compiled(dict[Any, Any]):
    """Statements as SQLAlchemy compiled them, for all engines that are alike.

    It would compile each anew for each engine, which takes longer than to run it.
    """

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
        return super().get(self._alike(*key), default)

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401
        super().__setitem__(self._alike(*key), value)

    @staticmethod
    def _alike(dialect: Any, *statement: Any) -> tuple[Any, ...]:  # noqa: ANN401
        texts = dialect.colspecs.get(String)  # as it sends them
        return type(dialect), texts, dialect.server_version_info, *statement


def _columns_read(asked: "partial[Any]") -> "frozenset[AnyColumn]":
    return _columns_read_of(asked.func, frozenset(asked.keywords.items()))


@cache
def _columns_read_of(collect: Any, options: frozenset[tuple[str, Any]]) -> "frozenset[AnyColumn]":  # noqa: ANN401
    return columns_read(partial(collect, **dict(options)))
