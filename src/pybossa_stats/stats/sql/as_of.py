"""The rows of an earlier time, in place of the tables that a statement reads.

A row was there if its date is before that time. What was deleted since is missing, and what was
changed is as it is now; but a task's state follows from the answers that it had by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, ColumnElement, Row, Table, and_, case, func, not_, select, true
from sqlalchemy.sql import visitors

from pybossa_stats.source.access import columns_of
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.completion import COMPLETED
from pybossa_stats.stats.sql.conditions import of_its_task, of_project
from pybossa_stats.stats.sql.functions import (
    by_shapes,
    bytewise,
    has_usual_shape,
    is_usual_time,
    looks_usual,
    matches,
)
from pybossa_stats.stats.sql.times import is_readable
from pybossa_stats.stats.sql.windows import is_before

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import AnySelect

_DATES: "dict[str, AnyColumn]" = {
    user.name: user.c.created,
    project.name: project.c.created,
    task.name: task.c.created,
    task_run.name: task_run.c.finish_time,
}
"""What says since when a row of each table is there."""

_OF_PROJECTS = task.name, task_run.name


@dataclass(frozen=True, slots=True)
class Past:
    """What there was at an earlier instant; what is found out of dates is kept for other instants.

    Attributes:
        view: the view of what there is now.
        end: the instant, in UTC; what came to be at it was not there yet. None for now.
    """

    view: View
    end: datetime | None
    _dated: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    _unusual: dict[tuple[str, int | None], Row[Any]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def __call__(self, sql: "AnySelect") -> "AnySelect":
        """The same statement, over the rows of then."""
        if self.end is not None:
            sql = self._over_rows_of_then(sql)
        return by_shapes(sql) if all(map(self._is_plain, _DATES)) else sql

    def _over_rows_of_then(self, sql: "AnySelect") -> "AnySelect":
        read: dict[str, list[AnyColumn]] = {}
        for column in columns_of(sql):
            read.setdefault(column.table.name, []).append(column)
        then = {name: self._rows(columns).subquery(name) for name, columns in read.items()}

        def put(element: Any, **_: object) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
            if isinstance(element, Table):
                return then[element.name]
            if isinstance(element, Column) and isinstance(element.table, Table):
                return then[element.table.name].c[element.name]
            return None

        return cast("AnySelect", visitors.replacement_traverse(sql, {}, put))

    def is_dated(self, table: str) -> bool:
        """Whether any row of a table has a date; without one, nobody knows which were there."""
        if table not in self._dated:
            date = _DATES[table]
            dated = select(date).where(is_readable(date)).limit(1)
            self._dated[table] = self.view.run(Step("dates", dated)).first() is not None
        return self._dated[table]

    def read(self, table: str, project: ChosenProject | None = None) -> Row[Any]:
        """How many dates of a table, or of one project, are ``undated``, how many ``deceptive``.

        The latter have the shape of a usual time, and are none, or another than it looks.
        """
        key = table, project.id if project else None
        if key not in self._unusual:
            date = _DATES[table]
            among = of_project(project, date.table.c.project_id) if project else ()
            text, readable = bytewise(date), is_readable(date)
            # White space may stand for the last digits of a fraction.
            sorts = and_(looks_usual(text), readable, matches(text, "[0-9]$"))
            sql = (
                select(
                    func.count().filter(_is_not(readable)).label("undated"),
                    func.count().filter(has_usual_shape(text), _is_not(sorts)).label("deceptive"),
                )
                .select_from(date.table)
                .where(_is_not(is_usual_time(text)), *among)
            )
            self._unusual[key] = self.view.run(Step("dates", sql)).one()
        return self._unusual[key]

    def _rows(self, columns: "list[AnyColumn]") -> "AnySelect":
        """SQL: these columns of the rows of one table that were there."""
        if any(column is task.c.state for column in columns) and self.is_dated(task_run.name):
            return self._tasks(columns)
        return select(*columns).where(*self._was_there(columns[0].table.name))

    def _tasks(self, columns: "list[AnyColumn]") -> "AnySelect":
        """SQL: these columns of the tasks that were there, and their state of then."""
        keys = task_run.c.project_id, task_run.c.task_id
        runs = select(*keys, func.count().label("number")).where(*self._was_there(task_run.name))
        answers = runs.group_by(*keys).subquery()
        complete = func.coalesce(answers.c.number, 0) >= task.c.n_answers
        state = case((complete, COMPLETED), else_="ongoing").label(task.c.state.name)
        then = (state if column is task.c.state else column for column in columns)
        joined = task.outerjoin(answers, of_its_task(answers.c))
        return select(*then).select_from(joined).where(*self._was_there(task.name))

    def _was_there(self, table: str) -> Iterator[ColumnElement[bool]]:
        """SQL: the condition on rows of a table that were there; none where no row has a date."""
        if self.end is not None and self.is_dated(table):
            yield is_before(_DATES[table], self.end, by_looks=self._is_plain(table))

    def _is_plain(self, table: str) -> bool:
        """Whether dates of a table are known to be what they look like, once they were read."""
        read = self._unusual.get((table, None))
        return read is not None and not read.deceptive


def _is_not(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: whether a condition is false or null."""
    return func.coalesce(not_(condition), true())


def as_of(view: View, end: datetime) -> View:
    """The same view, as of an earlier instant."""
    past = view.of_then
    then = replace(past, end=end) if isinstance(past, Past) else Past(view, end)
    return replace(view, of_then=then)


def with_known_dates(view: View) -> View:
    """The same view, after reading all dates exactly: where none deceives, others read them faster.

    It takes as long as one statement that reads them, so it is for those who run many.
    """
    if not view.is_postgresql:
        return view  # which reads them as fast as their shapes
    dates = view.of_then if isinstance(view.of_then, Past) else Past(view, None)
    for name in _DATES:
        dates.read(name)
    return replace(view, of_then=dates)


def _past(view: View) -> Past | None:
    past = view.of_then
    return past if isinstance(past, Past) and past.end is not None else None


def known(view: View, table: Table, number: int) -> int | None:
    """A number of rows of a table; None where there are rows, but no date says since when."""
    past = _past(view)
    return number if not (number and past) or past.is_dated(table.name) else None


def undated(view: View, project: ChosenProject | None = None) -> dict[str, int]:
    """How many rows of each table, or those of one project, have no date and so were left out."""
    past = _past(view)
    if past is None:
        return {}
    tables = (name for name in _DATES if not project or name in _OF_PROJECTS)
    return {name: number for name in tables if (number := past.read(name, project).undated)}
