"""Text from outside that can do nothing but be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.visible import JOINERS, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[bold]x[/foo]", "[bold]x[/foo]"),
        (":smile: \\[a]", ":smile: \\[a]"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\tb\nc\r\x00\x7f\x9b", r"a\tb\nc\r\x00\x7f\x9b"),
        ("\u202eevil\u2066\u200f", r"\u202eevil\u2066\u200f"),
        ("\u2028\u2029\ufeff\ud800", r"\u2028\u2029\ufeff\ud800"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
        ("می\u200cشود", "می\u200cشود"),
        ("नमस्ते 李 Å", "नमस्ते 李 Å"),
    ],
)
def test_text_is_shown_unchanged_but_for_escapes_of_what_cannot_be_seen(
    text: str, shown: str
) -> None:
    assert visible(text) == shown


@given(st.characters())
def test_a_character_is_shown_as_it_stands_unless_it_cannot_be_seen(character: str) -> None:
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    assert (visible(character) != character) == (unseen and character not in JOINERS)


@given(st.text())
def test_nothing_that_controls_a_terminal_is_left(text: str) -> None:
    left = visible(text).translate(str.maketrans("", "", JOINERS))
    categories = {unicodedata.category(character) for character in left}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
