"""Snapshots for tests."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.periods.window import Window
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.site import SiteStats, TopProject
from pybossa_stats.stats.top_users import TopUser
from tests.conftest import NOW

_PARIS = Place("Paris", "IDF", "FR", "France", "EU", "Europe/Paris")

LOCATIONS = Locations(
    private=4,
    unknown=5,
    unreadable=6,
    database="GeoLite2-City",
    built=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    age_days=300.25,
    deciphered=True,
    pseudonymous=True,
    found=Counter({Location(48.86, 2.34, _PARIS): 3, Location(-1.0, 2.0, Place(*[""] * 6)): 1}),
)

DATABASE = "db.example.org/pybossa"


def figures(  # noqa: PLR0913 (each by its name)
    *,
    users: int = 0,
    addresses: int = 0,
    published_projects: int = 0,
    draft_projects: int = 0,
    tasks: int = 0,
    answers: int = 0,
) -> SiteFigures[Any]:
    """The figures of a server, with the sums of their parts."""
    return SiteFigures(
        users_and_addresses=users + addresses,
        users=users,
        addresses=addresses,
        projects=published_projects + draft_projects,
        published_projects=published_projects,
        draft_projects=draft_projects,
        tasks=tasks,
        answers=answers,
    )


def a_snapshot(
    at: datetime = NOW, answers: int = 22, locations: Locations | None = None
) -> SiteStats:
    """A snapshot of a small server."""
    return SiteStats(
        origin=Origin(DATABASE, at, Window.ending(at)),
        all_time=figures(
            users=6,
            addresses=4,
            published_projects=2,
            draft_projects=1,
            tasks=10,
            answers=answers,
        ),
        window=None,
        top_projects=(
            TopProject(2, "Maps | *old*", "maps", 7, {"sched": "default"}),
            TopProject(1, "Letters", "letters", 3, {}),
        ),
        top_users=(TopUser(1, 5, "Ada =1+1", "ada", 9),),
        locations=locations,
        seconds=1.25,
        version="0.1.0",
    )


def of_database(snapshot: SiteStats, database: str) -> SiteStats:
    """The same snapshot, of another database."""
    return replace(snapshot, origin=replace(snapshot.origin, database=database))


def payload(stats: SiteStats) -> dict[str, Any]:
    """What a program reads of the JSON contract."""
    read: dict[str, Any] = json.loads("".join(SiteReport(stats).to_json(None)))
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
    private=_NUMBERS,
    unknown=_NUMBERS,
    unreadable=_NUMBERS,
    database=_TEXTS,
    built=_INSTANTS,
    age_days=st.floats(0, 9999),
    deciphered=st.booleans(),
    pseudonymous=st.booleans(),
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
)


def _with_ranks(users: list[TopUser]) -> tuple[TopUser, ...]:
    answers = [user.answers for user in users]
    return tuple(
        replace(user, rank=1 + sum(number > user.answers for number in answers)) for user in users
    )


SNAPSHOTS = st.builds(
    SiteStats,
    origin=st.builds(
        Origin,
        _TEXTS,
        _INSTANTS,
        _INSTANTS.map(Window.ending),
        st.lists(_TEXTS, max_size=2).map(tuple),
    ),
    all_time=st.builds(
        figures,
        users=_NUMBERS,
        addresses=_NUMBERS,
        published_projects=_NUMBERS,
        draft_projects=_NUMBERS,
        tasks=_NUMBERS,
        answers=_NUMBERS,
    ),
    window=st.none(),
    top_projects=st.lists(
        st.builds(
            TopProject,
            _IDS,
            _TEXTS,
            _TEXTS,
            _NUMBERS,
            st.dictionaries(_TEXTS, _JSON, max_size=2),
        ),
        max_size=5,
    ).map(tuple),
    top_users=st.lists(
        st.builds(TopUser, st.just(0), _IDS, _TEXTS, _TEXTS, _NUMBERS), max_size=5
    ).map(_with_ranks),
    locations=st.none() | _LOCATIONS,
    seconds=st.integers(0, 10**9).map(lambda microseconds: microseconds / 1e6),
    version=_TEXTS,
)
"""Any snapshot that there could be."""
