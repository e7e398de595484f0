"""Where anonymous users are: a part of the global statistics."""

from collections.abc import Iterator
from datetime import timedelta

from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.document import (
    Bar,
    Cell,
    Column,
    Kind,
    Line,
    Name,
    Note,
    Row,
    Share,
    Table,
    Tone,
)
from pybossa_stats.media.records import Field
from pybossa_stats.stats.locations import Locations

_COUNTRIES = 10
_OLD = timedelta(days=365)
_OLD_DATABASE = "It is older than a year: addresses move, so get a newer one."
_DECIPHERED = (
    "Pseudonyms were turned back into addresses with the server's key.",
    "Addresses from before PYBOSSA 2.9.3 that were never made pseudonyms are in false places now.",
)
_LITERAL = (
    "PYBOSSA 2.9.3 (April 2018) and later store pseudonyms in place of addresses, and the"
    " locations of these are false."
)
_KEY_NEEDED = "With the server's CRYPTOPAN_KEY, --cryptopan-key-file turns them back."


def countries_table(locations: Locations) -> Table:
    """The countries with most anonymous users, and how many users could be located."""
    countries = locations.by_country()
    others = countries[_COUNTRIES:]
    shown: list[tuple[Cell, int]] = [
        (Name(country.name), country.addresses) for country in countries[:_COUNTRIES]
    ]
    if others:
        shown.append((f"{len(others)} more", sum(country.addresses for country in others)))

    def row(label: Cell, addresses: int, tone: Tone = Tone.PLAIN) -> Row:
        total = locations.addresses
        return Row((label, addresses, Share(addresses, total), Bar(addresses, total)), tone)

    return Table(
        columns=(
            Column("Country", stretch=True),
            Column("Users", Kind.NUMBER),
            Column("Share", Kind.SHARE),
            Column("", Kind.BAR),
        ),
        groups=(
            tuple(row(label, addresses) for label, addresses in shown),
            (
                row("Located", locations.located, Tone.STRONG),
                row("Address is private or reserved", locations.private),
                row("Location is not known", locations.unknown),
                row("Not an address", locations.unreadable),
            ),
        ),
        title="Where anonymous users are",
    )


def world_map(locations: Locations) -> WorldMap:
    """Where they are on a map."""
    spots = [
        Spot(latitude, longitude, addresses, place.city, place.country_name or place.country_code)
        for (latitude, longitude, place), addresses in locations.found.items()
    ]
    return WorldMap(spots, "users")


def locations_note(locations: Locations, *, hints: bool = True) -> Note:
    """What to know about the locations before believing them.

    Args:
        locations: where anonymous users are.
        hints: whether to say what would make them better, which is for operators alone.
    """
    source = ("Located by ", Name(locations.database), f" of {locations.built:%Y-%m-%d}.")
    lines = [Line(source, Tone.FAINT)]
    if hints and locations.age > _OLD:
        lines.append(Line((_OLD_DATABASE,), Tone.WARNING))
    if locations.deciphered:
        lines += [Line((sentence,), Tone.FAINT) for sentence in _DECIPHERED]
    else:
        lines.append(Line((_LITERAL,), Tone.WARNING))
        if hints:
            lines.append(Line((_KEY_NEEDED,), Tone.WARNING))
    return Note(tuple(lines))


def location_records(locations: Locations) -> Iterator[tuple[Field, ...]]:
    """How many users could be located, and how many are in each country, by its code."""
    yield "locations", "located", "", locations.located
    yield "locations", "private", "", locations.private
    yield "locations", "unknown", "", locations.unknown
    yield "locations", "unreadable", "", locations.unreadable
    for country in locations.by_country():
        yield "countries", Name(country.code), Name(country.name), country.addresses
