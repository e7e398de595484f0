"""The JSON Schema (2020-12) of all reports, derived from the types of their results."""

import json
from inspect import cleandoc
from typing import Any

from pybossa_stats.contract import Schema, schema
from pybossa_stats.diagnosis.advice import Advice
from pybossa_stats.diagnosis.explanation import Explanation
from pybossa_stats.diagnosis.inspection import Inspection
from pybossa_stats.report.base import SCHEMA_VERSION, Envelope
from pybossa_stats.report.payload import Payload
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.breakdown import (
    CountryBreakdown,
    ProjectBreakdown,
    UserBreakdown,
)
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.rhythm import HourRhythm, WeekdayRhythm
from pybossa_stats.stats.history import Difference, History
from pybossa_stats.stats.locations import LocatedBy
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import ProjectDetail
from pybossa_stats.stats.projects.results import ProjectsStats
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.users.cohorts import Cohorts
from pybossa_stats.stats.users.user import UserDetail
from pybossa_stats.stats.users.users import UsersStats

RESULTS: dict[str, tuple[Any, ...]] = {
    "activity": ("activity", Activity),
    "growth": ("activity --cumulative", Growth),
    "rhythm": ("activity --by weekday", WeekdayRhythm, HourRhythm),
    "project-breakdown": ("activity --per project", ProjectBreakdown),
    "user-breakdown": ("activity --per user", UserBreakdown),
    "country-breakdown": ("activity --per country", CountryBreakdown),
    "projects": ("projects", ProjectsStats),
    "project": ("projects NAME", ProjectDetail),
    "users": ("users", UsersStats),
    "user": ("users NAME", UserDetail),
    "cohorts": ("users --cohorts", Cohorts),
    "history": ("history", History),
    "difference": ("diff", Difference),
    "inspection": ("check", Inspection),
    "advice": ("advise", Advice),
    "explanation": ("COMMAND --explain", Explanation),
    "page": ("report", Overview),
}
"""The reports in the envelope: the command that prints each, and the types of its result."""


def schema_text() -> str:
    """The schema as JSON."""
    return f"{json.dumps(json_schema(), indent=2, ensure_ascii=False)}\n"


def json_schema() -> Schema:
    """The schema of every report in the envelope; its ``$defs`` have the others, too."""
    definitions = {kind: _result(*about) for kind, about in RESULTS.items()}
    definitions |= {
        "page": _page(),
        "site": _result("report", SiteStats),
        "payload": _result("global", Payload),
        "snapshot": _snapshot(),
    }
    any_data = {"description": "figures of the report", "type": "object"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The JSON of pybossa-stats",
        "description": "All reports in an envelope; #/$defs/payload is the payload of global,"
        " #/$defs/snapshot a stored snapshot.",
        **_enveloped([f"pybossa-stats/{kind}" for kind in RESULTS], data=any_data),
        "allOf": [
            {
                "if": {"properties": {"schema": {"const": f"pybossa-stats/{kind}"}}},
                "then": {"properties": {"data": {"$ref": f"#/$defs/{kind}"}}},
            }
            for kind in RESULTS
        ],
        "$defs": definitions,
    }


def _result(command: str, *results: Any) -> Schema:  # noqa: ANN401 (types)
    """The schema of the result of a command, which may be of several types."""
    summary = cleandoc(results[0].__doc__).partition("\n")[0].removesuffix(".")
    about = {
        "title": f"pybossa-stats {command}",
        "description": f"{summary[0].lower()}{summary[1:]}",
    }
    schemas = [*map(schema, results)]
    return about | (schemas[0] if len(schemas) == 1 else {"anyOf": schemas})


def _page() -> Schema:
    """The schema of the page, whose parts are the data of other reports."""
    page = _result("report", Overview)
    parts = {
        name: {"description": part["description"], "$ref": f"#/$defs/{name}"}
        for name, part in page["properties"].items()
    }
    history = "data of history --by day; only with --snapshots"
    parts["history"] = {"description": history, "$ref": "#/$defs/history"}
    return page | {"properties": parts}


def _snapshot() -> Schema:
    """The schema of a stored snapshot."""
    located_by = {"anyOf": [schema(LocatedBy), {"type": "null"}]}
    members: dict[str, Schema] = {
        "number": {
            "description": "place in the order in which snapshots were stored; null if not stored",
            "type": ["integer", "null"],
        },
        "seconds": {
            "description": "time that it took to read the figures, in seconds",
            "type": "number",
        },
        "locations": {"description": "origin of the locations; null without --geoip-db"}
        | located_by,
        "payload": {"description": "output of global --json", "$ref": "#/$defs/payload"},
    }
    about = (
        "a stored snapshot: the payload and its origin; global and show print it with --envelope"
    )
    return {
        "title": "pybossa-stats snapshot",
        "description": about,
        **_enveloped(["pybossa-stats/snapshot"], **members),
    }


def _enveloped(names: list[str], **members: Schema) -> Schema:
    """The schema of an envelope.

    Args:
        names: those that its ``schema`` may have.
        members: what it holds.
    """
    envelope = schema(Envelope)
    keys = envelope["properties"]
    keys["schema"] = {"description": keys["schema"]["description"], "enum": names}
    keys["schema_version"] = {
        "description": keys["schema_version"]["description"],
        "const": SCHEMA_VERSION,
    }
    required = [*envelope["required"], *members]
    return envelope | {"properties": {**keys, **members}, "required": required}
