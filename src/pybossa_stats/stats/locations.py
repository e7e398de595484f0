"""Where the addresses of anonymous answers are.

No result holds an address, or anything that could reveal one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, true

from pybossa_stats.contract import INTERNAL, Result, keys
from pybossa_stats.geo.addresses import is_public, read_address
from pybossa_stats.geo.places import Location, Precision
from pybossa_stats.periods.window import DAY, Window
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import within
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.sql.counting import distinct_addresses

if TYPE_CHECKING:
    from pybossa_stats.geo.cryptopan import Decipherer
    from pybossa_stats.geo.geoip import CityDatabase


_PSEUDONYMS = datetime(2018, 4, 1, tzinfo=UTC)
"""The month of PYBOSSA 2.9.3."""


@dataclass(frozen=True, slots=True)
class Locator:
    """All that it takes to locate addresses.

    Attributes:
        database: the database of locations.
        precision: how exact locations are.
        decipherer: turns the pseudonyms that PYBOSSA 2.9.3 and later store back into addresses;
            None where they are taken for addresses.
    """

    database: "CityDatabase"
    precision: Precision = Precision.CITY
    decipherer: "Decipherer | None" = None


@dataclass(frozen=True)
class Country(Result):
    """Addresses in a country.

    Attributes:
        code: ISO 3166-1 code; empty if unknown, or for several countries, with --publish
        name: English name
        addresses: addresses in the country
    """

    code: str
    name: str
    addresses: int


@dataclass(frozen=True)
class LocatedBy(Result):
    """What locations come from, and how many addresses have none.

    Attributes:
        private: addresses that are private or reserved; if under five, counted elsewhere with
            --publish, as the next two are
        unknown: addresses that the GeoIP database does not know
        unreadable: texts that are not addresses
        database: type of the GeoIP database
        built: time at which the GeoIP database was built, in UTC
        age_days: age of the GeoIP database when it was used, in days
        deciphered: whether pseudonyms were turned back into addresses
        pseudonymous: whether any of the addresses may be a pseudonym, so that its location is wrong
    """

    private: int
    unknown: int
    unreadable: int
    database: str
    built: datetime
    age_days: float
    deciphered: bool
    pseudonymous: bool


@dataclass(frozen=True)
class Locations(LocatedBy):
    """Locations of addresses; each distinct text of ``user_ip`` counts as one.

    Attributes:
        countries: countries, those with the most addresses first; with --publish, those with few
            are merged
        found: how many addresses are at each location; with --publish, without small groups
        merged: the countries, where those with few addresses are merged; None where none are
    """

    countries: tuple[Country, ...] = field(init=False)
    found: Mapping[Location, int] = field(hash=False, metadata=INTERNAL)
    merged: tuple[Country, ...] | None = field(default=None, metadata=INTERNAL)

    def __post_init__(self) -> None:
        """Add up the addresses of each country."""
        countries = _countries(self.found) if self.merged is None else self.merged
        object.__setattr__(self, "countries", countries)

    @property
    def located_by(self) -> LocatedBy:
        """What they come from."""
        return LocatedBy(**{name: getattr(self, name) for name in keys(LocatedBy)})

    @property
    def located(self) -> int:
        """How many addresses were found."""
        return sum(country.addresses for country in self.countries)

    @property
    def addresses(self) -> int:
        """How many distinct addresses there are, readable or not."""
        return self.located + self.private + self.unknown + self.unreadable


def _countries(found: Mapping[Location, int]) -> tuple[Country, ...]:
    """The countries of locations, those with most addresses first, then by name."""
    counts: Counter[tuple[str, str]] = Counter()
    for location, addresses in found.items():
        counts[country_of(location)] += addresses
    countries = [Country(code, name, count) for (code, name), count in counts.items()]
    return tuple(sorted(countries, key=lambda country: (-country.addresses, country.name)))


def country_of(location: Location | None) -> tuple[str, str]:
    """The code and the name of the country of a location; an empty code if unknown."""
    code = location.place.country_code if location else ""
    name = location.place.country_name if location else ""
    return code, name or code or "Unknown"


def locate(view: View, locator: Locator, *conditions: ColumnElement[bool]) -> Locations:
    """Locate all distinct addresses, as they are streamed from the database.

    Args:
        view: an open database.
        locator: what locates them.
        conditions: on the task runs that they are of; without any, all of them.

    Raises:
        StatsError: GeoipError if the database of locations is damaged, and whatever `connect`
            raises while a view is in use.
    """
    tally = Tally(locator)
    pseudonymous = any_pseudonyms(view, *conditions)
    addresses = Step("addresses", distinct_addresses(*conditions), streamed=True)
    for part in view.run(addresses).partitions():
        tally.add([address for (address,) in part])
    return tally.locations(view.instant, pseudonymous=pseudonymous)


def locate_by_project(view: View, locator: Locator, window: Window) -> dict[int | None, Locations]:
    """Locate the distinct addresses of each project in a window, all of them in one reading.

    Where any address of the window may be a pseudonym, every project says so.
    """
    in_window = within(task_run.c.finish_time, window)
    pseudonymous = any_pseudonyms(view, in_window)
    project = task_run.c.project_id
    statement = distinct_addresses(in_window).add_columns(project).group_by(project)
    tallies: defaultdict[int | None, Tally] = defaultdict(lambda: Tally(locator))
    for part in view.run(Step("addresses by project", statement, streamed=True)).partitions():
        addresses = defaultdict(list)
        for address, project_id in part:
            addresses[project_id].append(address)
        for project_id, texts in addresses.items():
            tallies[project_id].add(texts)
    return {
        project_id: tally.locations(view.instant, pseudonymous=pseudonymous)
        for project_id, tally in tallies.items()
    }


def any_pseudonyms(view: View, *conditions: ColumnElement[bool]) -> bool:
    """Whether any addresses of task runs that meet conditions may be pseudonyms."""
    period = Window(_PSEUDONYMS, view.instant)
    sql = (
        select(true())
        .where(task_run.c.user_ip.is_not(None), within(task_run.c.finish_time, period), *conditions)
        .limit(1)
    )
    return view.run(Step("pseudonyms", sql)).first() is not None


class Tally:
    """Locates addresses, and counts them by where they are.

    Args:
        locator: what locates them.
    """

    def __init__(self, locator: Locator) -> None:
        self._locator = locator
        self._found: Counter[Location] = Counter()
        self._private = self._unknown = self._unreadable = 0

    def add(self, texts: Sequence[str]) -> list[Location | None]:
        """Count distinct texts of ``user_ip``; many at a time are faster than one by one.

        Returns:
            The location of each; None for one that has none.
        """
        read = [*map(read_address, texts)]
        addresses = [address for address in read if address is not None]
        self._unreadable += len(texts) - len(addresses)
        if self._locator.decipherer:
            addresses = self._locator.decipherer.decipher(addresses)
        find, found, precision = self._locator.database.find, self._found, self._locator.precision
        locations: list[Location | None] = []
        for address in addresses:
            location = find(address)
            locations.append(location)
            if location:
                found[rounded(location, precision)] += 1
            elif is_public(address):
                self._unknown += 1
            else:
                self._private += 1
        of_addresses = iter(locations)
        return [None if address is None else next(of_addresses) for address in read]

    def locations(self, at: datetime, *, pseudonymous: bool) -> Locations:
        """What was found, at an instant."""
        return Locations(
            private=self._private,
            unknown=self._unknown,
            unreadable=self._unreadable,
            database=self._locator.database.kind,
            built=self._locator.database.built,
            age_days=(at - self._locator.database.built) / DAY,
            deciphered=self._locator.decipherer is not None,
            pseudonymous=pseudonymous,
            found=self._found,
        )


def rounded(location: Location, precision: Precision) -> Location:
    """A location with a precision; a coarse one names no city."""
    if precision is Precision.EXACT:
        return location
    latitude, longitude, place = location
    if precision is Precision.COARSE:
        return location._replace(
            latitude=float(round(latitude)),
            longitude=float(round(longitude)),
            place=place._replace(city="", region_code=""),
        )
    return location._replace(latitude=round(latitude, 2), longitude=round(longitude, 2))
