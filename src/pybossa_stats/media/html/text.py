"""Text of a page; text from outside is escaped."""

import re
from collections.abc import Iterable
from datetime import UTC

from markupsafe import Markup, escape

from pybossa_stats.media import wording
from pybossa_stats.media.document import Instant, Line, Name, Piece, Tone
from pybossa_stats.media.visible import visible

_DATE = re.compile(r"\d+(?:-\d+)+")  # which a browser would break at its hyphens


def pieces(parts: Iterable[Piece]) -> Markup:
    """The markup of the pieces of a line."""
    return Markup().join(map(_piece, parts))


def line(text: Line) -> Markup:
    """The markup of a line in its tone."""
    if text.tone is Tone.PLAIN:
        return pieces(text.pieces)
    return Markup('<span class="{}">{}</span>').format(text.tone.name.lower(), pieces(text.pieces))


def _piece(piece: Piece) -> Markup:
    match piece:
        case Name(text, url):
            # <bdi> isolates its direction of writing.
            name = Markup("<bdi>{}</bdi>").format(visible(text))
            return Markup('<a href="{}">{}</a>').format(url, name) if url else name
        case Instant(at, zone):
            utc, local = at.astimezone(UTC), wording.local_time(at, zone)
            shown = f"{wording.day(local)}, {local:%H:%M:%S}".removesuffix(":00")
            return Markup('<time datetime="{:%Y-%m-%dT%H:%M:%SZ}">{}</time>').format(utc, shown)
        case str():
            whole = r'<span class="whole">\g<0></span>'
            return Markup(_DATE.sub(whole, str(escape(piece))))  # noqa: S704 (it is escaped)
