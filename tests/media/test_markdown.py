"""Documents in Markdown."""

import re
from html import unescape

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from hypothesis import example, given
from hypothesis import strategies as st

from pybossa_stats.media.document import (
    Bar,
    Code,
    Column,
    Document,
    Kind,
    Line,
    Name,
    Note,
    Part,
    Row,
    Share,
    Table,
    Tone,
    Trend,
    note,
)
from pybossa_stats.media.markdown import to_markdown
from pybossa_stats.media.visible import visible


def written(document: Document) -> str:
    return "".join(to_markdown(document))


def test_a_document_is_headings_paragraphs_tables_and_code() -> None:
    columns = (
        Column(""),
        Column("Users", Kind.NUMBER),
        Column("Share", Kind.SHARE),
        Column("New", Kind.NUMBER),
        Column("", Kind.BAR),
        Column("", Kind.TREND),
    )
    rows = (
        Row(("All", 4, None, None, Bar(1, 1), Trend([1])), Tone.STRONG),
        Row((Part("some"), 1, Share(1, 4), 1_000, None, None)),
    )
    document = Document(
        title=("Statistics of ", Name("db_1")),
        notes=(Line(("As of now.",)),),
        blocks=(
            Table(columns, (rows, ()), "A table"),
            Table((Column("Name"),), ((),), "Another", empty="Nothing."),
            Note((Line(("One.",)), Line(("Two.",), Tone.BAD))),
            Code("SELECT `a`;\nSELECT 2;"),
        ),
    )
    assert written(document) == (
        "# Statistics of db_1\n\nAs of now.\n\n## A table\n\n"
        "|  | Users | Share | New |\n| --- | ---: | ---: | ---: |\n"
        "| **All** | 4 |  | - |\n| some | 1 | 25.0% | 1,000 |\n\n"
        "## Another\n\nNothing.\n\nOne.\n\nTwo.\n\n"
        "```sql\nSELECT `a`;\nSELECT 2;\n```\n"
    )


@pytest.mark.parametrize("name", ["Maps | *old*", "[a](b)", "<b>", "`x`", "# y", "a\nb", "\x1b[0m"])
def test_a_name_in_a_markdown_table_stays_in_its_cell(name: str) -> None:
    table = Table((Column("Name"), Column("N", Kind.NUMBER)), ((Row((Name(name), 1)),),))
    *_, row = written(Document((), (), (table,))).splitlines()
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3
    assert "\x1b" not in row


@given(st.text() | st.from_regex(r"(mailto:|www\.|@|https?://)?[a-z.]{1,9}(@[a-z]+\.[a-z]+)?"))
@example("ada@example.org").via("a link in GitHub's Markdown, though each sign is escaped")
def test_a_name_in_markdown_is_rendered_letter_by_letter(name: str) -> None:
    table = Table((Column(""),), ((Row((Name(f".{name}."),)),),))
    page = github_flavored_markdown_to_html(written(Document((), (), (table,))))
    (cell,) = re.findall("<td>(.*)</td>", page, re.DOTALL)
    assert "<" not in cell
    read = unescape(cell).replace("\N{WORD JOINER}", "")
    assert read.split() == visible(f".{name}.").split()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "Axeheads (Wales) - 0.1.0: a_b, 50% {x} #3!",
            "Axeheads (Wales) - 0.1.0: a_b, 50% {x} #3!",
        ),
        ("A & B < C > D", "A & B < C > D"),
        ("C:\\maps", "C:\\maps"),
        ("*x* _y_ `z` [1]", r"\*x\* \_y\_ \`z\` \[1\]"),
        ("<b>&amp;", r"\<b>\&amp;"),
        ("- 1. x", r"\- 1. x"),
        ("12. May", r"12\. May"),
        ("www.example.org http://example.org", r"www\.example.org http\://example.org"),
    ],
)
def test_only_what_would_be_markup_where_it_stands_is_escaped(name: str, shown: str) -> None:
    table = Table((Column("Name"),), ((Row((Name(name),)),),))
    assert written(Document((), (), (table,))).splitlines()[2] == f"| {shown} |"


_MARKUP = st.text(st.sampled_from(list(r"\`*_{}[]()<>#+-.!|~$&:@=1a ")), max_size=12)


@given(name=_MARKUP, before=st.sampled_from(["", "a "]), after=st.sampled_from(["", " z"]))
def test_markup_in_a_name_is_rendered_letter_by_letter_in_headings_and_paragraphs(
    name: str, before: str, after: str
) -> None:
    name = f"x{name}x" if not name.strip() else name.strip()
    document = Document((before, Name(name), after), (Line((before, Name(name), after)),), ())
    page = github_flavored_markdown_to_html(written(document))
    read = unescape(re.sub(r"</?(h1|p)>", "", page)).replace("\N{WORD JOINER}", "")
    expected = f"{before}{name}{after}".split()
    assert "<" not in re.sub(r"</?(h1|p)>", "", page)
    assert read.split() == expected * 2


@given(st.text())
def test_no_name_breaks_out_of_its_row(name: str) -> None:
    table = Table((Column("Name"),), ((Row((Name(name),)),),))
    text = written(Document((), (), (table,)))
    assert len(text.splitlines()) == 3
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", text.splitlines()[2])) == 2


def test_code_cannot_end_its_own_fence() -> None:
    text = written(Document((), (), (Code("a\n```\nb"), note("c"))))
    assert text == "````sql\na\n```\nb\n````\n\nc\n"


def test_a_cell_that_needs_a_column_of_its_own_kind_is_refused() -> None:
    table = Table((Column("Name"),), ((Row((Bar(1, 2),)),),))
    with pytest.raises(TypeError):
        written(Document((), (), (table,)))
