"""Words of a page: what is from outside stays text, whatever it holds."""

from collections.abc import Iterable
from datetime import UTC, datetime

from markupsafe import Markup, escape

from pybossa_stats.media import wording
from pybossa_stats.media.document import Instant, Line, Name, Piece
from pybossa_stats.media.visible import visible


def pieces(parts: Iterable[Piece]) -> Markup:
    """A line."""
    return Markup().join(map(_piece, parts))


def line(told: Line) -> Markup:
    """A line in its tone."""
    return Markup('<span class="{}">{}</span>').format(told.tone.name.lower(), pieces(told.pieces))


def plain(parts: Iterable[Piece]) -> str:
    """A line where there is no markup, as in the title of a window."""
    return pieces(parts).striptags()


def shown(text: str) -> Markup:
    """Text from outside, whose direction of writing does not affect what is around it."""
    return Markup("<bdi>{}</bdi>").format(visible(text))


def moment(at: datetime) -> str:
    """An instant in UTC as people write it: ``10 Jun 2015, 21:00``, with its seconds if any."""
    at = at.astimezone(UTC)
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{wording.day(at)}, {clock}"


def _piece(piece: Piece) -> Markup:
    match piece:
        case Name(text):
            return shown(text)
        case Instant(at):
            machine = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return Markup('<time datetime="{}">{}</time>').format(machine, moment(at))
        case str():
            return escape(piece)
