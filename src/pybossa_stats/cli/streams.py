"""What standard streams are, and can show."""

import os
from typing import TextIO


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is watching, on a terminal that understands control sequences."""
    return stream.isatty() and os.environ.get("TERM", "dumb") not in {"", "dumb"}


def shows_unicode(stream: TextIO) -> bool:
    """Whether more than ASCII can be shown."""
    return (stream.encoding or "").lower().startswith("utf")
