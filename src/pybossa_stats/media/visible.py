"""Text from the database without invisible or controlling characters."""

import unicodedata

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Characters that shape Persian words and join parts of emoji; harmless."""


def visible(text: str) -> str:
    r"""Escape characters that could move or style the text around them.

    Control, format (so bidirectional), private and unassigned characters become escapes, such as
    ``\x1b`` and ``\u202e``; joiners stay.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    if unseen and character not in JOINERS:
        return character.encode("unicode_escape").decode()
    return character
