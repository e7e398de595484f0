"""The JSON contract: the object that PYBOSSA's ``GET /stats/`` returns."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.media.json_text import object_in_parts, to_json
from pybossa_stats.report.base import attributes
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site.figures import FIGURE_NAMES, FIGURES
from pybossa_stats.stats.site.site import ActiveProject, SiteStats
from pybossa_stats.stats.top_users import ActiveUser

_AT_A_TIME = 1_000


def to_payload(stats: SiteStats, indent: int | None) -> Iterator[str]:
    """Write the object as JSON, in parts, as a million locations are a long text.

    Args:
        stats: the figures.
        indent: spaces for each level; None for one line without any.
    """
    rest = {name: [to_json(value, indent)] for name, value in members(stats).items()}
    whole = rest | {"locs": _quoted(_locs(stats.locations))}
    yield from object_in_parts(dict(sorted(whole.items())), indent)


def _quoted(parts: Iterable[str]) -> Iterator[str]:
    """A JSON string in parts, from the parts of its value."""
    yield '"'
    for part in parts:
        yield json.dumps(part)[1:-1]
    yield '"'


def _locs(locations: Locations | None) -> Iterator[str]:
    """The text of a JSON list with an entry for each address, in parts.

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


def members(stats: SiteStats) -> dict[str, Any]:
    """All members of the object except ``locs``."""
    published, draft = [0, stats.published_projects], [0, stats.draft_projects]
    anonymous, authenticated = [0, stats.anonymous_users], [0, stats.authenticated_users]
    return {
        "projects": _chart("Projects Statistics", Published=published, Draft=draft),
        "show_locs": bool(stats.locations and stats.locations.found),
        "stats": stats.figures(),
        "tasks": _chart(
            "Task and Task Run Statistics", Tasks=[0, stats.tasks], Answers=[1, stats.task_runs]
        ),
        "template": "/stats/global.html",
        "title": "Global Statistics",
        "top5_projects_24_hours": [*map(attributes, stats.top_projects)],
        "top5_users_24_hours": [*map(attributes, stats.top_users)],
        "users": _chart("User Statistics", Anonymous=anonymous, Authenticated=authenticated),
    }


def _chart(label: str, **values: list[int | None]) -> dict[str, Any]:
    """What PYBOSSA draws a chart of."""
    shown = [{"label": name, "value": value} for name, value in values.items()]
    return {"label": label, "values": shown}


def read_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Read back what the object holds of `SiteStats`, except locations; see `read_locs`.

    Args:
        payload: what `to_payload` wrote.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: if it is not such an object.
    """
    found = read_stats(payload)
    figures = {each.attribute: found[each.name] for each in FIGURES if not each.parts}
    return figures | {
        "top_projects": tuple(
            ActiveProject(
                _id(entry["id"]),
                read_text(entry["name"]),
                read_text(entry["short_name"]),
                dict(entry["info"]),
                read_number(entry["n_answers"]),
            )
            for entry in payload["top5_projects_24_hours"]
        ),
        "top_users": tuple(
            ActiveUser(
                _id(entry["id"]),
                read_text(entry["fullname"]),
                read_text(entry["name"]),
                read_number(entry["n_answers"]),
            )
            for entry in payload["top5_users_24_hours"]
        ),
    }


def read_stats(payload: Mapping[str, Any]) -> dict[str, int]:
    """Read back only the figures, by their names; errors are those of `read_payload`."""
    return {name: read_number(payload["stats"][name]) for name in FIGURE_NAMES}


def read_locs(locs: str) -> Counter[Location]:
    """Read back how many addresses are at each location, from the text of ``locs``.

    Raises:
        KeyError, TypeError, ValueError, RecursionError: if it is not such a text.
    """
    found: Counter[Location] = Counter()
    for entry in json.loads(locs):
        loc = entry["loc"]
        place = Place(*(read_text(loc.get(name, "")) for name in Place._fields))
        latitude, longitude = read_real(loc["latitude"]), read_real(loc["longitude"])
        found[Location(latitude, longitude, place)] += 1
    return found


def read_text(value: object) -> str:
    """A value that has to be a text; errors are those of `read_payload`."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # fails for half a surrogate pair
    return value


def read_real(value: object) -> float:
    """A value that has to be a number, and not infinite; errors are those of `read_payload`."""
    if not isinstance(value, int | float) or not isfinite(value):
        raise TypeError("not a number")
    return float(value)


def read_number(value: object) -> int:
    """A value that has to be a number of things; errors are those of `read_payload`."""
    if _id(value) < 0:
        raise ValueError("not a number of anything")
    return _id(value)


def _id(value: object) -> int:
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise TypeError("not an id")
    return value
