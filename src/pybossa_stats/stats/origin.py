"""Where a result comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from pybossa_stats.periods.window import Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenScope
from pybossa_stats.stats.sql.counted_rows import scope_of


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a result comes from.

    Attributes:
        database: which database; never with a secret. None if there was nothing to read.
        instant: when it was read, in UTC; None if there was nothing to read.
        window: the time that the result is about; None if it is about no time.
        unlocked: the tables whose rows may have changed while they were read; see `Tables`.
        undated: how many rows of tables have no date, and so do not count before now.
        last_answer: the last answer before the window, where this has none; else None.
        scope: what it counts; None for everything.
        least_group: the smallest group of users or addresses that it shows; None for any.
    """

    database: str | None
    instant: datetime | None
    window: Window | None = None
    unlocked: tuple[str, ...] = ()
    undated: Mapping[str, int] = field(default_factory=dict, hash=False)
    last_answer: datetime | None = None
    scope: ChosenScope | None = None
    least_group: int | None = None

    @property
    def zone(self) -> tzinfo:
        """The time zone of the window; UTC without one."""
        return self.window.zone if self.window else UTC

    @property
    def words(self) -> str:
        """What the window is called in a sentence; empty without one."""
        return self.window.words if self.window else ""

    @property
    def limits_projects(self) -> bool:
        """Whether only some projects are counted, and so no accounts."""
        return self.scope is not None and self.scope.limits_projects

    @classmethod
    def of(
        cls,
        view: View,
        window: Window | None = None,
        undated: Mapping[str, int] | None = None,
        last_answer: datetime | None = None,
    ) -> "Origin":
        """The origin of what is read from a view."""
        return cls(
            database=view.name,
            instant=view.instant,
            window=window,
            unlocked=view.tables.unlocked,
            undated=undated or {},
            last_answer=last_answer,
            scope=scope_of(view),
        )
