"""Two weeks of snapshots of a server that grows."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pybossa_stats.stats.site.site import SiteStats, TopProject
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot, figures


def fill_snapshots(folder: Path) -> None:
    """Make a folder with four snapshots a day; there is none of one of the days."""
    folder.mkdir()
    growth = random.Random(2016)
    numbers = {"users": 812, "projects": 31, "tasks": 18_203, "answers": 91_554}
    for hours in range(13 * 24, -1, -6):
        at = NOW - timedelta(hours=hours)
        for name, most in (("users", 4), ("projects", 0.4), ("tasks", 60), ("answers", 290)):
            numbers[name] += round(growth.uniform(0, 2) * most)
        if at.day != NOW.day - 5:
            Folder(folder).save(snapshot_with(at, numbers))


def snapshot_with(at: datetime, numbers: Mapping[str, int]) -> SiteStats:
    """A snapshot with the numbers of users, projects, tasks and answers."""
    users = [
        TopUser(1, 3, "Dimitris", "dimitris", 31),
        TopUser(2, 5 + at.day % 2, f"Volunteer {at.day % 2}", f"volunteer{at.day % 2}", 7),
    ]
    return replace(
        a_snapshot(at),
        all_time=figures(
            users=numbers["users"] // 3,
            addresses=numbers["users"] - numbers["users"] // 3,
            published_projects=numbers["projects"] - 4,
            draft_projects=4,
            tasks=numbers["tasks"],
            answers=numbers["answers"],
        ),
        top_projects=(TopProject(1, "Letters from the Front", "letters", 38, {}),),
        top_users=tuple(users),
        seconds=0.412,
    )
