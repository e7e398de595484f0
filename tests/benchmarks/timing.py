"""Cases timed side by side."""

import os
import platform
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def medians(
    cases: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Seconds that each case takes; in each round all run once, so that noise meets them alike."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            start = clock()
            case()
            times[name].append(clock() - start)
    return {name: median(found) for name, found in times.items()}


def machine() -> str:
    """What it ran on."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({platform.machine()}), Python {platform.python_version()}"
