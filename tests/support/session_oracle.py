"""Hours of work, counted in plain Python; independent of any SQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from tests.support.oracle import Rows, read_time, seconds_of

Run = Mapping[str, Any]

_HOUR = 3_600 * 1_000_000  # in microseconds
LATEST = seconds_of(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))


def with_gaps(runs: Rows) -> Iterator[tuple[Run, int | None]]:
    """Each answer of a contributor, and the microseconds since the one before, if in a session."""
    answers: defaultdict[object, list[tuple[int, Run]]] = defaultdict(list)
    for run in runs:
        contributor = run["user_id"], run["user_ip"] if run["user_id"] is None else None
        time = read_time(run["finish_time"] or "")
        if time is not None and contributor != (None, None):
            within_calendar = min(max(time, Decimal()), LATEST)
            answers[contributor].append((int(within_calendar.scaleb(6)), run))
    for timed in answers.values():
        timed.sort(key=lambda answer: (answer[0], answer[1]["project_id"]))
        before: int | None = None
        for microsecond, run in timed:
            gap = None if before is None else microsecond - before
            yield run, gap if gap is not None and gap <= _HOUR else None
            before = microsecond


def sessions(gaps: Iterable[int | None]) -> dict[str, Any]:
    """The figures of `Sessions`, from the gaps before answers."""
    found = [*gaps]
    known = [gap for gap in found if gap is not None]
    return {
        "hours": round(sum(known) / 3.6e9, 6),
        "sessions": len(found) - len(known),
        "median_seconds": round(median(known) / 1e6, 3) if known else None,
    }
