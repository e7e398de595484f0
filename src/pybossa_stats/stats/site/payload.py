"""The object that PYBOSSA's ``GET /stats/`` returns, by its names; written by hand."""

import json
from collections.abc import Iterator
from typing import Any

from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site.site import SiteStats

_AT_A_TIME = 1_000

PAYLOAD_NAMES = {
    "addresses": "n_anon",
    "users": "n_auth",
    "draft_projects": "n_draft_projects",
    "published_projects": "n_published_projects",
    "answers": "n_task_runs",
    "tasks": "n_tasks",
    "projects": "n_total_projects",
    "users_and_addresses": "n_total_users",
}
"""What PYBOSSA calls the figures of a server."""


def payload_of(stats: SiteStats) -> dict[str, Any]:
    """The payload of the figures of a server, but for ``locs``; see `locs_of`."""
    figures = stats.all_time
    published, draft = [0, figures.published_projects], [0, figures.draft_projects]
    anonymous, authenticated = [0, figures.addresses], [0, figures.users]
    tasks, answers = [0, figures.tasks], [1, figures.answers]
    return {
        "projects": _chart("Projects Statistics", Published=published, Draft=draft),
        "show_locs": bool(stats.locations and stats.locations.found),
        "stats": {
            payload_name: getattr(figures, name) for name, payload_name in PAYLOAD_NAMES.items()
        },
        "tasks": _chart("Task and Task Run Statistics", Tasks=tasks, Answers=answers),
        "template": "/stats/global.html",
        "title": "Global Statistics",
        "top5_projects_24_hours": [
            {
                "id": project.id,
                "name": project.name,
                "short_name": project.short_name,
                "info": project.info,
                "n_answers": project.answers,
            }
            for project in stats.top_projects
        ],
        "top5_users_24_hours": [
            {
                "id": user.id,
                "fullname": user.fullname,
                "name": user.name,
                "n_answers": user.answers,
            }
            for user in stats.top_users
        ],
        "users": _chart("User Statistics", Anonymous=anonymous, Authenticated=authenticated),
    }


def _chart(label: str, **values: list[int | None]) -> dict[str, Any]:
    """A chart that PYBOSSA draws."""
    parts = [{"label": name, "value": value} for name, value in values.items()]
    return {"label": label, "values": parts}


def locs_of(locations: Locations | None) -> Iterator[str]:
    """The text of ``locs`` in parts, as a million locations are a long text.

    The entries are in order of location, which reveals nothing about the addresses.
    """
    found = locations.found if locations else {}
    separator = "["
    for location in sorted(found):
        place = {key: name for key, name in location.place._asdict().items() if name}
        loc = {"latitude": location.latitude, "longitude": location.longitude} | place
        entry = json.dumps({"loc": loc}, sort_keys=True)
        for start in range(0, found[location], _AT_A_TIME):
            times = min(_AT_A_TIME, found[location] - start)
            yield separator + ", ".join([entry] * times)
            separator = ", "
    yield "]" if found else "[]"
