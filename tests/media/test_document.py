"""The parts of a document, which are values."""

from itertools import combinations

from pybossa_stats.media.document import (
    Bar,
    Change,
    Code,
    Heading,
    Instant,
    Line,
    Name,
    Part,
    Percent,
    Row,
    Share,
    Trend,
)
from tests.conftest import NOW

ALIKE: dict[str, list[object]] = {
    "a text": [Name("a"), Part("a"), ("a",)],
    "a number": [Change(5), Percent(5, 7), Share(5, 7), (5,), (5, 7)],
    "two numbers": [Share(1, 2), Bar(1, 2), (1, 2)],
    "numbers in order": [Trend((1, 2)), ((1, 2),)],
    "a moment": [Instant(NOW), (NOW,)],
    "pieces with a tone": [Line(("a",)), Row(("a",)), tuple(Line(("a",)))],
    "two texts": [Code("a", "sql"), Heading("a", ()), ("a", "sql")],
}
"""Values that hold the same and mean something else, and the plain tuples that hold it."""


def test_values_of_two_kinds_are_never_equal() -> None:
    for values in ALIKE.values():
        for one, other in combinations(values, 2):
            assert one != other
            assert not one == other  # noqa: SIM201 (the other operator)
            assert len({one, other}) == 2


def test_values_of_a_kind_are_equal_if_they_hold_the_same() -> None:
    assert Line((Name("a"), "b")) == Line((Name("a"), "b"))
    assert hash(Line((Name("a"), "b"))) == hash(Line((Name("a"), "b")))
    assert Line((Name("a"),)) != Line(("a",))
    assert Row((Change(5),)) != Row((Percent(5, 7),))
