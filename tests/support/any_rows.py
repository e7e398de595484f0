"""Any rows of PYBOSSA's tables, and all questions about them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st

import pybossa_stats
from pybossa_stats import Window
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.source.view import View
from tests.support.times import any_times

LONG_AGO = "2014-01-01T00:00:00"
QUESTIONS: list[Callable[[View, Window], Any]] = [
    pybossa_stats.collect_site,
    pybossa_stats.collect_activity,
    partial(pybossa_stats.collect_activity, project="1", by=Period.HOUR),
    partial(pybossa_stats.collect_growth, by=Period.MONTH),
    partial(pybossa_stats.collect_activity_by_project, by=Period.YEAR),
    partial(pybossa_stats.collect_activity_by_user, by=Period.YEAR, project="1"),
    partial(pybossa_stats.collect_rhythm, by=Cycle.HOUR_OF_DAY),
    pybossa_stats.collect_cohorts,
    pybossa_stats.collect_users,
    partial(pybossa_stats.collect_projects, all_time=True, all_users=True),
    lambda view, window: pybossa_stats.collect_project(view, "1", window),
    lambda view, window: pybossa_stats.collect_user(view, 1, window),
]

_IDS = st.integers(1, 4)
_DATES = st.none() | any_times()


def _rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows, the first of which was there long ago."""
    row = st.fixed_dictionaries({"id": _IDS, "created": _DATES, **columns})
    rows = st.lists(row, unique_by=lambda row: row["id"], min_size=1, max_size=4)
    return rows.map(lambda rows: [rows[0] | {"created": LONG_AGO}, *rows[1:]])


NO_ONE: dict[str, Any] = dict.fromkeys(("task_id", "user_id", "user_ip"))
_FIRST_RUN = {**NO_ONE, "project_id": 1, "finish_time": LONG_AGO}
TABLES = st.fixed_dictionaries(
    {
        "user": _rows(name=st.just("a"), fullname=st.just("A"), restrict=st.booleans()),
        "project": _rows(
            name=st.just("P"), short_name=st.just("p"), published=st.booleans(), info=st.none()
        ),
        "task": _rows(
            project_id=_IDS,
            state=st.sampled_from(["completed", "ongoing", None]),
            n_answers=st.none() | st.integers(-1, 3),
            calibration=st.sampled_from([None, 0, 1]),
        ),
        "task_run": st.lists(
            st.fixed_dictionaries(
                {
                    "project_id": _IDS,
                    "task_id": st.none() | _IDS,
                    "user_id": st.none() | _IDS,
                    "user_ip": st.none() | st.sampled_from(["", "1.1.1.1", "::1"]),
                    "finish_time": _DATES,
                }
            ),
            max_size=20,
        ).map(lambda runs: [{**NO_ONE, "project_id": 1, "finish_time": LONG_AGO}, *runs]),
        "auditlog": st.lists(
            st.fixed_dictionaries(
                {
                    "project_id": _IDS,
                    "created": _DATES,
                    "caller": st.sampled_from(["web", "api"]),
                    "attribute": st.sampled_from(["published", "info"]),
                }
            ),
            max_size=4,
        ),
    }
)
