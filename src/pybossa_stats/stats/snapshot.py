"""The figures of a server as they were read."""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.site import SiteStats, collect
from pybossa_stats.stats.window import Window
from pybossa_stats.version import __version__


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of a server at an instant, and how they were found.

    Attributes:
        stats: the figures.
        instant: when they were read, in UTC.
        database: which database they are of; never with a secret.
        seconds: how long it took to read them.
        version: that of the program.
    """

    stats: SiteStats
    instant: datetime
    database: str
    seconds: float
    version: str = __version__


def take(view: View, *, window: Window | None = None, locator: Locator | None = None) -> Snapshot:
    """Read the figures of a server; arguments and errors are those of `collect`."""
    start = perf_counter()
    stats = collect(view, window=window, locator=locator)
    return Snapshot(stats, view.instant, view.name, perf_counter() - start)
