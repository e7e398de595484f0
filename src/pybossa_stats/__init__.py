"""Global statistics of a PYBOSSA server, read straight from its database.

>>> from pybossa_stats import collect, connect
>>> with connect("postgresql://localhost/pybossa") as view:  # doctest: +SKIP
...     stats = collect(view)
>>> stats.task_runs  # doctest: +SKIP
42780
"""

from importlib import import_module

from pybossa_stats.version import __version__

TYPE_CHECKING = False  # not from `typing`, which takes long to import: Ctrl-C is not handled yet
if TYPE_CHECKING:
    from pybossa_stats.source.database import connect
    from pybossa_stats.stats.site import SiteStats, collect
    from pybossa_stats.stats.window import Window

__all__ = ["SiteStats", "Window", "__version__", "collect", "connect"]

_HOMES = {
    "SiteStats": "pybossa_stats.stats.site",
    "Window": "pybossa_stats.stats.window",
    "collect": "pybossa_stats.stats.site",
    "connect": "pybossa_stats.source.database",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that ``--help`` does not load SQLAlchemy."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
