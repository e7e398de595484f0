"""The manual that the program carries: each topic is a Markdown file of this package."""

import re
from importlib.resources import files

TOPICS = (
    *("figures", "periods", "activity", "projects", "users", "locations", "page"),
    *("databases", "privacy", "formats", "json", "snapshots", "cron", "endpoint", "python"),
    *("speed", "scale", "reliability", "exit-codes", "differences"),
)
"""As they are listed: what is reported, how to get it, and what to know about it."""

# What looks like a heading in a block of code is none.
_SECTION = re.compile(r"^## (?P<title>.+)\n(?:(?!## )(?:```(?s:.*?)^```)?.*\n?)*", re.MULTILINE)


def read(topic: str) -> str:
    """A topic as it is written, in Markdown."""
    return (files(__name__) / f"{topic}.md").read_text(encoding="utf-8")


def sections(topic: str) -> dict[str, str]:
    """The sections of a topic by their titles, as topics of their own."""
    found = _SECTION.finditer(read(topic))
    return {each["title"]: f"{each[0][1:].rstrip()}\n" for each in found}


def title(topic: str) -> str:
    """What a topic is about, in one line: its heading."""
    return read(topic).partition("\n")[0].removeprefix("# ")
