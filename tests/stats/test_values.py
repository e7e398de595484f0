"""JSON that anybody may have stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.json_text import to_json
from pybossa_stats.stats.values import json_of

_DEEP = 100_000


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_written_is_read_back(value: object) -> None:
    assert json_of(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["", "{broken", "[" * _DEEP, "]" * _DEEP, '"' + '\\"' * _DEEP])
def test_what_is_no_json_is_null(text: str) -> None:
    assert json_of(text) is None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5_000, "NaN", "Infinity"])
def test_a_number_that_is_too_large_is_null_and_takes_nothing_else_with_it(number: str) -> None:
    assert json_of(f'{{"sched": "default", "tutorial": [{number}]}}') == {
        "sched": "default",
        "tutorial": [None],
    }


def test_large_whole_numbers_are_exact() -> None:
    assert json_of(str(10**300 + 1)) == 10**300 + 1


def test_a_hundred_levels_can_be_written_again() -> None:
    text = "[" * 100 + "]" * 100
    for indent in (None, 2):
        assert json.loads(to_json(json_of(text), indent)) == json.loads(text)


@pytest.mark.parametrize("levels", [99, 100, 500])
def test_what_is_nested_too_deeply_is_null_and_takes_nothing_else_with_it(levels: int) -> None:
    deep = '[{"a]": ' * (levels // 2) + "[]" + "}]" * (levels // 2)
    found = json_of(f'{{"tutorial": [{deep}, 1], "sched": "]"}}')
    assert isinstance(found, dict)
    assert found["tutorial"][1] == 1
    assert found["sched"] == "]"
    for indent in (None, 2):
        assert json.loads(to_json(found, indent)) == found


def test_what_is_nested_deeper_than_python_reads_is_null() -> None:
    assert json_of('{"a": ' * _DEEP + "1" + "}" * _DEEP) is None


def test_brackets_in_texts_are_no_levels() -> None:
    text = json.dumps({"task_presenter": '[{"' * 1_000})
    assert json_of(text) == json.loads(text)
