"""The scope of reports: whose answers they count."""

from dataclasses import dataclass

from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenScope, choose_users
from pybossa_stats.stats.question import asking
from pybossa_stats.stats.sql.counted_rows import limited_to, scope_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose answers count.

    Attributes:
        exclude_users: users who do not count, nor their answers, such as staff and test accounts;
            by name, or else by id.
    """

    exclude_users: tuple[str | int, ...] = ()


def in_scope(view: View, scope: Scope) -> View:
    """A view of what is in a scope, and in that which the view has, for any question.

    Args:
        view: an open database; see `connect`.
        scope: what counts.

    Raises:
        UsageError: if a name is unknown; its hint offers the nearest names.
        StatsError: as `collect_site` does.
    """
    if not scope.exclude_users:
        return view
    everyone, outer = limited_to(view, None), scope_of(view)
    with asking(everyone):
        excluded = {*choose_users(everyone, scope.exclude_users)}
    if outer:
        excluded |= {*outer.excluded_user_ids}
    return limited_to(view, ChosenScope(excluded_user_ids=tuple(sorted(excluded))))
