"""The rows that count, in place of the tables that a statement reads.

As of an earlier instant, a row was there if its date is before that. What was deleted since is
missing, and what was changed is as it is now; but a task's state follows from the answers that it
had. In a scope, rows are those of its projects, and of users whom it does not exclude; but sessions
are those of all projects.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    FromClause,
    Table,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.sql import visitors

from pybossa_stats.source.access import columns_of
from pybossa_stats.source.schema import auditlog, project, task, task_run, user
from pybossa_stats.source.times import is_before, utc_text
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import ChosenProject, ChosenScope
from pybossa_stats.stats.sql.completion import COMPLETED
from pybossa_stats.stats.sql.conditions import of_any, of_project, of_task
from pybossa_stats.stats.sql.sessions import ANSWERS_IN_SESSIONS

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import AnySelect

DATES: "dict[str, AnyColumn]" = {
    user.name: user.c.created,
    project.name: project.c.created,
    task.name: task.c.created,
    task_run.name: task_run.c.finish_time,
}
"""The date since when a row of each table that is counted is there; categories have none."""

_OF_PROJECTS = task.name, task_run.name

_PROJECT_IDS: "dict[str, AnyColumn]" = {
    project.name: project.c.id,
    task.name: task.c.project_id,
    task_run.name: task_run.c.project_id,
}
"""The column that says which project a row is of; accounts belong to none."""

_USER_IDS: "dict[str, AnyColumn]" = {
    user.name: user.c.id,
    task_run.name: task_run.c.user_id,
}
"""The column that says which user a row is of; answers to tasks have it, tasks do not."""


@dataclass(frozen=True, slots=True)
class Past:
    """The rows that were there at an earlier instant.

    What is found out of dates is kept for other instants.

    Attributes:
        present: the view of the present.
        end: the instant, in UTC; what was created at it was not there yet.
    """

    present: View
    end: datetime
    _dated: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    _undated: dict[tuple[str, int | None], int] = field(
        default_factory=dict, repr=False, compare=False
    )

    def conditions(self, table: str) -> Iterator[ColumnElement[bool]]:
        """SQL: the condition on rows of a table that were there; none where no row has a date."""
        if table == auditlog.name:  # whose rows say nothing without a date
            yield is_before(auditlog.c.created, self.end)
        elif table in DATES and self.is_dated(table):
            yield is_before(DATES[table], self.end)

    def is_dated(self, table: str) -> bool:
        """Whether any row of a table has a date; else it is unknown which were there."""
        if table not in self._dated:
            date = DATES[table]
            dated = select(date).where(utc_text(date).is_not(None)).limit(1)
            everything = replace(self.present, counted_rows=attrgetter("sql"))
            self._dated[table] = everything.run(Step("dates", dated)).first() is not None
        return self._dated[table]

    def undated(self, table: str, project: ChosenProject | None = None) -> int:
        """How many rows of a table, or of one project, have no date."""
        key = table, project.id if project else None
        if key not in self._undated:
            self._undated[key] = self.present.run(_undated_step(table, project)).scalar_one()
        return self._undated[key]


@dataclass(frozen=True, slots=True)
class CountedRows:
    """Rewrites statements to read only the rows that count.

    Attributes:
        scope: whose rows count; None for all.
        past: when they were there; None for the present.
    """

    scope: ChosenScope | None = None
    past: Past | None = None

    def __call__(self, step: Step) -> "AnySelect":
        """The statement of a step, rewritten."""
        return self._rewritten(cast("AnySelect", step.sql), step)

    def _rewritten(self, sql: "AnySelect", step: Step) -> "AnySelect":
        """A statement, or a part of it, rewritten."""
        columns_read: dict[str, list[AnyColumn]] = {}
        for column in columns_of(sql):
            columns_read.setdefault(column.table.name, []).append(column)
        counted = {
            name: self._rows(columns, step).subquery(name) for name, columns in columns_read.items()
        }

        answers_in_sessions: dict[str, CTE] = {}

        def rows_of(element: object) -> FromClause | None:
            if isinstance(element, Table):
                return counted[element.name]
            if self.scope and self.scope.limits_projects and _is_in_sessions(element):
                if not answers_in_sessions:
                    answers_in_sessions[element.name] = self._in_sessions(element, step)
                return answers_in_sessions[element.name]
            return None

        def replace_table(element: Any, **_: object) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
            if isinstance(element, ColumnClause):
                rows = rows_of(element.table)
                return None if rows is None else rows.c[element.name]
            return rows_of(element)

        return cast("AnySelect", visitors.replacement_traverse(sql, {}, replace_table))

    def _in_sessions(self, answers: CTE, step: Step) -> CTE:
        """SQL: those of the answers whose sessions are known that are to projects that count."""
        sql = cast("AnySelect", answers.element)
        of_all_projects = self._rewritten(sql, replace(step, of_all_projects=True))
        project_id = of_all_projects.selected_columns[task_run.c.project_id.name]
        conditions = self._of_projects(project_id)
        return of_all_projects.where(*conditions).cte(answers.name)

    def _rows(self, columns: "list[AnyColumn]", step: Step) -> "AnySelect":
        """SQL: these columns of the rows of one table that count."""
        table = columns[0].table.name
        if self.past and any(column is task.c.state for column in columns):
            return self._past_tasks(columns, step)
        return select(*columns).where(*self._conditions(table, step))

    def _past_tasks(self, columns: "list[AnyColumn]", step: Step) -> "AnySelect":
        """SQL: these columns of the tasks that were there, and the state that they had."""
        keys = task_run.c.project_id, task_run.c.task_id
        of_all_users = replace(step, of_all_users=True)
        answers_by_task = (
            select(*keys, func.count().label("answers"))
            .where(*self._conditions(task_run.name, of_all_users))
            .group_by(*keys)
            .subquery("answers_by_task")
        )
        has_all = func.coalesce(answers_by_task.c.answers, 0) >= task.c.n_answers
        is_complete = and_(task.c.n_answers > 0, has_all)
        state = case((is_complete, COMPLETED), else_="ongoing").label(task.c.state.name)
        past_columns = [state if column is task.c.state else column for column in columns]
        return (
            select(*past_columns)
            .select_from(task.outerjoin(answers_by_task, of_task(answers_by_task.c)))
            .where(*self._conditions(task.name, step))
        )

    def _conditions(self, table: str, step: Step) -> Iterator[ColumnElement[bool]]:
        """SQL: the conditions on rows of a table that count."""
        if self.past:
            yield from self.past.conditions(table)
        if table in _PROJECT_IDS and not step.of_all_projects:
            yield from self._of_projects(_PROJECT_IDS[table])
        excluded = self.scope.excluded_user_ids if self.scope else ()
        if excluded and table in _USER_IDS and not step.of_all_users:
            user_id = _USER_IDS[table]
            yield or_(user_id.is_(None), ~of_any(excluded, user_id))

    def _of_projects(self, project_id: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
        """SQL: the condition that rows are of projects that count."""
        if self.scope and self.scope.project_ids is not None:
            yield of_any(self.scope.project_ids, project_id)


def _is_in_sessions(element: object) -> TypeGuard[CTE]:
    return isinstance(element, CTE) and element.name == ANSWERS_IN_SESSIONS


def as_of(view: View, end: datetime) -> View:
    """A view as of an earlier instant."""
    rows = _counted_rows(view)
    past = replace(rows.past, end=end) if rows.past else Past(view, end)
    return replace(view, counted_rows=replace(rows, past=past))


def scope_of(view: View) -> ChosenScope | None:
    """The scope of a view; None if everything counts."""
    return _counted_rows(view).scope


def limited_to(view: View, scope: ChosenScope | None) -> View:
    """A view of what is in a scope, in place of any that it had; None for everything."""
    return replace(view, counted_rows=replace(_counted_rows(view), scope=scope))


def excludes_users(view: View) -> bool:
    """Whether some users do not count, nor their answers."""
    scope = scope_of(view)
    return scope is not None and scope.excluded_users > 0


def counts_accounts(view: View) -> bool:
    """Whether accounts are counted, which belong to no project."""
    scope = scope_of(view)
    return scope is None or not scope.limits_projects


def past_of(view: View) -> Past | None:
    """The earlier instant that a view is as of; None if it is of the present."""
    return _counted_rows(view).past


def _counted_rows(view: View) -> CountedRows:
    rows = view.counted_rows
    return rows if isinstance(rows, CountedRows) else CountedRows()


def known(view: View, table: Table, number: int | None) -> int | None:
    """A number of rows of a table; None where it cannot be known which of them count.

    That is where there are rows, but no date says since when; and of accounts where only some
    projects count.
    """
    if table is user and not counts_accounts(view):
        return None
    past = past_of(view)
    return None if number and past and not past.is_dated(table.name) else number


def can_be_placed(view: View, date: "AnyColumn") -> bool:
    """Whether any row of a table has a date, or there are no rows at all."""
    past, table = past_of(view) or Past(view, view.instant), date.table.name
    return past.is_dated(table) or not past.undated(table)


def known_sum(one: int | None, other: int | None) -> int | None:
    """The sum of two numbers; None where one of them is unknown."""
    return None if one is None or other is None else one + other


def undated(view: View, project: ChosenProject | None = None) -> dict[str, int]:
    """How many rows of each table, or of one project, were left out as they have no date."""
    past = past_of(view)
    if past is None:
        return {}
    tables = _OF_PROJECTS if project else DATES
    numbers = {name: past.undated(name, project) for name in tables}
    return {name: number for name, number in numbers.items() if number}


def _undated_step(table: str, project: ChosenProject | None) -> Step:
    date = DATES[table]
    conditions = of_project(project, date.table.c.project_id) if project else ()
    sql = select(func.count()).where(utc_text(date).is_(None), *conditions)
    return Step("dates", sql.select_from(date.table))
