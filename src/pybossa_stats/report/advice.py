"""What makes a report slow, and the SQL that mends it: a script, all else in comments."""

from collections.abc import Iterator

from pybossa_stats.report.script import comment
from pybossa_stats.stats.advice import Advice

_THOUSAND = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def to_advice(advice: Advice, source: str) -> Iterator[str]:
    """Render advice, line by line.

    Args:
        advice: what was found out.
        source: which database it is of, for the heading.
    """
    yield comment(f"{source}, {advice.server}")
    if advice.task_runs is None:
        yield comment(
            "This is a Citus coordinator, which does not know its workers' tables: no advice."
        )
        return
    facts = advice.task_runs
    rows = "an unknown number of rows" if facts.rows is None else f"about {facts.rows:,} rows"
    size = "" if facts.bytes is None else f", {_bytes(facts.bytes)}"
    yield comment(f"task_run: {rows}{size}")
    if not advice.remedies:
        if advice.small:
            yield comment("task_run is small: nothing would make it faster.")
        elif not facts.plain:
            yield comment("It is a view, or partitioned: there is no advice for these.")
        else:
            yield comment("There is nothing to mend.")
        return
    yield comment("Run these one by one; in PostgreSQL on the primary, as the owner of the tables.")
    for remedy in advice.remedies:
        yield "\n"
        yield comment(f"{remedy.concerns.capitalize()}: {remedy.problem}")
        yield comment(remedy.gain)
        if remedy.size is not None:
            yield comment(f"It takes about {_bytes(remedy.size)}.")
        yield f"{remedy.sql}\n"


def _bytes(number: float) -> str:
    unit = 0
    while number >= _THOUSAND and unit < len(_UNITS) - 1:
        number /= _THOUSAND
        unit += 1
    return f"{number:.3g} {_UNITS[unit]}"
