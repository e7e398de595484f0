"""Snapshots for tests."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.periods.window import Window
from pybossa_stats.report.payload import to_payload
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site.site import ActiveProject, SiteStats
from pybossa_stats.stats.top_users import ActiveUser
from tests.conftest import NOW

_PARIS = Place("Paris", "IDF", "FR", "France", "EU", "Europe/Paris")

LOCATIONS = Locations(
    found=Counter({Location(48.86, 2.34, _PARIS): 3, Location(-1.0, 2.0, Place(*[""] * 6)): 1}),
    private=4,
    unknown=5,
    unreadable=6,
    database="GeoLite2-City",
    built=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    age_days=300.25,
    deciphered=True,
    pseudonymous=True,
)

DATABASE = "db.example.org/pybossa"


def a_snapshot(
    at: datetime = NOW, task_runs: int = 22, locations: Locations | None = None
) -> SiteStats:
    """A snapshot of a small server."""
    return SiteStats(
        database=DATABASE,
        instant=at,
        window=Window.ending(at),
        authenticated_users=6,
        anonymous_users=4,
        published_projects=2,
        draft_projects=1,
        tasks=10,
        task_runs=task_runs,
        top_projects=(
            ActiveProject(2, "Maps | *old*", "maps", {"sched": "default"}, 7),
            ActiveProject(1, "Letters", "letters", {}, 3),
        ),
        top_users=(ActiveUser(5, "Ada =1+1", "ada", 9),),
        locations=locations,
        seconds=1.25,
        version="0.1.0",
    )


def of_database(snapshot: SiteStats, database: str) -> SiteStats:
    """The same snapshot, of another database."""
    return replace(snapshot, database=database)


def payload(stats: SiteStats) -> dict[str, Any]:
    """What a program reads of the JSON contract."""
    read: dict[str, Any] = json.loads("".join(to_payload(stats, None)))
    return read


_NUMBERS = st.integers(0, 2**40)
_IDS = st.integers(-(2**63), 2**63 - 1)
_TEXTS = st.text(max_size=20)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=5,
)
_INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_LOCATIONS = st.builds(
    Locations,
    found=st.dictionaries(
        st.builds(
            Location,
            st.floats(-90, 90),
            st.floats(-180, 180),
            st.builds(Place, *[_TEXTS] * 6),
        ),
        st.integers(1, 3),
        max_size=3,
    ),
    private=_NUMBERS,
    unknown=_NUMBERS,
    unreadable=_NUMBERS,
    database=_TEXTS,
    built=_INSTANTS,
    age_days=st.floats(0, 9999),
    deciphered=st.booleans(),
    pseudonymous=st.booleans(),
)

SNAPSHOTS = st.builds(
    SiteStats,
    database=_TEXTS,
    instant=_INSTANTS,
    window=_INSTANTS.map(Window.ending),
    authenticated_users=_NUMBERS,
    anonymous_users=_NUMBERS,
    published_projects=_NUMBERS,
    draft_projects=_NUMBERS,
    tasks=_NUMBERS,
    task_runs=_NUMBERS,
    top_projects=st.lists(
        st.builds(
            ActiveProject,
            _IDS,
            _TEXTS,
            _TEXTS,
            st.dictionaries(_TEXTS, _JSON, max_size=2),
            _NUMBERS,
        ),
        max_size=5,
    ).map(tuple),
    top_users=st.lists(st.builds(ActiveUser, _IDS, _TEXTS, _TEXTS, _NUMBERS), max_size=5).map(
        tuple
    ),
    locations=st.none() | _LOCATIONS,
    seconds=st.integers(0, 10**9).map(lambda microseconds: microseconds / 1e6),
    version=_TEXTS,
)
"""Any snapshot that there could be."""
