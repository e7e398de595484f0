"""Windows where people read them."""

from pybossa_stats.media.document import Instant, Line, Tone
from pybossa_stats.stats.window import Window


def window_line(window: Window) -> Line:
    """Which time a report is about: ``Last 24 hours: ... to ... UTC``."""
    span = Instant(window.start), " to ", Instant(window.end), " UTC"
    return Line(("Last ", window.length, ": ", *span), Tone.FAINT)
