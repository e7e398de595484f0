"""Where anonymous users are, as a table for people."""

from datetime import timedelta

from rich.table import Table
from rich.text import Text

from pybossa_stats.report.terminal import Medium
from pybossa_stats.stats.locations import Locations

_COUNTRIES = 10
_OLD = timedelta(days=365)


def countries_table(locations: Locations, medium: Medium) -> Table:
    """The countries with most anonymous users, and how many users could be located."""
    table = medium.table("Where anonymous users are")
    table.add_column("Country")
    medium.add_share_columns(table, "Users")
    countries = locations.by_country()
    others = countries[_COUNTRIES:]
    shown = countries[:_COUNTRIES]
    if others:
        shown.append((f"{len(others)} more", sum(users for _, users in others)))
    total = locations.addresses
    for country, users in shown:
        table.add_row(medium.text(country), *medium.share(users, total))
    table.add_section()
    table.add_row("Located", *medium.share(locations.located, total), style="bold")
    table.add_row("Address is private or reserved", *medium.share(locations.private, total))
    table.add_row("Location is not known", *medium.share(locations.unknown, total))
    table.add_row("Not an address", *medium.share(locations.unreadable, total))
    return table


def locations_notes(locations: Locations, medium: Medium) -> Text:
    """What to know about the locations before believing them."""
    kind = medium.text(locations.database).plain
    notes = Text(f"Located by {kind} of {locations.built:%Y-%m-%d}.\n", style="dim")
    if locations.age > _OLD:
        notes.append("It is older than a year: addresses move, so get a newer one.\n", "yellow")
    if locations.deciphered:
        notes.append(
            "Pseudonyms were turned back into addresses with the server's key. Addresses from"
            " before PYBOSSA 2.9.3\nthat were never made pseudonyms are in false places now."
        )
    else:
        notes.append(
            "PYBOSSA 2.9.3 (April 2018) and later store pseudonyms in place of addresses, and the"
            " locations of these are false.\nWith the server's CRYPTOPAN_KEY,"
            " --cryptopan-key-file turns them back.",
            "yellow",
        )
    return notes
