"""Figures where people read them: what they are called, and their changes."""

LABELS = {
    "n_total_users": "Users",
    "n_auth": "Authenticated",
    "n_anon": "Anonymous",
    "n_total_projects": "Projects",
    "n_published_projects": "Published",
    "n_draft_projects": "Draft",
    "n_tasks": "Tasks",
    "n_task_runs": "Answers",
}
"""In the order in which they are shown."""

PARTS = {
    "n_total_users": ("n_auth", "n_anon"),
    "n_total_projects": ("n_published_projects", "n_draft_projects"),
}
"""The figures that another one is the sum of."""


def is_part(figure: str) -> bool:
    """Whether a figure is a part of another one."""
    return any(figure in parts for parts in PARTS.values())


def indented_label(figure: str) -> str:
    """What a figure is called in a table; the parts of another one stand in from the margin."""
    return f"  {LABELS[figure]}" if is_part(figure) else LABELS[figure]


def signed(change: int) -> str:
    """The change of a figure, with its sign."""
    return f"{change:+,}" if change else "0"
