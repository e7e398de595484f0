"""Values as text, for all media that people read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from math import floor

from pybossa_stats.calendar_names import month_name, weekday_name
from pybossa_stats.media.document import Cell, Change, Instant, Kind, Percent, Progress, Share
from pybossa_stats.shares import in_percent, rounded

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
ARROW = "\N{RIGHTWARDS ARROW}"
IN_ASCII = str.maketrans({MINUS: "-", TIMES: "x", ARROW: "to"})
LEAST_BASE = 10
"""The least number of which a percentage is shown."""

_MOST_PERCENT = 1000
_MANY_TIMES = 100
_MANY_HOURS = 10  # from which on parts of an hour do not matter
_FEW = 2  # so many of a unit are shown in the smaller one
_NUMERALS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_MILLION = 1_000_000


def instant(at: datetime, zone: tzinfo = UTC) -> str:
    """An instant in a time zone, to the second: ``2026-11-23 21:05:00``."""
    return f"{local_time(at, zone):%Y-%m-%d %H:%M:%S}"


def date_of(at: datetime, zone: tzinfo) -> str:
    """The date of an instant in a time zone: ``2026-11-23``."""
    return f"{local_time(at, zone):%Y-%m-%d}"


def local_time(at: datetime, zone: tzinfo) -> datetime:
    """An instant by the clocks of a time zone; in UTC where it is outside their calendar."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at.astimezone(UTC)


def day(at: date) -> str:
    """A day as people write it: ``10 Jun 2015``."""
    return f"{at.day} {month(at)} {at.year}"


def short_day(at: date, year: int | None = None) -> str:
    """A day in a year that is known, or of another one than a given year: ``10 Jun``."""
    return f"{at.day} {month(at)}" if year in {None, at.year} else day(at)


def weekday_and_day(at: date) -> str:
    """A day with its weekday: ``Wed 10 Jun 2015``."""
    return f"{weekday_name(at)[:3]} {day(at)}"


def month(at: date) -> str:
    """The short name of a month: ``Jun``."""
    return month_name(at)[:3]


def number(value: int) -> str:
    """A number with thousands separators."""
    return f"{value:,}"


def hours(value: float | None) -> str | None:
    """Hours of work, rounded down, as they are a lower bound: ``1,183``, or under ten ``9.4``."""
    if value is None:
        return None
    is_whole = value == 0 or value >= _MANY_HOURS
    return number(int(value)) if is_whole else f"{floor(value * 10) / 10:.1f}"


def duration(days: float) -> str:
    """A span of time: ``3 minutes``, ``5 hours``, ``12 days``."""
    hours, minutes = days * 24, days * 24 * 60
    if round(minutes) < 1:
        return "under a minute"
    if minutes < _FEW * 60:
        return counted(round(minutes), "minutes")
    return counted(round(hours), "hours") if hours < _FEW * 24 else counted(round(days), "days")


def counted(value: int, plural: str) -> str:
    """A number with a plural noun, in the singular if it is 1: ``1 user``, ``2,000 users``."""
    singular = plural.removesuffix("es" if plural.endswith("sses") else "s")
    return f"{number(value)} {singular if value == 1 else plural}"


def spelled(value: int) -> str:
    """A number in a sentence: in words up to ten, and in millions from one million on."""
    if value < len(_NUMERALS):
        return _NUMERALS[value]
    return number(value) if value < _MILLION else f"{value / _MILLION:.3g} million"


def spelled_counted(value: int, plural: str) -> str:
    """A number with a plural noun in a sentence: ``one user``, ``1.25 million users``."""
    return f"{spelled(value)} {counted(value, plural).partition(' ')[2]}"


def change(value: int) -> str:
    """The growth of a number with its sign: ``+1,200``, ``−5``."""
    return f"{value:+,}".replace("-", MINUS) if value else "0"


def growth(value: int, before: int, digits: int = 1) -> str:
    """The growth of a number: ``+12.5%``, or ``×15.2`` if it grew more than tenfold.

    Empty if it did not change notably, or grew from so few that a ratio would mean nothing.

    Args:
        value: the number.
        before: the earlier one.
        digits: the number of decimals of the percentage.
    """
    if before < LEAST_BASE:
        return ""
    if not is_in_percent(value, before):
        return f"{TIMES}{value / before:,.{1 if value < _MANY_TIMES * before else 0}f}"
    percent = 100 * (value - before) / before
    if not round(percent, digits):
        return ""
    return f"{rounded(percent, digits, 100):+,.{digits}f}%".replace("-", MINUS)


def is_in_percent(value: int, before: int) -> bool:
    """Whether a percentage says how a number grew: not from under ten, nor beyond 1,000%."""
    return before >= LEAST_BASE and 100 * (value - before) <= _MOST_PERCENT * before


def share(value: int, total: int) -> str:
    """A number as a share of a total, in percent; empty if the total is zero."""
    return in_percent(value / total) if total else ""


def plain(cell: Cell, kind: Kind) -> str:
    """The text of a cell in a column of a kind, if text is all that it needs."""
    match cell:
        case None:
            words = "-" if kind is Kind.NUMBER else ""
        case Instant(at, zone):
            words = instant(at, zone)
        case Change(grown):
            words = change(grown)
        case Percent(value, before):
            words = growth(value, before)
        case Share(part, total):
            words = share(part, total)
        case Progress(start, end):
            shares = (in_percent(value, 0) for value in (start, end) if value is not None)
            words = f" {ARROW} ".join(shares)
        case int():
            words = number(cell)
        case str():
            words = cell
        case _:
            raise TypeError(f"{cell} in a column of {kind}")
    return words


def capitalized(words: str) -> str:
    """Text with a capital first letter; the rest is unchanged."""
    return f"{words[:1].upper()}{words[1:]}"


def listed(words: Sequence[str]) -> str:
    """A list in a sentence: ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
