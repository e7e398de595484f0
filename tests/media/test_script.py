"""Documents as scripts of SQL."""

from datetime import UTC, datetime

from pybossa_stats.media.document import (
    Code,
    Column,
    Document,
    Instant,
    Kind,
    Line,
    Name,
    Note,
    Row,
    Table,
)
from pybossa_stats.media.script import to_script


def test_all_but_the_sql_is_in_comments() -> None:
    document = Document(
        title=(Name("db\nDROP TABLE x;"), ", PostgreSQL"),
        notes=(Line(("At ", Instant(datetime(2026, 11, 23, 12, tzinfo=UTC)))),),
        blocks=(
            Note((Line(("One.",)), Line(("Two.",)))),
            Code("SELECT 1\nFROM x;"),
            Code("a plan\n  with steps", language=""),
            Table((Column("Table"), Column("Rows", Kind.NUMBER)), ((Row(("task", 7)),),)),
        ),
    )
    assert "".join(to_script(document)) == (
        "-- db\\nDROP TABLE x;, PostgreSQL\n-- At 2026-11-23 12:00:00\n"
        "\n-- One.\n-- Two.\nSELECT 1\nFROM x;\n-- a plan\n--   with steps\n"
        "\n-- | Table | Rows |\n-- | --- | ---: |\n-- | task | 7 |\n"
    )


def test_sql_cannot_move_what_is_around_it() -> None:
    assert "".join(to_script(Document((), (), (Code('DROP INDEX "\x1b[2J";'),)))).endswith(
        'DROP INDEX "\\x1b[2J";\n'
    )
