"""Text from the database that can do nothing but be read."""

import unicodedata

_WIDTHLESS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\ufe0e\ufe0f"


def visible(text: str) -> str:
    r"""Text in which nothing moves or styles what is around it.

    Control, format (so bidirectional), private and unassigned characters become escapes, such as
    ``\x1b`` and ``\u202e``. Joiners and variation selectors are left out, as terminals disagree
    about their width.
    """
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _WIDTHLESS:
        return ""
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
        return character.encode("unicode_escape").decode()
    return character
