"""The JSON contract: the object that PYBOSSA's ``GET /stats/`` returns."""

import json
from typing import Any

from pybossa_stats.stats.site import SiteStats


def payload(stats: SiteStats) -> dict[str, Any]:
    """Build the documented object; only lists, dictionaries and scalars."""
    return {
        "locs": "[]",
        "projects": {
            "label": "Projects Statistics",
            "values": [
                {"label": "Published", "value": [0, stats.published_projects]},
                {"label": "Draft", "value": [0, stats.draft_projects]},
            ],
        },
        "show_locs": False,
        "stats": {
            "n_anon": stats.anonymous_users,
            "n_auth": stats.authenticated_users,
            "n_draft_projects": stats.draft_projects,
            "n_published_projects": stats.published_projects,
            "n_task_runs": stats.task_runs,
            "n_tasks": stats.tasks,
            "n_total_projects": stats.total_projects,
            "n_total_users": stats.total_users,
        },
        "tasks": {
            "label": "Task and Task Run Statistics",
            "values": [
                {"label": "Tasks", "value": [0, stats.tasks]},
                {"label": "Answers", "value": [1, stats.task_runs]},
            ],
        },
        "template": "/stats/global.html",
        "title": "Global Statistics",
        "top5_projects_24_hours": [
            {
                "id": project.id,
                "info": dict(project.info),
                "n_answers": project.n_answers,
                "name": project.name,
                "short_name": project.short_name,
            }
            for project in stats.top_projects
        ],
        "top5_users_24_hours": [
            {
                "fullname": user.fullname,
                "id": user.id,
                "n_answers": user.n_answers,
                "name": user.name,
            }
            for user in stats.top_users
        ],
        "users": {
            "label": "User Statistics",
            "values": [
                {"label": "Anonymous", "value": [0, stats.anonymous_users]},
                {"label": "Authenticated", "value": [0, stats.authenticated_users]},
            ],
        },
    }


def to_json(stats: SiteStats, *, indent: int | None = 2) -> str:
    """Write the object as one JSON document, keys sorted, in ASCII and so safe in any locale.

    Args:
        stats: the figures.
        indent: spaces for each level; None for one line without any.
    """
    separators = (",", ":") if indent is None else None
    return json.dumps(payload(stats), indent=indent, separators=separators, sort_keys=True) + "\n"
