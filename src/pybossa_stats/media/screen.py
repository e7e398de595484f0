"""What the place where text is shown can show."""

from typing import NamedTuple


class Screen(NamedTuple):
    """A terminal, or a file that is read as one.

    Attributes:
        width: columns; None where a line may be of any length.
        color: whether it understands colours and bold type.
        unicode: whether it can show more than ASCII.
    """

    width: int | None = None
    color: bool = False
    unicode: bool = True
