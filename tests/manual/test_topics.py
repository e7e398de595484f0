"""The topics of the manual."""

from pathlib import Path

import pytest

from pybossa_stats import manual


def test_each_file_is_a_topic() -> None:
    files = Path(manual.__path__[0]).glob("*.md")
    assert sorted(file.stem for file in files) == sorted(manual.TOPICS)


@pytest.mark.parametrize("topic", manual.TOPICS)
def test_a_topic_shows_before_it_tells(topic: str) -> None:
    title, empty, example, *_ = manual.read(topic).splitlines()
    assert title == f"# {manual.title(topic)}"
    assert (empty, example[:3]) == ("", "```")
