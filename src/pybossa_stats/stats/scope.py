"""The scope of reports: which projects count, and whose answers."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import TypeVar

from sqlalchemy import select

from pybossa_stats.errors import UsageError
from pybossa_stats.source.schema import project
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import (
    ChosenScope,
    choose_category,
    choose_project,
    choose_users,
)
from pybossa_stats.stats.question import asking
from pybossa_stats.stats.sql.conditions import of_any
from pybossa_stats.stats.sql.counted_rows import limited_to, scope_of

_Member = TypeVar("_Member")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which projects count, and whose answers.

    Attributes:
        projects: the only projects that count; by short name, or else by id. Empty for all.
        categories: the only categories whose projects count; by short name, or else by name, or
            else by id. Empty for all.
        exclude_users: users who do not count, nor their answers, such as staff and test accounts;
            by name, or else by id.

    Raises:
        UsageError: if it has both projects and categories, or a name where names belong.
    """

    projects: tuple[str | int, ...] = ()
    categories: tuple[str | int, ...] = ()
    exclude_users: tuple[str | int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what might mean the one and the other, or the one or the other."""
        for each in fields(self):
            names = getattr(self, each.name)
            # The characters of a name would be taken for names, and its digits for ids.
            if isinstance(names, str | bytes) or not isinstance(names, Collection):
                hint = f"For one of them: Scope({each.name}=(name,))"
                raise UsageError(f"The {each.name} of a scope cannot be {names!r}.", hint)
            object.__setattr__(self, each.name, tuple(names))
        if self.projects and self.categories:
            raise UsageError("A scope has projects or categories, not both.", "Use one of them.")


def in_scope(view: View, scope: Scope) -> View:
    """A view of what is in a scope, and in that which the view has, for any question.

    Args:
        view: an open database; see `connect`.
        scope: what counts.

    Raises:
        UsageError: if a name is unknown; its hint offers the nearest names.
        StatsError: as `collect_site` does.
    """
    if scope == Scope():
        return view
    everything, outer = limited_to(view, None), scope_of(view) or ChosenScope()
    with asking(everything):
        inner = _chosen(everything, scope)
    chosen = ChosenScope(
        projects=_in_both(inner.projects, outer.projects),
        categories=_in_both(inner.categories, outer.categories),
        project_ids=_in_both(inner.project_ids, outer.project_ids),
        excluded_user_ids=tuple(sorted({*inner.excluded_user_ids, *outer.excluded_user_ids})),
    )
    return limited_to(view, chosen)


def _chosen(view: View, scope: Scope) -> ChosenScope:
    """A scope, as it is found in a database."""
    projects = tuple({choose_project(view, name): None for name in scope.projects})
    categories = tuple({choose_category(view, name): None for name in scope.categories})
    project_ids = None
    if projects:
        project_ids = tuple(sorted(chosen.id for chosen in projects))
    elif categories:
        is_in_one = of_any([category.id for category in categories], project.c.category_id)
        sql = select(project.c.id).where(is_in_one).order_by(project.c.id)
        project_ids = tuple(view.run(Step("projects", sql)).scalars())
    return ChosenScope(
        projects=projects or None,
        categories=categories or None,
        project_ids=project_ids,
        excluded_user_ids=choose_users(view, scope.exclude_users),
    )


def _in_both(
    one: tuple[_Member, ...] | None, other: tuple[_Member, ...] | None
) -> tuple[_Member, ...] | None:
    """The members of both; None stands for all that there could be."""
    if one is None or other is None:
        return other if one is None else one
    return tuple(member for member in one if member in other)
