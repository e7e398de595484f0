"""JSON, written part by part."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.json_text import array_by_line, object_in_parts, to_json

JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
INDENTS = st.none() | st.integers(0, 4)


@given(st.dictionaries(st.text(), JSON, min_size=1), INDENTS)
def test_an_object_in_parts_is_the_object_as_a_whole(
    members: dict[str, object], indent: int | None
) -> None:
    parts = {name: [to_json(value, indent)] for name, value in sorted(members.items())}
    assert "".join(object_in_parts(parts, indent)) == to_json(members, indent)


@given(st.lists(JSON), INDENTS)
def test_an_array_has_its_items_each_on_a_line(items: list[object], indent: int | None) -> None:
    text = "".join(array_by_line(items, indent))
    assert json.loads(text) == items
    if items:
        assert text.count("\n") == (0 if indent is None else len(items) + 1)


@pytest.mark.parametrize(
    ("indent", "text"),
    [
        (None, '{"a":1,"b":[{"c":2},{"c":3}]}'),
        (2, '{\n  "a": 1,\n  "b": [\n    {"c":2},\n    {"c":3}\n  ]\n}'),
    ],
)
def test_an_array_can_stand_in_an_object(indent: int | None, text: str) -> None:
    members = {"a": ["1"], "b": array_by_line([{"c": 2}, {"c": 3}], indent)}
    assert "".join(object_in_parts(members, indent)) == text
