"""The statement of the hours of work in a window, grouped in all the ways that a report needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, String, case, cast, literal, null, select, union_all

from pybossa_stats.periods.window import Window
from pybossa_stats.source.view import Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import BEFORE, IN_WINDOW, parts_of
from pybossa_stats.stats.sql.sessions import answers_in_sessions, session_figures
from pybossa_stats.stats.sql.top_users import top_users


class Grouping(StrEnum):
    """What rows are grouped by; all but the first are of the window, or of the time `BEFORE`."""

    BUCKETS = "buckets"
    """The buckets of the window."""
    TOTALS = "totals"
    """Nothing else."""
    PROJECTS = "projects"
    """The project, its id the key; deleted ones, too."""
    USERS = "users"
    """The user, the id the key; only users with most answers in the window."""


@dataclass(frozen=True, slots=True)
class HoursRequest:
    """The hours of work that a report needs.

    Attributes:
        window: the window, which is read together with the time before it.
        groupings: how to group them.
        chosen: the one project whose answers count; None for all.
        starts: where the buckets of the window begin; none if it is a single one.
        top: how many users at most.
        reads: what to call the statement.
    """

    window: Window
    groupings: Sequence[Grouping]
    chosen: ChosenProject | None = None
    starts: Sequence[datetime] = ()
    top: int = 0
    reads: str = "hours of work"


def hours_step(request: HoursRequest) -> Step:
    """The statement of the time between answers, by ``grouping``, ``bucket`` and ``key``.

    All groupings are of the same answers, which are put in order once.
    """
    answers = answers_in_sessions(parts_of(request.window, request.starts), request.chosen).c
    side = case((answers.bucket > BEFORE, IN_WINDOW), else_=BEFORE).label("bucket")
    no_key = cast(null(), Integer).label("key")
    is_in_window = answers.bucket > BEFORE

    def rows(grouping: Grouping) -> Select[Any]:
        match grouping:
            case Grouping.BUCKETS:
                return session_figures(answers, answers.bucket, no_key, where=is_in_window)
            case Grouping.TOTALS:
                return session_figures(answers, side, no_key)
            case Grouping.PROJECTS:
                project_id = answers.project_id
                has_project = project_id.is_not(None)
                return session_figures(answers, side, project_id.label("key"), where=has_project)
            case Grouping.USERS:
                by_user = session_figures(answers, side, answers.user_id, where=is_in_window)
                hours = by_user.subquery("hours_by_user")
                figures = [column for column in hours.c if column.name not in {"bucket", "user_id"}]
                listed = top_users(hours, top=request.top)
                return listed.with_only_columns(
                    hours.c.bucket, hours.c.user_id.label("key"), *figures
                )

    def parts() -> Iterator[Select[Any]]:
        for grouping in request.groupings:
            name = literal(grouping.value, String).label("grouping")
            yield select(name, rows(grouping).subquery(f"hours_by_{grouping.value}"))

    return Step(request.reads, select(union_all(*parts()).subquery("hours")))
