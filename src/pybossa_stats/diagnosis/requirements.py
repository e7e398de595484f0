"""Which columns each command needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybossa_stats.source.access import TableAccess, needed_access
from pybossa_stats.stats.activity import ACTIVITY_COLUMNS, ACTIVITY_COLUMNS_OF_PROJECT
from pybossa_stats.stats.chosen_project import CHOSEN_PROJECT_COLUMNS
from pybossa_stats.stats.cohorts import COHORT_COLUMNS
from pybossa_stats.stats.growth import GROWTH_COLUMNS, GROWTH_COLUMNS_OF_PROJECT
from pybossa_stats.stats.project_statements import PROJECT_COLUMNS, PROJECTS_COLUMNS
from pybossa_stats.stats.rhythm import RHYTHM_COLUMNS
from pybossa_stats.stats.statements import SITE_COLUMNS
from pybossa_stats.stats.user_statements import USERS_COLUMNS

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn

GLOBAL = "global"
"""The command that all others stand on."""

COMMAND_COLUMNS: "Mapping[str, Collection[AnyColumn]]" = {
    GLOBAL: SITE_COLUMNS,
    "activity": (
        *(*ACTIVITY_COLUMNS, *ACTIVITY_COLUMNS_OF_PROJECT),
        *(*GROWTH_COLUMNS, *GROWTH_COLUMNS_OF_PROJECT),
        *(*RHYTHM_COLUMNS, *CHOSEN_PROJECT_COLUMNS),
    ),
    "projects": (*PROJECTS_COLUMNS, *PROJECT_COLUMNS),
    "users": (*USERS_COLUMNS, *COHORT_COLUMNS, *CHOSEN_PROJECT_COLUMNS),
}
"""What each command reads with one or another of its options."""


@dataclass(frozen=True, slots=True)
class CommandAccess:
    """What a command needs of a database, and cannot read.

    Attributes:
        command: its name.
        lacks: the columns that it cannot read, as ``table.column``.
    """

    command: str
    lacks: tuple[str, ...]


def command_access(tables: Iterable[TableAccess]) -> Iterator[CommandAccess]:
    """Which columns of these tables each command needs and cannot read."""
    seen = tuple(tables)
    for command, needed in COMMAND_COLUMNS.items():
        lacks = (
            f"{table.name}.{column}"
            for table in needed_access(seen, needed)
            for column in table.columns
            if column not in table.readable
        )
        yield CommandAccess(command, tuple(lacks))
