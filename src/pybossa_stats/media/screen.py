"""What a terminal or a file can show."""

from typing import NamedTuple


class Screen(NamedTuple):
    """A terminal, or a file that is read as one.

    Attributes:
        width: columns; None where a line may be of any length.
        color: whether it understands colours and bold type.
        encoding: of its text.
    """

    width: int | None = None
    color: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether it can show any character, those that draw lines and bars among them."""
        return self.encoding.lower().startswith("utf")
