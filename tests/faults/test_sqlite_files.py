"""SQLite files that are damaged, locked, of mixed types, or replaced while they are read."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import collect_site, connect
from pybossa_stats.errors import ExitCode, StatsError
from pybossa_stats.source.schema import metadata
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.questions import ALL_ASKED, ASKED, QUESTIONS, ask, assert_said_well
from tests.support.site import fill_site

pytestmark = pytest.mark.usefixtures("still_clock")

REFUSED = {ExitCode.CANNOT_CONNECT, ExitCode.NOT_PYBOSSA}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a file with the sample site holds."""
    file = tmp_path_factory.mktemp("site") / "site.sqlite"
    database = Database(f"sqlite:///{file}")
    database.create_tables()
    fill_site(database)
    return file.read_bytes()


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_file_that_is_cut_off_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "cut.sqlite"
    sizes = [1, 15, 16, 99, 100, 4095, 4096, 4097, len(content) // 2, len(content) - 1]
    for size in sizes[:: rounds(3, 1)]:  # the last is among them
        file.write_bytes(content[:size])
        for question in ALL_ASKED:
            answer = ask(question, url_of(file))
            assert answer.code in REFUSED, (size, question, answer)
            assert_said_well(answer)


def test_an_empty_file_has_no_tables(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    for question in ASKED:
        answer = ask(question, url_of(tmp_path / "empty.sqlite"))
        assert answer.code == ExitCode.NOT_PYBOSSA
        assert "missing table" in answer.said


def test_a_file_that_is_damaged_is_refused_or_read(content: bytes, tmp_path: Path) -> None:
    """Bits that are other figures or texts, no database can tell."""
    file = tmp_path / "damaged.sqlite"
    for seed in range(rounds(3, 300)):
        invented = random.Random(seed)
        damaged = bytearray(content)
        for _ in range(invented.choice([1, 20, 2000])):
            damaged[invented.randrange(len(damaged))] = invented.randrange(256)
        file.write_bytes(damaged)
        for question in ALL_ASKED:
            answer = ask(question, url_of(file))
            assert answer.code in {ExitCode.DONE, *REFUSED}, (seed, question, answer)
            if answer.code != ExitCode.DONE:
                assert_said_well(answer)


def test_a_file_whose_schema_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    """SQLite's own complaint, which quotes the name, is no text then."""
    file = tmp_path / "damaged.sqlite"
    for right, wrong in (
        (b"tabletask_runtask_run", b"tabletask_\xff\xfentask_run"),
        (b"CREATE TABLE task_run", b"\xff\xfe\xfdATE TABLE task_run"),
    ):
        assert right in content
        content = content.replace(right, wrong)
    file.write_bytes(content)
    for question in ALL_ASKED:
        answer = ask(question, url_of(file))
        assert answer.code == ExitCode.NOT_PYBOSSA, (question, answer)
        assert "its schema is not text" in answer.said
        assert_said_well(answer)


@pytest.mark.parametrize("question", [*QUESTIONS][:: rounds(7, 1)])
def test_a_file_that_is_locked_is_told_of(content: bytes, tmp_path: Path, question: str) -> None:
    file = tmp_path / "locked.sqlite"
    file.write_bytes(content)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        answer = ask(question, url_of(file), "--lock-timeout", 1)
    assert answer.code == ExitCode.TIMED_OUT
    assert "locked" in answer.said
    assert "--lock-timeout" in answer.said
    assert_said_well(answer)


def test_a_file_that_is_replaced_is_read_as_it_was(content: bytes, tmp_path: Path) -> None:
    file, other = tmp_path / "site.sqlite", tmp_path / "other.sqlite"
    file.write_bytes(content)
    with connect(url_of(file)) as view:
        right = collect_site(view)
        Database(url_of(other)).create_tables()
        other.replace(file)
        assert collect_site(view) == right
    with connect(url_of(file)) as view:
        assert collect_site(view).all_time.answers == 0


def test_a_file_that_is_overwritten_is_refused(content: bytes, tmp_path: Path) -> None:
    """As by a copy that is made in place, which SQLite cannot notice."""
    file = tmp_path / "site.sqlite"
    steps = [0]

    def shorten(_step: str) -> None:
        steps[0] += 1
        os.truncate(file, len(content) // 2)

    file.write_bytes(content)
    with pytest.raises(StatsError) as raised, connect(url_of(file), progress=shorten) as view:
        collect_site(view)
    assert raised.value.exit_code in REFUSED


_VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-1, 3),
    st.floats(),
    st.text(st.characters(codec="utf-8"), max_size=9),
    st.binary(max_size=9),
    st.sampled_from(["2026-11-23T11:00:00", "1", b"2026-11-23T11:00:00", 2026, 0.5, "completed"]),
)


@pytest.fixture
def untyped(tmp_path: Path) -> Path:
    """A file with tables whose columns take anything."""
    file = tmp_path / "untyped.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        for table in metadata.sorted_tables:
            columns = ", ".join(f'"{column.name}"' for column in table.c)
            connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    return file


@settings(max_examples=rounds(30, 3_000))
@given(data=st.data())
def test_a_file_of_mixed_types_is_read_or_refused(untyped: Path, data: st.DataObject) -> None:
    with closing(sqlite3.connect(untyped)) as connection:
        for table in metadata.sorted_tables:
            row = st.tuples(*[_VALUES] * len(table.c))
            rows: list[tuple[Any, ...]] = data.draw(st.lists(row, max_size=5), table.name)
            marks = ", ".join("?" * len(table.c))
            connection.execute(f'DELETE FROM "{table.name}"')
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
        connection.commit()
    answer = ask(data.draw(st.sampled_from([*QUESTIONS])), url_of(untyped))
    no_such_project = answer.code == ExitCode.USAGE
    assert no_such_project or answer.code in {ExitCode.DONE, ExitCode.NOT_PYBOSSA}, answer


@pytest.mark.parametrize("question", ["global", "projects", "project", "users", "report"])
def test_an_id_that_is_no_number_is_of_another_type(untyped: Path, question: str) -> None:
    moment = "2026-11-23T11:00:00"
    with closing(sqlite3.connect(untyped)) as connection:
        connection.execute("INSERT INTO user VALUES ('one', 'a', 'a', 0, ?)", [moment])
        connection.execute("INSERT INTO project VALUES (1.5, 'a', '1', 1, NULL, ?, 1)", [moment])
        connection.execute("INSERT INTO task_run VALUES (1.5, 1, 'one', NULL, ?)", [moment])
        connection.commit()
    answer = ask(question, url_of(untyped))
    assert answer.code == ExitCode.NOT_PYBOSSA
    assert "is not a whole number" in answer.said
