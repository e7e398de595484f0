"""Options for locating anonymous users."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import HelpSection, gathered, option
from pybossa_stats.cli.options import given, warn_if_exposed
from pybossa_stats.cli.types import PATH
from pybossa_stats.errors import UsageError
from pybossa_stats.source.places import Precision

if TYPE_CHECKING:
    from pybossa_stats.stats.locations import Locator


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """How to locate anonymous users.

    Attributes:
        geoip_db: the city database; None for no locations.
        location_precision: value of a `Precision`.
        cryptopan_key_file: file with the key that turns pseudonyms back into addresses.

    Raises:
        UsageError: if the others are given without a city database.
    """

    geoip_db: Path | None
    location_precision: str
    cryptopan_key_file: Path | None

    def __post_init__(self) -> None:
        idle = given("location_precision", "cryptopan_key_file")
        if idle and self.geoip_db is None:
            raise UsageError(f"{idle[0]} requires --geoip-db.", "Add --geoip-db FILE.")

    def locator(self) -> "Locator | None":
        """Open the files; None without a city database."""
        if self.geoip_db is None:
            return None
        from pybossa_stats.source.geoip import CityDatabase
        from pybossa_stats.stats.locations import Locator

        decipherer = None
        if self.cryptopan_key_file is not None:
            from pybossa_stats.source.cryptopan import Decipherer, read_key

            decipherer = Decipherer(read_key(self.cryptopan_key_file))
            warn_if_exposed(self.cryptopan_key_file)
        precision = Precision(self.location_precision)
        return Locator(CityDatabase(self.geoip_db), precision, decipherer)


_option = partial(option, section=HelpSection.LOCATION)

location_options = gathered(
    "location",
    LocationChoice,
    _option(
        "--geoip-db",
        type=PATH,
        metavar="FILE",
        envvar="PYBOSSA_STATS_GEOIP_DB",
        help="Locate anonymous users with this MaxMind city database.",
    ),
    _option(
        "--location-precision",
        type=click.Choice([precision.value for precision in Precision]),
        default=Precision.CITY.value,
        metavar="LEVEL",
        help="Precision: coarse (whole degrees, for publishing), city (two decimals) or exact.",
    ),
    _option(
        "--cryptopan-key-file",
        type=PATH,
        metavar="FILE",
        help="File with the server's CRYPTOPAN_KEY, for answers from PYBOSSA 2.9.3 or later.",
    ),
)
"""Gives a command the options for locations, as its argument ``location``."""
