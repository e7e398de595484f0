"""No index of `advise` makes a command much slower; and what each of them gains.

Like all that is timed, it is not for a run of all tests: `PYBOSSA_STATS_TEST_INDEXES=1 pytest
tests/benchmarks/test_indexes.py`, which takes minutes.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

import pybossa_stats
from pybossa_stats import Span, connect
from pybossa_stats.diagnosis.advice import advise
from pybossa_stats.stats.overview import collect_overview
from tests.benchmarks.timing import medians
from tests.conftest import NOW
from tests.support.databases import Database, connect_at
from tests.support.large import large_database

_VARIABLE = "PYBOSSA_STATS_TEST_INDEXES"
_RUNS, _ROUNDS, _MOST = 300_000, 3, 1.5
_NONE = "no index"
_COMMANDS: dict[str, Callable[..., Any]] = {
    "global": pybossa_stats.collect_site,
    "activity": pybossa_stats.collect_activity,
    "activity --by month --since 1y": partial(
        pybossa_stats.collect_activity, by="month", window=Span(timedelta(days=365))
    ),
    "activity --project": partial(pybossa_stats.collect_activity, project="project7"),
    "projects --json": partial(pybossa_stats.collect_projects, all_users=True),
    "projects NAME": partial(pybossa_stats.collect_project, project="project7"),
    "users": pybossa_stats.collect_users,
    "users --cohorts": pybossa_stats.collect_cohorts,
    "report": collect_overview,
}


@pytest.mark.skipif(_VARIABLE not in os.environ, reason="it times whole commands, for minutes")
@pytest.mark.parametrize("in_sweeps", [False, True], ids=["one after the other", "in sweeps"])
def test_no_index_makes_a_command_slower_by_half(in_sweeps: bool) -> None:  # noqa: FBT001
    with large_database(_RUNS, in_sweeps=in_sweeps) as database:
        with connect(database.url) as view:
            indexes = {remedy.sql.split()[3]: remedy.sql for remedy in advise(view).remedies}
        assert len(indexes) == 4
        database.run(*indexes.values(), "VACUUM ANALYZE")
        cases: dict[str, Callable[[], object]] = {
            f"{command}: {index}": partial(_run, database, indexes, index, ask)
            for command, ask in _COMMANDS.items()
            for index in (_NONE, *indexes)
        }
        seconds = medians(cases, _ROUNDS)
    ratios = {
        f"{command}: {index}": seconds[f"{command}: {index}"] / seconds[f"{command}: {_NONE}"]
        for command in _COMMANDS
        for index in indexes
    }
    assert {case: ratio for case, ratio in ratios.items() if ratio > _MOST} == {}


def _run(database: Database, indexes: dict[str, str], index: str, ask: Callable[..., Any]) -> None:
    """Ask a question where there is one of some indexes, or none of them."""
    names = ", ".join(f"'{name}'" for name in indexes)
    database.run(
        f"UPDATE pg_index SET indisvalid = relname = '{index}' FROM pg_class"
        f" WHERE pg_class.oid = indexrelid AND relname IN ({names})"
    )
    with connect_at(NOW, database) as view:
        ask(view)
