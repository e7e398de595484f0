"""Records as comma-separated values."""

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pybossa_stats.media.document import Name
from pybossa_stats.media.records import Records, to_csv


def written(*rows: tuple[object, ...]) -> str:
    return "".join(to_csv(Records(("key", "value"), rows)))  # type: ignore[arg-type]


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
    _, row = csv.reader(StringIO(written((Name(name), 1))))
    assert row == [shown, "1"]


@given(st.text())
def test_any_name_is_one_field_of_one_line(name: str) -> None:
    assert len(written((Name(name), 1)).splitlines()) == 2
    _, row = csv.reader(StringIO(written((Name(name), 1))))
    assert len(row) == 2


@given(st.text(alphabet="\\tx1b\t\x1b"), st.text(alphabet="\\tx1b\t\x1b"))
@example("\t", "\\t")
@example("\\\t", "\\\\t")
def test_no_two_names_are_written_alike(name: str, other: str) -> None:
    assert (written((Name(name), 1)) == written((Name(other), 1))) == (name == other)


def test_rows_are_written_as_they_come() -> None:
    parts = to_csv(Records(("n",), ((n,) for n in range(10**12))))
    assert [next(parts) for _ in range(3)] == ["n\n", "0\n", "1\n"]
