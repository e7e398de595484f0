"""The manual that the program carries: each topic is a Markdown file of this package."""

from importlib.resources import files

TOPICS = (
    *("figures", "periods", "activity", "projects", "users", "locations", "page"),
    *("databases", "privacy", "formats", "snapshots", "cron", "endpoint", "python"),
    *("speed", "scale", "reliability", "exit-codes", "differences"),
)
"""As they are listed: what is reported, how to get it, and what to know about it."""


def read(topic: str) -> str:
    """A topic as it is written, in Markdown."""
    return (files(__name__) / f"{topic}.md").read_text(encoding="utf-8")


def title(topic: str) -> str:
    """What a topic is about, in one line: its heading."""
    return read(topic).partition("\n")[0].removeprefix("# ")
