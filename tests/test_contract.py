"""What is derived of the types of results: JSON, its schema and tables, and results of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Generic, TypeVar

import pytest
from jsonschema import Draft202012Validator

import pybossa_stats
from pybossa_stats.contract import (
    INTERNAL,
    Fraction,
    Result,
    build,
    descriptions,
    members,
    schema,
    shape,
)

_Number = TypeVar("_Number")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Pair(Result, Generic[_Number]):
    """Two of something.

    Attributes:
        first: the first
        others: the others
    """

    first: _Number
    others: tuple[_Number, ...]


@dataclass(frozen=True)
class Counts(Result):
    """Counts of something.

    Attributes:
        answers: answers
        users: registered users with an answer; what goes on
            in the next line belongs to it
    """

    answers: int
    users: int


@dataclass(frozen=True)
class AllTime(Counts):
    """Counts of all time.

    Attributes:
        progress: a share
    """

    progress: Fraction | None


@dataclass(frozen=True)
class Thing(Result):
    """A result with a value of every type.

    Attributes:
        origin: where it comes from
        colour: a colour
        window: counts of the window
        all_time: counts of all time
        last: the last answer; null if there is none
        names: some names
        lacks: lists by name
        layout: for people alone
    """

    origin: str
    colour: Colour
    window: Counts
    all_time: AllTime
    last: datetime | None
    names: tuple[str, ...]
    lacks: Mapping[str, tuple[str, ...]]
    layout: str = field(default="", metadata=INTERNAL)


AT = datetime(2026, 11, 23, 13, 0, 5, 250_000, tzinfo=timezone(timedelta(hours=1)))
THING = Thing(
    "here", Colour.BLUE, Counts(3, 2), AllTime(9, 4, 0.25), AT, ("a", "b"), {"x": ("y",)}, "wide"
)
WRITTEN = {
    "colour": "blue",
    "window": {"answers": 3, "users": 2},
    "all_time": {"answers": 9, "users": 4, "progress": 0.25},
    "last": "2026-11-23T12:00:05.250000Z",
    "names": ["a", "b"],
    "lacks": {"x": ["y"]},
}


def test_a_result_has_its_fields_in_json_but_for_its_origin_and_those_of_layouts() -> None:
    assert THING.to_dict() == WRITTEN
    assert [*THING.to_dict()] == [*WRITTEN]


def test_members_of_an_enumeration_are_plain_texts_in_json() -> None:
    assert type(THING.to_dict()["colour"]) is str


def test_arrays_are_read_as_they_are_written() -> None:
    read = []

    @dataclass(frozen=True)
    class Long(Result):
        parts: Iterator[Counts]

    def counts() -> Iterator[Counts]:
        for number in range(3):
            read.append(number)
            yield Counts(number, number)

    parts = members(Long(counts()))["parts"]
    assert read == []
    assert next(parts) == {"answers": 0, "users": 0}
    assert read == [0]


def test_a_schema_accepts_what_a_result_holds_and_no_other_key_or_type() -> None:
    validator = Draft202012Validator(schema(Thing))
    Draft202012Validator.check_schema(schema(Thing))
    assert validator.is_valid(WRITTEN)
    assert validator.is_valid(WRITTEN | {"last": None})
    for other in (
        {"more": 1},
        {"colour": "green"},
        {"window": {"answers": 3}},
        {"window": {"answers": 3, "users": None}},
        {"all_time": {"answers": 9, "users": 4, "progress": 1.5}},
        {"names": "ab"},
        {"lacks": {"x": "y"}},
    ):
        assert not validator.is_valid(WRITTEN | other), other


def test_a_generic_result_has_the_type_of_its_argument() -> None:
    keys = schema(Pair[int | None])["properties"]
    number = {"type": ["integer", "null"]}
    assert keys["first"] == {"description": "the first"} | number
    assert keys["others"] == {"description": "the others", "type": "array", "items": number}


def test_the_words_of_keys_are_those_of_docstrings_also_of_bases() -> None:
    assert descriptions(AllTime) == {
        "answers": "answers",
        "users": "registered users with an answer; what goes on in the next line belongs to it",
        "progress": "a share",
    }


def test_a_key_without_words_is_an_error() -> None:
    @dataclass(frozen=True)
    class Silent(Counts):
        addresses: int

    with pytest.raises(TypeError, match="no description of addresses"):
        schema(Silent)


def test_the_shape_of_a_result_has_its_objects_and_arrays_of_objects() -> None:
    @dataclass(frozen=True)
    class Table(Result):
        rows: tuple[Counts, ...]
        total: Counts | None
        names: tuple[str, ...]

    counts = {"answers": None, "users": None}
    assert shape(Table) == {"rows": [counts], "total": counts, "names": None}


LABELLED = {
    "colour": Colour.RED,
    "window_answers": 3,
    "window_users": 2,
    "answers": 9,
    "users": 4,
    "progress": None,
    "last": None,
    "names": (),
    "lacks": {},
}


def test_labels_are_the_columns_of_a_table() -> None:
    @dataclass(frozen=True)
    class Row(Result):
        window: Counts
        all_time: AllTime

    labels = {name: LABELLED[name] for name in LABELLED if name not in THING.to_dict()}
    assert build(Row, labels) == Row(Counts(3, 2), AllTime(9, 4, None))


def test_what_only_layouts_need_may_be_among_the_labels() -> None:
    @dataclass(frozen=True)
    class Row(Result):
        answers: int
        layout: str = field(default="", metadata=INTERNAL)

    assert build(Row, {"answers": 3, "layout": "wide"}) == Row(3, "wide")
    assert build(Row, {"answers": 3}) == Row(3)


@pytest.mark.parametrize("label", ["window_users", "answers", "progress"])
def test_a_label_that_is_missing_is_an_error(label: str) -> None:
    @dataclass(frozen=True)
    class Row(Result):
        window: Counts
        all_time: AllTime

    labels = {name: LABELLED[name] for name in LABELLED if name not in THING.to_dict()}
    del labels[label]
    with pytest.raises(TypeError, match=f"lacks {label}"):
        build(Row, labels)


def test_a_label_that_is_left_over_is_an_error() -> None:
    with pytest.raises(TypeError, match="Counts has no addresses"):
        build(Counts, {"answers": 1, "users": 1, "addresses": 1})


def test_all_public_names_can_be_imported_and_are_listed() -> None:
    assert dir(pybossa_stats) == sorted(pybossa_stats.__all__)
    for name in pybossa_stats.__all__:
        assert getattr(pybossa_stats, name)
