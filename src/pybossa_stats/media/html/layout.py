"""What stands where on a page."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pybossa_stats.media.document import Block, Heading, Table
from pybossa_stats.media.html.tables import is_narrow, stacked

_THREE = 3


class Section(NamedTuple):
    """A part of a page.

    Attributes:
        heading: how it begins; None for what comes before any heading.
        rows: its blocks, those together that stand beside each other.
    """

    heading: Heading | None
    rows: list[Sequence[Block]]


def sections(blocks: Sequence[Block]) -> Iterator[Section]:
    """The parts of a page."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, Heading)]
    for start, end in zip([0, *starts], [*starts, len(blocks)], strict=True):
        match blocks[start:end]:
            case [Heading() as heading, *others]:
                yield Section(heading, list(_rows(others)))
            case [_, *_] as others:
                yield Section(None, list(_rows(others)))


def _rows(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Tables that are narrow stand in pairs, or three if they are small."""
    for narrow, group in groupby(
        blocks, key=lambda block: isinstance(block, Table) and is_narrow(block)
    ):
        run = list(group)
        small = all(isinstance(block, Table) and stacked(block) for block in run[:-1])
        size = 1 if not narrow else _THREE if small and len(run) == _THREE else 2
        yield from (run[start : start + size] for start in range(0, len(run), size))
