"""The categories of projects, which a role need not be able to read."""

from dataclasses import dataclass

from sqlalchemy import select

from pybossa_stats.contract import Result
from pybossa_stats.source.schema import category, project
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.values import id_of, text_of

_COLUMNS = project.c.category_id, *category.c
"""The columns without any of which categories are unknown."""


@dataclass(frozen=True, slots=True)
class Category(Result):
    """A category of projects.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored
        short_name: name in the address
    """

    id: int
    name: str
    short_name: str


def read_categories(view: View) -> dict[int, Category] | None:
    """Read all categories, by id; None if they cannot be read."""
    if not view.tables.can_read(*_COLUMNS):
        return None
    rows = view.run(Step("categories", select(*category.c).order_by(category.c.id)))
    return {
        row.id: Category(id_of(row.id, category), text_of(row.name), text_of(row.short_name))
        for row in rows
    }
