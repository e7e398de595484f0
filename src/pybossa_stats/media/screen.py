"""The capabilities of a terminal or a file."""

from typing import NamedTuple


class Screen(NamedTuple):
    """A terminal, or a file with text for one.

    Attributes:
        width: columns; None where a line may be of any length.
        color: whether it shows colours and bold type.
        encoding: of its text.
        is_terminal: whether it is a terminal, and no file or pipe.
    """

    width: int | None = None
    color: bool = False
    encoding: str = "utf-8"
    is_terminal: bool = False

    @property
    def unicode(self) -> bool:
        """Whether it can show all characters, including those for lines and bars."""
        return self.encoding.lower().startswith("utf")
