"""Global statistics of a PYBOSSA server, read straight from its database.

>>> from pybossa_stats import collect_site, connect
>>> with connect("postgresql://localhost/pybossa") as view:  # doctest: +SKIP
...     stats = collect_site(view)
>>> stats.all_time.answers  # doctest: +SKIP
42780
"""

from importlib import import_module

from pybossa_stats.version import __version__

TYPE_CHECKING = False  # not from `typing`, which takes long to import: Ctrl-C is not handled yet
if TYPE_CHECKING:
    from pybossa_stats.errors import StatsError
    from pybossa_stats.geo.geoip import CityDatabase
    from pybossa_stats.periods.period import Cycle, Period
    from pybossa_stats.periods.window import Comparison, Span, Window
    from pybossa_stats.periods.written import window
    from pybossa_stats.source.database import connect
    from pybossa_stats.source.limits import Limits
    from pybossa_stats.source.view import View
    from pybossa_stats.stats.activity.activity import Activity, collect_activity
    from pybossa_stats.stats.activity.breakdown import (
        CountryBreakdown,
        ProjectBreakdown,
        UserBreakdown,
        collect_activity_by_country,
        collect_activity_by_project,
        collect_activity_by_user,
    )
    from pybossa_stats.stats.activity.growth import Growth, collect_growth
    from pybossa_stats.stats.activity.rhythm import Rhythm, collect_rhythm
    from pybossa_stats.stats.locations import Locator
    from pybossa_stats.stats.projects.project import ProjectDetail, collect_project
    from pybossa_stats.stats.projects.projects import collect_projects
    from pybossa_stats.stats.projects.results import ProjectsStats
    from pybossa_stats.stats.scope import Scope, in_scope
    from pybossa_stats.stats.site.site import SiteStats, collect_site
    from pybossa_stats.stats.users.cohorts import Cohorts, collect_cohorts
    from pybossa_stats.stats.users.user import UserDetail, collect_user
    from pybossa_stats.stats.users.users import UsersStats, collect_users

__all__ = [
    "Activity",
    "CityDatabase",
    "Cohorts",
    "Comparison",
    "CountryBreakdown",
    "Cycle",
    "Growth",
    "Limits",
    "Locator",
    "Period",
    "ProjectBreakdown",
    "ProjectDetail",
    "ProjectsStats",
    "Rhythm",
    "Scope",
    "SiteStats",
    "Span",
    "StatsError",
    "UserBreakdown",
    "UserDetail",
    "UsersStats",
    "View",
    "Window",
    "__version__",
    "collect_activity",
    "collect_activity_by_country",
    "collect_activity_by_project",
    "collect_activity_by_user",
    "collect_cohorts",
    "collect_growth",
    "collect_project",
    "collect_projects",
    "collect_rhythm",
    "collect_site",
    "collect_user",
    "collect_users",
    "connect",
    "in_scope",
    "window",
]

_HOMES = {
    "errors": ("StatsError",),
    "geo.geoip": ("CityDatabase",),
    "periods.period": ("Cycle", "Period"),
    "periods.window": ("Comparison", "Span", "Window"),
    "periods.written": ("window",),
    "source.database": ("connect",),
    "source.limits": ("Limits",),
    "source.view": ("View",),
    "stats.activity.activity": ("Activity", "collect_activity"),
    "stats.activity.breakdown": (
        "CountryBreakdown",
        "ProjectBreakdown",
        "UserBreakdown",
        "collect_activity_by_country",
        "collect_activity_by_project",
        "collect_activity_by_user",
    ),
    "stats.activity.growth": ("Growth", "collect_growth"),
    "stats.activity.rhythm": ("Rhythm", "collect_rhythm"),
    "stats.locations": ("Locator",),
    "stats.projects.project": ("ProjectDetail", "collect_project"),
    "stats.projects.projects": ("collect_projects",),
    "stats.projects.results": ("ProjectsStats",),
    "stats.scope": ("Scope", "in_scope"),
    "stats.site.site": ("SiteStats", "collect_site"),
    "stats.users.cohorts": ("Cohorts", "collect_cohorts"),
    "stats.users.user": ("UserDetail", "collect_user"),
    "stats.users.users": ("UsersStats", "collect_users"),
}


def __dir__() -> list[str]:
    return [*__all__]


if not TYPE_CHECKING:  # to a type checker, any name would be right

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used: ``--help`` does not load SQLAlchemy."""
        for module, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"pybossa_stats.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
