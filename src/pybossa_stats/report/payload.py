"""The payload of PYBOSSA's ``GET /stats/``, described for its schema; see `stats.site.payload`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pybossa_stats.contract import Result


@dataclass(frozen=True)
class ChartPart(Result):
    """A part of a chart.

    Attributes:
        label: name of the part
        value: numbers, the last of which is that of the part; null if unknown
    """

    label: str
    value: tuple[int | None, ...]


@dataclass(frozen=True)
class Chart(Result):
    """What PYBOSSA draws a chart of.

    Attributes:
        label: title of the chart
        values: parts of the chart
    """

    label: str
    values: tuple[ChartPart, ...]


@dataclass(frozen=True)
class PayloadStats(Result):
    """The figures of a server, by PYBOSSA's names.

    Attributes:
        n_anon: distinct addresses of anonymous task runs; null if unknown
        n_auth: registered users; null if unknown
        n_draft_projects: projects that are not published; null if unknown
        n_published_projects: projects that are published; null if unknown
        n_task_runs: task runs; null if unknown
        n_tasks: tasks; null if unknown
        n_total_projects: projects; null if unknown
        n_total_users: n_auth plus n_anon; null if unknown
    """

    n_anon: int | None
    n_auth: int | None
    n_draft_projects: int | None
    n_published_projects: int | None
    n_task_runs: int | None
    n_tasks: int | None
    n_total_projects: int | None
    n_total_users: int | None


@dataclass(frozen=True)
class PayloadProject(Result):
    """A project of the top list.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored
        short_name: name in the address
        info: public part of project.info, as PYBOSSA stores it
        n_answers: task runs in the window
    """

    id: int
    name: str
    short_name: str
    info: Mapping[str, Any] = field(hash=False)
    n_answers: int


@dataclass(frozen=True)
class PayloadUser(Result):
    """A user of the top list.

    Attributes:
        id: id in PYBOSSA
        fullname: name to show, exactly as stored
        name: name to log in with
        n_answers: task runs in the window
    """

    id: int
    fullname: str
    name: str
    n_answers: int


@dataclass(frozen=True)
class Payload(Result):
    """Payload of PYBOSSA's GET /stats/, which has no envelope; show prints the same.

    Attributes:
        locs: JSON text of a list with one {"loc": {…}} for each address that was located; "[]"
            without --geoip-db
        projects: PYBOSSA's chart of published projects and drafts
        show_locs: whether any address was located
        stats: figures; as of an earlier time, a figure is unknown if no row of its table has a date
        tasks: PYBOSSA's chart of tasks and answers
        template: PYBOSSA's template, /stats/global.html
        title: PYBOSSA's title, Global Statistics
        top5_projects_24_hours: projects with the most answers in the window
        top5_users_24_hours: users with the most answers in the window, except those with restrict
            set
        users: PYBOSSA's chart of users and addresses
    """

    locs: str
    projects: Chart
    show_locs: bool
    stats: PayloadStats
    tasks: Chart
    template: str
    title: str
    top5_projects_24_hours: tuple[PayloadProject, ...]
    top5_users_24_hours: tuple[PayloadUser, ...]
    users: Chart
