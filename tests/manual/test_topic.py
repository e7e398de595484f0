"""Topics in a terminal."""

import pytest
from rich.cells import cell_len

from pybossa_stats import manual
from pybossa_stats.manual.topic import to_text
from pybossa_stats.media.screen import Screen

TOPIC = """\
# A topic

```console
$ a-command --with options \\
    | another
╭────────────────────────────────────────╮
```

See [another topic](another.md), [a file](../../../examples/crontab) and
[a site](https://example.org).

| code | |
| ---: | --- |
| `10` | a [bracket] |

| | |
| --- | --- |
| a | b |
"""


def test_code_is_indented_and_neither_wrapped_nor_cut() -> None:
    shown = to_text(TOPIC, Screen(30))
    assert "\n  $ a-command --with options \\\n      | another\n  ╭─────" in shown
    assert f"  ╭{'─' * 40}╮\n" in shown


def test_a_command_in_a_table_is_wrapped_rather_than_cut() -> None:
    shown = to_text(f"| | |\n| --- | --- |\n| `a command` | {'word ' * 9}|\n", Screen(20))
    assert "…" not in shown


def test_a_long_key_in_a_table_is_broken_rather_than_cut() -> None:
    shown = to_text("| | |\n| --- | --- |\n| `a_very_long_key` | a word |\n", Screen(16))
    assert "…" not in shown
    assert shown.count("_") == "a_very_long_key".count("_")


def test_what_is_typed_is_bold() -> None:
    shown = to_text(TOPIC, Screen(80, color=True))
    assert "\x1b[1m  $ a-command --with options \\\x1b[0m\n\x1b[1m      | another\x1b[0m" in shown
    assert "\x1b[1m  ╭" not in shown


def test_links_are_shown_where_a_terminal_can_follow_them() -> None:
    shown = to_text(TOPIC, Screen(80))
    assert "See another topic, a file and a site (https://example.org).\n" in shown


@pytest.mark.parametrize("topic", manual.TOPICS)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_prose_and_tables_fit(topic: str, width: int) -> None:
    lines = to_text(manual.read(topic), Screen(width)).splitlines()
    prose = [line for line in lines if not line.startswith("  ")]
    assert max(map(cell_len, prose)) <= min(width, 100)
