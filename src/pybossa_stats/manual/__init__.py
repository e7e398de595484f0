"""The manual: a Markdown file in this package for each topic."""

import re
from importlib.resources import files

GROUPS = {
    "Guides": ("start", "periods", "owners", "scope", "snapshots", "cron", "endpoint", "python"),
    "Reports": ("figures", "activity", "projects", "users", "locations", "page"),
    "Reference": (
        *("options", "formats", "json", "exit-codes", "databases", "privacy"),
        *("speed", "scale", "reliability", "stability", "differences", "comparison"),
    ),
}
"""The topics as they are listed."""

TOPICS = tuple(topic for topics in GROUPS.values() for topic in topics)

# Comments name the tests of a promise, for developers.
_COMMENT = re.compile(r"^ *<!--.*?-->\n", re.MULTILINE | re.DOTALL)


def read(topic: str) -> str:
    """A topic in Markdown, without the comments in its source."""
    return _COMMENT.sub("", (files(__name__) / f"{topic}.md").read_text(encoding="utf-8"))


def title(topic: str) -> str:
    """The heading of a topic."""
    return read(topic).partition("\n")[0].removeprefix("# ")
