"""What changed between two reports, for programs."""

import json
from collections.abc import Sequence
from typing import Any

from pybossa_stats.report.instants import iso
from pybossa_stats.stats.difference import Difference
from pybossa_stats.stats.site import ActiveProject, ActiveUser
from pybossa_stats.stats.snapshot import Snapshot


def to_json(change: Difference) -> str:
    """Write what changed as one object."""
    return json.dumps(_object(change), indent=2, sort_keys=True) + "\n"


def _object(change: Difference) -> dict[str, Any]:
    return {
        "old": _report(change.old),
        "new": _report(change.new),
        "stats": {
            figure.name: {
                "old": figure.old,
                "new": figure.new,
                "difference": figure.difference,
                "percent": None if figure.percent is None else round(figure.percent, 3),
            }
            for figure in change.figures
        },
        "top5_projects_24_hours": {
            "entered": _entries(change.entered_projects),
            "left": _entries(change.left_projects),
        },
        "top5_users_24_hours": {
            "entered": _entries(change.entered_users),
            "left": _entries(change.left_users),
        },
    }


def _report(snapshot: Snapshot) -> dict[str, str]:
    return {"instant": iso(snapshot.instant), "database": snapshot.database}


def _entries(entries: Sequence[ActiveProject] | Sequence[ActiveUser]) -> list[dict[str, Any]]:
    return [{"id": entry.id, "name": entry.name, "n_answers": entry.n_answers} for entry in entries]
