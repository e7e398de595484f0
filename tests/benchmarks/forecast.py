"""How right the forecasts of projects are: `python -m tests.benchmarks.forecast`.

Real databases are turned back to an instant each week of each project that was done in the end, and
what would have been forecast then is compared with when the work was really done. It needs the
databases of `tests.support.dump`.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from pybossa_stats.stats.projects.forecast import RECENT, days_to_go
from tests.support.dump import rows_of

NAMES = ("micropasts", "skytruth")

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """A forecast, and the truth.

    Attributes:
        project: which database and project.
        factor: the days that were forecast, as a multiple of those that it took.
    """

    project: tuple[str, str]
    factor: float

    def is_within(self, times: float) -> bool:
        """Whether the truth lay within so many times of it, in either direction."""
        return 1 / times <= self.factor <= times


def outcomes(name: str) -> Iterator[Outcome]:
    """All forecasts of a database."""
    wanted = {row["id"]: int(row["n_answers"] or 0) for row in rows_of(name)["task"]}
    needed: Counter[str] = Counter()
    for row in rows_of(name)["task"]:
        needed[row["project_id"]] += wanted[row["id"]]
    runs: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows_of(name)["task_run"]:
        runs[row["project_id"]].append((datetime.fromisoformat(row["finish_time"]), row["task_id"]))
    for project, answers in runs.items():
        for factor in _factors(sorted(answers), wanted, needed[project]):
            yield Outcome((name, project), factor)


def _factors(
    answers: list[tuple[datetime, str]], wanted: dict[str, int], needed: int
) -> Iterator[float]:
    """The forecasts of one project, from when it is a week old until it is done."""
    given: Counter[str] = Counter()
    useful = []
    for time, task in answers:
        given[task] += 1
        if given[task] <= wanted.get(task, 0):
            useful.append(time)
    if not useful or len(useful) < needed:  # which was never done
        return
    times = [time for time, _ in answers]
    now = times[0] + _WEEK
    while now < useful[-1]:
        done, so_far = bisect_right(useful, now), bisect_right(times, now)
        days = days_to_go(
            remaining=needed - done,
            done=done,
            answers=so_far,
            recent=so_far - bisect_right(times, now - RECENT),
            age=now - times[0],
        )
        if days is not None:
            yield days / ((useful[-1] - now) / _DAY)
        now += _WEEK


def main() -> None:
    """Print how often the truth lay how near."""
    found = [outcome for name in NAMES for outcome in outcomes(name)]
    projects = {outcome.project for outcome in found}
    error = median(max(outcome.factor, 1 / outcome.factor) for outcome in found)
    print(f"{len(found)} forecasts of {len(projects)} projects")  # noqa: T201 (a script)
    print(f"the median error is a factor of {error:.1f}")  # noqa: T201
    for times in (2, 3):
        share = sum(outcome.is_within(times) for outcome in found) / len(found)
        print(f"within 1/{times} to {times} times of the forecast: {share:.0%}")  # noqa: T201


if __name__ == "__main__":
    main()
