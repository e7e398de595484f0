"""A report as it was taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from pybossa_stats import __version__
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.site import SiteStats, collect


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of a server at an instant, and how they were found.

    Attributes:
        stats: the figures.
        database: which database they are of; never with a secret.
        seconds: how long it took to read them.
        version: that of the program.
    """

    stats: SiteStats
    database: str
    seconds: float
    version: str = __version__

    @property
    def instant(self) -> datetime:
        """The instant of the report, in UTC."""
        return self.stats.window.end


def take(
    view: View,
    *,
    at: datetime,
    locator: Locator | None = None,
    on_step: Callable[[str], object] = lambda _step: None,
) -> Snapshot:
    """Read the figures of a server; arguments and errors are those of `collect`."""
    start = perf_counter()
    stats = collect(view, at=at, locator=locator, on_step=on_step)
    return Snapshot(stats, view.name, perf_counter() - start)
