"""The projects of each category together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import project
from pybossa_stats.source.view import View
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.projects.results import (
    CategoryProgress,
    CategoryWindow,
    Project,
    ProjectsByCategory,
)
from pybossa_stats.stats.projects.statements import users_by_category_step
from pybossa_stats.stats.sql.counted_rows import known, known_sum


def by_category(
    view: View, window: Window, projects: Iterable[Project], categories: Mapping[int, Category]
) -> tuple[ProjectsByCategory, ...]:
    """Read who was active in each category, and sum up its projects.

    Args:
        view: an open database.
        window: the window of the report.
        projects: all projects.
        categories: all categories, by id; the projects in none come after them, if there are any.
    """
    active_users = dict(map(tuple, view.run(users_by_category_step(window))))
    members: defaultdict[Category | None, list[Project]] = defaultdict(list)
    for member in projects:
        members[member.category].append(member)
    rows = *categories.values(), *([None] if None in members else [])
    return tuple(
        _together(view, category, members[category], active_users.get(category and category.id, 0))
        for category in rows
    )


def _together(
    view: View, category: Category | None, members: Sequence[Project], active_users: int
) -> ProjectsByCategory:
    """The projects of a category, or those without one."""
    return ProjectsByCategory(
        category=category,
        projects=known(view, project, len(members)),
        published_projects=known(view, project, sum(member.published for member in members)),
        window=CategoryWindow(
            answers=sum(member.window.answers for member in members),
            active_users=active_users,
            hours=round(sum((member.window.hours for member in members), start=0.0), 6),
        ),
        all_time=CategoryProgress(
            answers=_sum(member.all_time.answers for member in members),
            remaining=_sum(member.all_time.remaining for member in members),
        ),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum of numbers; None where one of them is unknown."""
    total: int | None = 0
    return reduce(known_sum, numbers, total)
