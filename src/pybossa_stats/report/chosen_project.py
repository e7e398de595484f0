"""The one project that a report is about."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pybossa_stats.media.document import Line, Name, Tone
from pybossa_stats.stats.projects.chosen import ChosenProject


def project_lines(project: ChosenProject | None) -> Iterator[Line]:
    """Which project it is, if there is one."""
    if project:
        yield Line(("Project: ", Name(project.name)), Tone.FAINT)


def project_data(project: ChosenProject | None) -> dict[str, Any] | None:
    """The same for programs."""
    return asdict(project) if project else None
