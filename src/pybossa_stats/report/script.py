"""Scripts of SQL that people read before they run them."""

from pybossa_stats.report.visible import visible


def comment(line: str) -> str:
    """A line of commentary, whatever the text."""
    return f"-- {visible(line)}".rstrip() + "\n"
