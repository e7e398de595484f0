"""The figures of a server and their names; light, so that any layer can import them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the global statistics.

    Attributes:
        name: what PYBOSSA's ``GET /stats/`` calls it.
        attribute: its attribute in `SiteStats`.
        label: what people call it.
        part_of: the name of the figure that it is a part of; None if of none.
    """

    name: str
    attribute: str
    label: str
    part_of: str | None = None

    @property
    def parts(self) -> "tuple[Figure, ...]":
        """The figures that are parts of it."""
        return tuple(each for each in FIGURES if each.part_of == self.name)


FIGURES = (
    Figure("n_total_users", "total_users", "Users"),
    Figure("n_auth", "authenticated_users", "Authenticated", part_of="n_total_users"),
    Figure("n_anon", "anonymous_users", "Anonymous", part_of="n_total_users"),
    Figure("n_total_projects", "total_projects", "Projects"),
    Figure("n_published_projects", "published_projects", "Published", part_of="n_total_projects"),
    Figure("n_draft_projects", "draft_projects", "Draft", part_of="n_total_projects"),
    Figure("n_tasks", "tasks", "Tasks"),
    Figure("n_task_runs", "task_runs", "Answers"),
)
"""All figures, in the order in which people read them."""

SUMS = tuple(figure for figure in FIGURES if not figure.part_of)
"""Those that are no parts of others."""

FIGURE_NAMES = tuple(sorted(figure.name for figure in FIGURES))
"""In the order in which programs read them."""
