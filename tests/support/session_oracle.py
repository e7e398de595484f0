"""Hours of work, counted in plain Python; independent of any SQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from tests.support.oracle import Rows, instant_of, read_time

Run = Mapping[str, Any]

_HOUR = timedelta(hours=1)


def with_gaps(runs: Rows) -> Iterator[tuple[Run, timedelta | None]]:
    """Each answer of a contributor, and the time since the one before; None if a session begins."""
    answers: defaultdict[object, list[tuple[datetime, Run]]] = defaultdict(list)
    for run in runs:
        contributor = run["user_id"], run["user_ip"] if run["user_id"] is None else None
        time = read_time(run["finish_time"] or "")
        if time is not None and contributor != (None, None):
            answers[contributor].append((instant_of(time), run))
    for timed in answers.values():
        timed.sort(key=lambda answer: (answer[0], answer[1]["project_id"]))
        before: datetime | None = None
        for instant, run in timed:
            gap = None if before is None else instant - before
            yield run, gap if gap is not None and gap <= _HOUR else None
            before = instant


def sessions(gaps: Iterable[timedelta | None]) -> dict[str, Any]:
    """The figures of `Sessions`, from the gaps before answers."""
    found: Sequence[timedelta | None] = [*gaps]
    known = [gap // timedelta(microseconds=1) for gap in found if gap is not None]
    return {
        "hours": round(sum(known) / 3.6e9, 6),
        "sessions": len(found) - len(known),
        "median_seconds": round(median(known) / 1e6, 3) if known else None,
    }
