"""Locations of addresses, a part of several reports."""

from collections.abc import Iterator, Sequence

from pybossa_stats.media import document as doc
from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.wording import number
from pybossa_stats.report.layout import share_row
from pybossa_stats.stats.locations import Country, Locations

_COUNTRIES = 10
_OLD = 365  # days
_OLD_DATABASE = "It is over a year old; download a newer one."
_DECIPHERED = (
    "Pseudonyms were turned back into addresses with the server's key.",
    "Addresses from before PYBOSSA 2.9.3 that were never converted are located wrongly.",
)
_LITERAL = (
    "PYBOSSA 2.9.3 (April 2018) and later store pseudonyms instead of addresses; locations of later"
    " answers may be wrong."
)
_KEY_NEEDED = "To locate them, pass the server's CRYPTOPAN_KEY with --cryptopan-key-file."
_GEOLITE = (
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com."
)
_COLUMNS = (
    doc.Column("Country", stretch=True),
    doc.Column("Addresses", Kind.NUMBER),
    doc.Column("Share", Kind.SHARE),
    doc.Column("", Kind.BAR),
)


def locations_blocks(locations: Locations | None) -> Iterator[doc.Block]:
    """Where they are, if that was asked for."""
    if locations:
        if locations.found:
            yield _world_map(locations)
        yield _locations_table(locations)
        yield locations_note(locations)


def _locations_table(locations: Locations) -> doc.Table:
    """The countries with most addresses, and how many addresses could be located."""
    countries, total = locations.countries, locations.addresses
    rows = _countries(countries[:_COUNTRIES], total)
    if others := countries[_COUNTRIES:]:
        together = sum(country.addresses for country in others)
        rows += (share_row(f"{len(others)} more", together, total),)
    return doc.Table(_COLUMNS, (rows, _outcomes(locations)), "Locations of addresses")


def _countries(countries: Sequence[Country], total: int) -> tuple[doc.Row, ...]:
    return tuple(
        share_row(doc.Name(country.name), country.addresses, total) for country in countries
    )


def _outcomes(locations: Locations) -> tuple[doc.Row, ...]:
    numbers = {
        "Located": locations.located,
        "Private or reserved address": locations.private,
        "Unknown location": locations.unknown,
        "Not an address": locations.unreadable,
    }
    total = locations.addresses
    located, *others = (share_row(label, number, total) for label, number in numbers.items())
    return located._replace(tone=Tone.STRONG), *others


def _world_map(locations: Locations) -> WorldMap:
    """Where they are on a map."""
    spots = []
    for (latitude, longitude, place), addresses in locations.found.items():
        country, code = place.country_name or place.country_code, place.country_code
        spots.append(Spot(latitude, longitude, addresses, place.city, country, code))
    countries = {(country.code, country.name): country.addresses for country in locations.countries}
    return WorldMap(spots, "addresses", countries)


def locations_note(locations: Locations, *, hints: bool = True) -> doc.Note:
    """What to know about the locations before believing them.

    Args:
        locations: where the addresses are.
        hints: whether to say how to improve them, which only operators can.
    """
    source = ("Located by ", doc.Name(locations.database), f" of {locations.built:%Y-%m-%d}.")
    lines = [doc.Line(source, Tone.FAINT)]
    if hints and locations.age_days > _OLD:
        lines.append(doc.Line((_OLD_DATABASE,), Tone.WARNING))
    if locations.deciphered:
        lines += [doc.Line((sentence,), Tone.FAINT) for sentence in _DECIPHERED]
    elif locations.pseudonymous and hints:
        lines += [doc.Line((sentence,), Tone.WARNING) for sentence in (_LITERAL, _KEY_NEEDED)]
    return doc.Note(tuple(lines))


def locations_part(locations: Locations) -> Iterator[doc.Block]:
    """The part of the page about locations."""
    located, countries = locations.located, locations.countries
    words = f"{number(locations.addresses)} addresses"
    if locations.merged is None:  # else some that are not located may be among others
        words = f"{number(located)} of {words} located"
    all_named = all(country.code for country in countries)  # and none of them is several
    where = f", in {number(len(countries))} countries" if len(countries) > 1 and all_named else ""
    lines = [doc.Line((f"{words}{where}.",))]
    if locations.pseudonymous and not locations.deciphered:  # also for who cannot improve them
        lines.append(doc.Line((_LITERAL,)))
    yield doc.Heading("Locations of addresses", tuple(lines))
    if locations.found:
        yield _world_map(locations)
    if located:
        rows = _countries(countries, locations.addresses)
        yield doc.Table(_COLUMNS, (rows[:_COUNTRIES],), "Countries")
        if others := rows[_COUNTRIES:]:
            yield doc.Details(f"{len(others)} more countries", doc.Table(_COLUMNS, (others,)))
    if located < locations.addresses:
        columns = (_COLUMNS[0]._replace(title=""), *_COLUMNS[1:])
        outcomes = tuple(row for row in _outcomes(locations) if row.cells[1])
        yield doc.Table(columns, (outcomes,), "Addresses")
    yield locations_note(locations, hints=False)


def locations_sources(locations: Locations, *, has_map: bool = True) -> Iterator[doc.Line]:
    """The sources of the locations, and of the map."""
    if has_map:
        yield doc.Line(("Outlines: Natural Earth, in the Equal Earth projection.",))
    if attribution := geolite(locations):
        yield doc.Line((attribution,))


def geolite(locations: Locations) -> str:
    """The attribution that the licence of GeoLite asks for; empty for another database."""
    return _GEOLITE if "GeoLite" in locations.database else ""
