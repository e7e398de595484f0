"""The JSON contract: the object that PYBOSSA's ``GET /stats/`` returns."""

import json
from collections.abc import Iterator
from typing import Any

from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site import SiteStats

_AT_A_TIME = 1_000


def payload(stats: SiteStats) -> dict[str, Any]:
    """Build the documented object; only lists, dictionaries and scalars."""
    return _payload(stats, "".join(_locs(stats.locations)))


def to_json(stats: SiteStats, *, indent: int | None = 2) -> Iterator[str]:
    """Write the object as one JSON document, keys sorted, in ASCII and so safe in any locale.

    Args:
        stats: the figures.
        indent: spaces for each level; None for one line without any.

    Yields:
        The document in parts, as a million locations are a long text.
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(_payload(stats, ""), indent=indent, separators=separators, sort_keys=True)
    before, _, after = text.partition('""')  # that of "locs", the first of the sorted keys
    yield f'{before}"'
    for part in _locs(stats.locations):
        yield json.dumps(part)[1:-1]
    yield f'"{after}\n'


def _locs(locations: Locations | None) -> Iterator[str]:
    """The text of a JSON list with an entry for each address, in parts.

    The entries are in the order of the locations, which tells nothing of the addresses.
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


def _payload(stats: SiteStats, locs: str) -> dict[str, Any]:
    return {
        "locs": locs,
        "projects": {
            "label": "Projects Statistics",
            "values": [
                {"label": "Published", "value": [0, stats.published_projects]},
                {"label": "Draft", "value": [0, stats.draft_projects]},
            ],
        },
        "show_locs": bool(stats.locations and stats.locations.found),
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
