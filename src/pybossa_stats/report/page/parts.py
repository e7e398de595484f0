"""Parts of the page that tell what a report tells."""

from collections.abc import Iterator

from pybossa_stats.media.document import Block, Heading, Instant, Line, Tone, note
from pybossa_stats.media.wording import capitalized, number
from pybossa_stats.report.cohorts import cohorts_table
from pybossa_stats.report.locations import (
    countries_table,
    locations_note,
    outcomes_table,
    world_map,
)
from pybossa_stats.report.projects import projects_table
from pybossa_stats.report.site import top_projects, top_users
from pybossa_stats.report.users import changes_table, contributions_table, days_table, ranked_table
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.projects.choice import Order
from pybossa_stats.stats.projects.projects import ProjectsStats, choose
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.users.cohorts import Cohorts
from pybossa_stats.stats.users.users import UsersStats

_MOST_PROJECTS = 10
_GEOLITE = (
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com."
)


def last_day(stats: SiteStats) -> Iterator[Block]:
    """Who and what was most active in the last 24 hours."""
    since = Line(("Since ", Instant(stats.window.start), " UTC."))
    yield Heading(capitalized(stats.window.words), (since,))
    yield top_projects(stats.top_projects, "Top projects")
    yield top_users(stats.top_users, "Top users")


def projects_part(stats: ProjectsStats) -> Iterator[Block]:
    """How the projects with most new answers are going."""
    progress = stats.total.progress
    lines = [Line((f"New: in {stats.origin.words}.",))]
    if progress is not None:
        lines.insert(0, Line((f"{in_percent(progress, 0)} of the answers needed are done.",)))
    yield Heading("Projects", tuple(lines))
    yield projects_table(choose(stats.projects, Order.RECENT, top=_MOST_PROJECTS))
    more = len(stats.projects) - _MOST_PROJECTS
    if more > 0:
        yield note(f"{number(more)} more projects are not shown.", tone=Tone.FAINT)


def users_part(stats: UsersStats) -> Iterator[Block]:
    """Who contributes."""
    told = f"Users with an account, in {stats.origin.words}."
    yield Heading("Users", (Line((told,)),))
    yield contributions_table(stats)._replace(title="Contributions")
    yield changes_table(stats)
    yield days_table(stats)
    yield ranked_table("Top users", stats.top)


def cohorts_part(cohorts: Cohorts) -> Iterator[Block]:
    """Who comes back."""
    how = "By the month of the first answer: the share of users who came back in later months."
    yield Heading("Who comes back", (Line((how,)),))
    yield cohorts_table(cohorts)


def locations_part(locations: Locations) -> Iterator[Block]:
    """Where anonymous users are."""
    located, countries = locations.located, locations.by_country()
    told = f"{number(located)} of {number(locations.addresses)} addresses are located"
    where = f", in {number(len(countries))} countries" if len(countries) > 1 else ""
    yield Heading("Where anonymous users are", (Line((f"{told}{where}.",)),))
    yield world_map(locations)
    if countries:
        yield countries_table(locations)
    yield outcomes_table(locations)
    yield locations_note(locations, hints=False)


def locations_sources(locations: Locations) -> Iterator[Line]:
    """The sources of the map."""
    yield Line(("Outlines: Natural Earth, in the Equal Earth projection.",))
    if "GeoLite" in locations.database:
        yield Line((_GEOLITE,))
