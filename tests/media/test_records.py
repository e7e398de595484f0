"""Records as comma-separated values."""

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pybossa_stats.media.records import Records, table, tables, to_csv


def written(*rows: tuple[object, ...]) -> str:
    return "".join(to_csv(Records(("key", "value"), rows)))


def test_there_is_a_line_with_the_names_and_one_for_each_row() -> None:
    rows = [("a", 1), ("b,c", None), (True, 1.5)]
    assert written(*rows) == 'key,value\na,1\n"b,c",\ntrue,1.5\n'
    assert written() == "key,value\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("-1", "'-1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("  =1+1", "'  =1+1"),
        ("\u200c=1+1", "'\u200c=1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; ＠SUM(1)", "a;' ＠SUM(1)"),  # noqa: RUF001
        ("a=1; b", "a=1; b"),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_no_name_does_anything(name: str, shown: str) -> None:
    _, row = csv.reader(StringIO(written((name, 1))))
    assert row == [shown, "1"]


@given(st.text())
def test_any_name_is_one_field_of_one_line(name: str) -> None:
    assert len(written((name, 1)).splitlines()) == 2
    _, row = csv.reader(StringIO(written((name, 1))))
    assert len(row) == 2


@given(st.text(alphabet="\\tx1b\t\x1b=';"), st.text(alphabet="\\tx1b\t\x1b=';"))
@example("\t", "\\t")
@example("=1", "'=1")
@example("\\\t", "\\\\t")
def test_no_two_names_are_written_alike(name: str, other: str) -> None:
    assert (written((name, 1)) == written((other, 1))) == (name == other)


def test_rows_are_written_as_they_come() -> None:
    parts = to_csv(Records(("n",), ((n,) for n in range(10**12))))
    assert [next(parts) for _ in range(3)] == ["n\n", "0\n", "1\n"]


DATA = {
    "total": {"answers": 3},
    "rows": [{"month": "a", "later": [{"n": 1}, {"n": 2}]}, {"month": "b", "later": []}],
    "lists": {"left": [{"id": 1, "info": {"a": "=1"}, "names": ["x", "y"]}]},
    "changes": {"users": {"old": 1, "new": 2}, "tasks": {"old": 3, "new": 5}},
    "none": None,
    "by": "day",
}
_IN_ROWS = {"month": None, "later": [{"n": None}]}
SHAPE = {
    "total": {"answers": None},
    "rows": [_IN_ROWS],
    "lists": {"left": [{"id": None, "info": None, "names": None}]},
    "changes": {"users": {"old": None, "new": None}, "tasks": {"old": None, "new": None}},
    "none": _IN_ROWS,
    "by": None,
}


def test_objects_and_their_arrays_are_tables_and_what_has_no_keys_is_not() -> None:
    assert [*tables(SHAPE)] == [
        *("total", "rows", "rows.later", "lists.left", "changes", "none", "none.later")
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("rows", ["month", "a", "b"]),
        ("rows.later", ["rows_month,n", "a,1", "a,2"]),
        ("lists.left", ["id,info,names", '1,"{""a"": ""=1""}",x y']),
        ("changes", ["name,old,new", "users,1,2", "tasks,3,5"]),
        ("none", ["month"]),
        ("none.later", ["n"]),
    ],
)
def test_a_table_has_a_row_for_each_object_and_columns_for_all_keys(
    name: str, lines: list[str]
) -> None:
    assert "".join(to_csv(table(DATA, SHAPE, name))).splitlines() == lines


def test_objects_in_a_row_are_columns_with_their_name_but_those_of_all_time() -> None:
    of_window, of_all_time = {"window": {"users": None}}, {"all_time": {"tasks": None}}
    shape = {"total": {"answers": None, **of_window, **of_all_time}}
    data = {"total": {"answers": 3, "window": None, "all_time": {"tasks": 9}}}
    assert "".join(to_csv(table(data, shape, "total"))) == "answers,window_users,tasks\n3,,9\n"
