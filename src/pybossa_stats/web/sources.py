"""What the endpoint reads: each kind of answer by itself, and no sooner than that is asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from pybossa_stats.report.site import SiteReport
    from pybossa_stats.source.view import View
    from pybossa_stats.stats.locations import Locator
    from pybossa_stats.stats.projects import ProjectsStats

_Result = TypeVar("_Result")


class Database(Protocol):
    """What opens a database, and does what is to be done while it is open."""

    def __call__(self, work: "Callable[[View], _Result]", /) -> _Result:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from.

    Attributes:
        database: what reads.
        locator: makes what locates anonymous users, if anything does; called for each reading, as
            a file of locations is replaced now and then.
    """

    database: Database
    locator: "Callable[[], Locator | None]"

    def site(self) -> "SiteReport":
        """Read the global statistics."""
        from pybossa_stats.report.site import SiteReport
        from pybossa_stats.stats.snapshot import take

        return SiteReport(self.database(lambda view: take(view, locator=self.locator())))

    def projects(self) -> "ProjectsStats":
        """Read how the projects are going, and how many users there are."""
        from pybossa_stats.stats.projects import collect_projects
        from pybossa_stats.stats.window import Window

        return self.database(
            lambda view: collect_projects(view, Window.ending(view.instant), all_users=True)
        )
