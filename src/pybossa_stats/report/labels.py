"""What figures are called where people read them."""

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


def indented_label(figure: str) -> str:
    """What a figure is called in a table; the parts of another one stand in from the margin."""
    is_part = any(figure in parts for parts in PARTS.values())
    return f"  {LABELS[figure]}" if is_part else LABELS[figure]
