"""The figures of a server as they were read."""

from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.version import __version__


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of a server at an instant, and how they were found.

    Attributes:
        stats: the figures.
        seconds: how long it took to read them.
        version: that of the program.
        number: how many were stored in its folder up to this one, whatever the clock said; None if
            it is not stored, or an earlier version stored it. Equality does not depend on it.
    """

    stats: SiteStats
    seconds: float
    version: str = __version__
    number: int | None = field(default=None, compare=False)

    @property
    def origin(self) -> Origin:
        """Where the figures come from."""
        return self.stats.origin

    @property
    def database(self) -> str:
        """Which database they are of."""
        return self.stats.database

    @property
    def instant(self) -> datetime:
        """When they were read."""
        return self.stats.instant


def take(
    view: View,
    window: Window | Span = LATEST,
    *,
    locator: Locator | None = None,
) -> Snapshot:
    """Read the figures of a server; arguments and errors are those of `collect_site`."""
    start = perf_counter()
    stats = collect_site(view, window, locator=locator)
    return Snapshot(stats, perf_counter() - start)
