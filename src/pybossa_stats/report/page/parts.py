"""Parts of the page that tell of people: who contributes, who comes back, and where they are."""

from collections.abc import Iterator

from pybossa_stats.media.document import Block, Heading, Line
from pybossa_stats.media.wording import number
from pybossa_stats.report.cohorts import cohorts_table
from pybossa_stats.report.figures import parts_table
from pybossa_stats.report.locations import (
    countries_tables,
    doubts,
    locations_note,
    outcomes_table,
    world_map,
)
from pybossa_stats.report.users import contribution_groups, days_table, ranked_table
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.users.cohorts import Cohorts
from pybossa_stats.stats.users.users import UsersStats

_FEW = 10  # users, of whom a tenth is one
_GEOLITE = (
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com."
)


def users_part(stats: UsersStats) -> Iterator[Block]:
    """Who contributes."""
    shared = stats.concentration
    told = "Registered users in the period."
    if shared.users >= _FEW:
        tenth = in_percent(shared.most_active_answers / shared.answers, 0)
        told += f" The most active 10% gave {tenth} of their answers."
    yield Heading("Users", (Line((told,)),))
    yield parts_table(*contribution_groups(stats))._replace(title="Contributions")
    yield days_table(stats)
    yield ranked_table("Top users", stats.top)


def cohorts_part(cohorts: Cohorts) -> Iterator[Block]:
    """Returning users."""
    told = "Share of users who returned in later months, by month of first answer."
    if later := cohorts.everyone.later:
        share = in_percent(later[0].active / later[0].newcomers, 0)
        told += f" {share} returned in the month after their first answer."
    yield Heading("Returning users", (Line((told,)),))
    yield cohorts_table(cohorts)


def locations_part(locations: Locations) -> Iterator[Block]:
    """Locations of anonymous users."""
    located, countries = locations.located, locations.by_country()
    told = f"{number(located)} of {number(locations.addresses)} addresses located"
    where = f", in {number(len(countries))} countries" if len(countries) > 1 else ""
    yield Heading("Locations of anonymous users", (Line((f"{told}{where}.",)), *doubts(locations)))
    if located:
        yield world_map(locations)
        yield from countries_tables(locations)
    if located < locations.addresses:
        yield outcomes_table(locations)
    yield locations_note(locations, hints=False)


def locations_sources(locations: Locations) -> Iterator[Line]:
    """The sources of the map."""
    yield Line(("Outlines: Natural Earth, in the Equal Earth projection.",))
    if "GeoLite" in locations.database:
        yield Line((_GEOLITE,))
