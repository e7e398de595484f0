"""Options that say how anonymous users are located."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.options import given
from pybossa_stats.cli.secrets import warn_if_exposed
from pybossa_stats.cli.types import PATH
from pybossa_stats.errors import UsageError
from pybossa_stats.source.places import Precision

if TYPE_CHECKING:
    from pybossa_stats.stats.locations import Locator


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """How the options want anonymous users to be located.

    Attributes:
        geoip_db: the database of locations; None for no locations.
        precision: how exactly they are told.
        cryptopan_key_file: holds the server's key, to turn pseudonyms back into addresses.
    """

    geoip_db: Path | None
    precision: Precision
    cryptopan_key_file: Path | None

    def locator(self) -> "Locator | None":
        """Open what the options name; None if they name nothing."""
        if self.geoip_db is None:
            return None
        from pybossa_stats.source.geoip import CityDatabase
        from pybossa_stats.stats.locations import Locator

        decipherer = None
        if self.cryptopan_key_file is not None:
            from pybossa_stats.source.cryptopan import Decipherer, read_key

            decipherer = Decipherer(read_key(self.cryptopan_key_file))
            warn_if_exposed(self.cryptopan_key_file)
        return Locator(CityDatabase(self.geoip_db), self.precision, decipherer)


def location_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options about locations; it is called with ``location``."""

    @option(
        "--geoip-db",
        section=HelpSection.LOCATIONS,
        type=PATH,
        metavar="FILE",
        envvar="PYBOSSA_STATS_GEOIP_DB",
        show_envvar=True,
        help="MaxMind DB of cities, to locate anonymous users.",
    )
    @option(
        "--location-precision",
        section=HelpSection.LOCATIONS,
        type=click.Choice([precision.value for precision in Precision]),
        default=Precision.CITY.value,
        show_default=True,
        metavar="LEVEL",
        help="coarse (whole degrees, to publish), city (two decimals) or exact.",
    )
    @option(
        "--cryptopan-key-file",
        section=HelpSection.LOCATIONS,
        type=PATH,
        metavar="FILE",
        help="The server's CRYPTOPAN_KEY; without it, locations from PYBOSSA 2.9.3 or later are"
        " wrong.",
    )
    @wraps(command)
    def with_location(
        geoip_db: Path | None,
        location_precision: str,
        cryptopan_key_file: Path | None,
        **options: Any,  # noqa: ANN401 (those of the command)
    ) -> object:
        idle = given("location_precision", "cryptopan_key_file")
        if idle and geoip_db is None:
            raise UsageError(f"{idle[0]} needs a GeoIP database.", "Add --geoip-db FILE.")
        choice = LocationChoice(geoip_db, Precision(location_precision), cryptopan_key_file)
        return command(location=choice, **options)

    return with_location
