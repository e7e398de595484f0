"""What takes long, and is the same whichever test does it: it is done once by each process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine, event

from pybossa_stats.source.question import columns_read
from pybossa_stats.source.sample import sample_rows

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn


@contextmanager
def done_once() -> Iterator[None]:
    """Remember, while the block runs, what was done."""
    compiled = _Compiled()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.source.demo.sample_rows", cache(sample_rows))
        for user in ("source.question", "diagnosis.requirements", "diagnosis.advice"):
            patch.setattr(f"pybossa_stats.{user}.columns_read", _columns_read)
        event.listen(Engine, "engine_connect", share)
        yield
        event.remove(Engine, "engine_connect", share)


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
        return type(dialect), dialect.server_version_info, *statement


def _columns_read(asked: "partial[Any]") -> "frozenset[AnyColumn]":
    return _columns_read_of(asked.func, frozenset(asked.keywords.items()))


@cache
def _columns_read_of(collect: Any, options: frozenset[tuple[str, Any]]) -> "frozenset[AnyColumn]":  # noqa: ANN401
    return columns_read(partial(collect, **dict(options)))
