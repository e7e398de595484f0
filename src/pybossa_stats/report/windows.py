"""Windows where people read them."""

from collections.abc import Iterator
from datetime import datetime

from pybossa_stats.media.document import Instant, Line, Tone
from pybossa_stats.periods.window import Window


def window_line(window: Window) -> Line:
    """The window of a report: ``Last 24 hours: ... to ... UTC``."""
    span = Instant(window.start), " to ", Instant(window.end), " UTC"
    return Line(("Last ", window.length, ": ", *span), Tone.FAINT)


def totals_lines(window: Window, instant: datetime) -> Iterator[Line]:
    """The instant of the totals, if that is not the end of the window."""
    if window.end != instant:  # which --at has asked for
        yield Line(("All totals are as of ", Instant(instant), " UTC."), Tone.FAINT)
