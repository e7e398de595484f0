"""Results that may be published: users are numbered, and small groups merged or left out.

A figure that is left out does not follow from others that are shown: first-time users of the period
and the one before are the differences of totals at certain times, as those of cohorts are, so that
all of these times are chosen together. Places are shown once, for the site and the period.
"""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import count, pairwise
from math import inf
from typing import NamedTuple, TypeVar

from pybossa_stats.geo.places import Location, Precision
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.report.anonymous import Numbering, overview_without_names, without_names
from pybossa_stats.report.small_groups import apart, boundaries, is_small, unless_small
from pybossa_stats.report.users import FIRST_DAYS
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket
from pybossa_stats.stats.locations import Country, Locations, country_of, rounded
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import ProjectDetail
from pybossa_stats.stats.projects.results import Project, ProjectsByCategory, ProjectsStats
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts, Return, pool
from pybossa_stats.stats.users.users import (
    Contributors,
    RankedUser,
    UsersByDays,
    UsersStats,
    UsersTotal,
)

_LEAST_COHORTS = 3
"""The least number of cohorts taken together, where those who returned are not shown for each."""

_BY_COHORT = {Period.MONTH, Period.QUARTER, Period.YEAR}
"""Buckets whose returning users are the active ones without a cohort."""

_ELSEWHERE = "Other countries"
_ANYWHERE = "Other countries or not located"

_Instant = TypeVar("_Instant", datetime, datetime | None)
_User = TypeVar("_User", bound=TopUser)
_Contributors = TypeVar("_Contributors", bound=Contributors)


@dataclass(frozen=True, slots=True)
class Anonymity:
    """What protects users and addresses; a user has the same number in all results.

    Attributes:
        publish: whether small groups and exact places are left out, and users numbered.
        no_names: whether users are numbered.
    """

    publish: bool = False
    no_names: bool = False
    _numbering: Numbering = field(default_factory=Numbering, init=False, repr=False, compare=False)

    def site(self, site: SiteStats) -> SiteStats:
        """Global statistics, as they may be shown."""
        shown = _site(site) if self.publish else site
        return without_names(shown, self._numbering) if self._numbers_users else shown

    def overview(self, overview: Overview) -> Overview:
        """An overview, as it may be shown."""
        shown = published(overview) if self.publish else overview
        return overview_without_names(shown, self._numbering) if self._numbers_users else shown

    @property
    def _numbers_users(self) -> bool:
        return self.publish or self.no_names


def published(overview: Overview) -> Overview:
    """An overview without small groups and exact places; users still have their names."""
    users = _users(overview.users)
    cohorts = _cohorts(overview.cohorts, overview.users, users)
    if _tells_of_few(users, cohorts):
        accounts = replace(users.total.all_time, users_without_answers=None)
        users = replace(users, total=replace(users.total, all_time=accounts))
    growth = replace(overview.growth, origin=_origin(overview.growth.origin))
    return replace(
        overview,
        origin=_origin(overview.origin),
        site=_site(overview.site),
        growth=growth,
        activity=_activity(overview.activity, users),
        projects=_projects(overview.projects),
        users=users,
        cohorts=cohorts,
        details=tuple(map(_detail, overview.details)),
    )


def _origin(origin: Origin) -> Origin:
    """Where a result comes from, without the server of the database."""
    database = origin.database and origin.database.rpartition("/")[2]
    last_answer = _day_of(origin.last_answer, origin.zone)
    return replace(origin, database=database, least_group=FEW, last_answer=last_answer)


def _site(site: SiteStats) -> SiteStats:
    origin, top_users = _origin(site.origin), _listed(site.top_users)
    return replace(site, origin=origin, top_users=top_users, locations=None)


def _listed(users: tuple[_User, ...], active: int | None = None) -> tuple[_User, ...]:
    """The users of a list, which would show how many there are if they are few.

    So would those who are missing in it, by what is left of the total.

    Args:
        users: with the most answers.
        active: how many users there are, with those who may not be listed.
    """
    most = len(users) if active is None else active - FEW
    shown = users[:most] if active and is_small(active - len(users)) else users
    return () if is_small(len(shown)) else shown


def _activity(activity: Activity, users: UsersStats) -> Activity:
    before, users_before = activity.before, users.before
    if before:
        first_time = users_before.first_time_users if users_before else None
        before = replace(before, first_time_users=first_time)
    return replace(
        activity,
        origin=_origin(activity.origin),
        total=replace(activity.total, first_time_users=users.total.first_time_users),
        before=before,
        buckets=tuple(_bucket(bucket, activity.by) for bucket in activity.buckets),
    )


def _bucket(bucket: ActivityBucket, by: Period) -> ActivityBucket:
    active, first_time = bucket.active_users or 0, bucket.first_time_users or 0
    few_returned = by in _BY_COHORT and is_small(active - first_time)
    return replace(
        bucket,
        active_users=None if few_returned else unless_small(bucket.active_users),
        first_time_users=None,
        addresses=unless_small(bucket.addresses),
    )


def _projects(stats: ProjectsStats) -> ProjectsStats:
    return replace(
        stats,
        origin=_origin(stats.origin),
        projects=tuple(_project(project, stats.origin.zone) for project in stats.projects),
        categories=stats.categories and tuple(map(_category, stats.categories)),
    )


def _project(project: Project, zone: tzinfo) -> Project:
    window, all_time = project.window, project.all_time
    return replace(
        project,
        first_answer=_day_of(project.first_answer, zone),
        last_answer=_day_of(project.last_answer, zone),
        completed=_day_of(project.completed, zone),
        window=replace(
            window,
            active_users=unless_small(window.active_users),
            addresses=unless_small(window.addresses),
        ),
        all_time=replace(
            all_time,
            users=_ever(all_time.users, window.active_users),
            addresses=_ever(all_time.addresses, window.addresses),
        ),
    )


def _ever(number: int | None, in_window: int | None) -> int | None:
    """How many there are of all time, unless they, or those who are not in the window, are few."""
    return None if number and is_small(number - (in_window or 0)) else unless_small(number)


def _category(row: ProjectsByCategory) -> ProjectsByCategory:
    window = replace(row.window, active_users=unless_small(row.window.active_users))
    return replace(row, window=window)


def _detail(detail: ProjectDetail) -> ProjectDetail:
    window = detail.project.window
    shown = replace(
        detail,
        origin=_origin(detail.origin),
        project=_project(detail.project, detail.origin.zone),
        top_users=_listed(detail.top_users, window.active_users),
        locations=None,
    )
    # The hours of few people tell, with the days of answers, when each of them worked.
    few_people = is_small((window.active_users or 0) + (window.addresses or 0))
    return replace(shown, weekdays=(), week=()) if few_people else shown


def _users(users: UsersStats) -> UsersStats:
    origin = _origin(users.origin)
    total, before = _split(users.total), users.before and _split(users.before)
    # Those of both times may follow from cohorts, as may those of a time before that overlaps.
    if before and (total.first_time_users is None or _overlaps(origin.window, before.end)):
        before = replace(before, first_time_users=None, returning_users=None)
    return replace(
        users,
        origin=origin,
        total=_total(total),
        before=before,
        by_answers=(),
        by_days=tuple(_by_days(users)),
        top_users=tuple(
            _without_times(user, origin.zone)
            for user in _listed(users.top_users, total.active_users)
        ),
        locations=users.locations and published_locations(users.locations),
    )


def _overlaps(window: Window | None, end_before: datetime) -> bool:
    """Whether the time that a window is compared with reaches into it."""
    return window is not None and end_before > window.start


def _split(counts: _Contributors) -> _Contributors:
    """Contributors, with the first-time and the returning ones only if neither are few."""
    first_time = unless_small(counts.first_time_users, counts.active_users)
    returning = None if first_time is None else counts.returning_users
    return replace(counts, first_time_users=first_time, returning_users=returning)


def _total(total: UsersTotal) -> UsersTotal:
    answered = unless_small(total.answered_registrations, total.registrations)
    total = replace(
        total,
        one_day_users=unless_small(total.one_day_users, total.active_users),
        answered_registrations=answered,
        median_days_to_answer=None if answered is None else total.median_days_to_answer,
    )
    if not is_small(total.active_users):
        return total
    # Of few users, these and the total are the answers of each.
    return replace(
        total,
        median_answers=None,
        most_active_users=None,
        most_active_user_answers=None,
        gini=None,
    )


def _tells_of_few(users: UsersStats, cohorts: Cohorts) -> bool:
    """Whether a small group follows from how many users ever answered.

    That is of those who answered before all times that are shown; or of registered users where the
    period, whose group is left out, has nearly all of them.
    """
    total, accounts = users.total, users.total.all_time
    if accounts.users is None or accounts.users_without_answers is None:
        return False
    earlier = [accounts.users - accounts.users_without_answers]
    for shown in (total, users.before):
        if shown and shown.first_time_users is not None:
            earlier.append(earlier[-1] - shown.first_time_users)
    earlier.append(earlier[0] - cohorts.everyone.first_time_users)
    registered_before = accounts.users - (total.registrations or 0)
    is_left_out = total.answered_registrations is None
    return any(map(is_small, earlier[1:])) or (is_left_out and registered_before < FEW)


def _by_days(users: UsersStats) -> list[UsersByDays]:
    """Users by the number of their active days, in groups of neighbours; none if that is one."""

    def since(first: float) -> int:
        return sum(row.users for row in users.by_days if row.days >= first)

    ends = boundaries((first, since(first)) for first in (inf, *FIRST_DAYS))
    rows = []
    for first, after in pairwise(sorted(ends)):
        if number := since(first) - since(after):
            answers = sum(row.answers for row in users.by_days if first <= row.days < after)
            rows.append(UsersByDays(int(first), number, answers))
    return rows if len(rows) > 1 else []


def _without_times(user: RankedUser, zone: tzinfo) -> RankedUser:
    """A user whose answers are known to the day."""
    first, last = (_day_of(at, zone) for at in (user.first_answer, user.last_answer))
    return replace(user, first_answer=first, last_answer=last)


def _day_of(at: _Instant, zone: tzinfo) -> _Instant:
    """The day of an answer, as its time tells whose it is."""
    if at is None:
        return at
    local = at.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(at.tzinfo)


def published_locations(locations: Locations) -> Locations | None:
    """Where addresses are, in whole degrees; None if all of them are a small group.

    Countries with few addresses are merged, and so are addresses without a location if they are
    few, and the next larger group if few would be left. Places with few are left out.
    """
    if is_small(locations.addresses):
        return None
    not_located = {name: getattr(locations, name) for name in ("private", "unknown", "unreadable")}
    groups: list[tuple[int, Country | str]] = [
        *((country.addresses, country) for country in locations.countries),
        *((number, name) for name, number in not_located.items() if number),
    ]
    groups.sort(key=lambda group: -group[0])
    number = apart([size for size, _ in groups])
    shown, merged = [group for _, group in groups[:number]], groups[number:]
    countries = [group for group in shown if isinstance(group, Country)]
    for _, group in merged:
        if isinstance(group, str):
            not_located[group] = 0
    if rest := sum(size for size, _ in merged):
        kinds = {type(group) for _, group in merged}
        if kinds == {str}:
            not_located["unknown"] += rest
        else:
            name = _ANYWHERE if str in kinds else _ELSEWHERE
            countries.append(Country("", name, rest))
    places = _places(locations, {(country.code, country.name) for country in countries})
    return replace(locations, **not_located, merged=tuple(countries), found=places)


def _places(locations: Locations, countries: set[tuple[str, str]]) -> Counter[Location]:
    """The places in countries that have many addresses."""
    by_country: dict[tuple[str, str], Counter[Location]] = {name: Counter() for name in countries}
    for location, addresses in locations.found.items():
        if (name := country_of(location)) in by_country:
            by_country[name][rounded(location, Precision.COARSE)] += addresses
    places: Counter[Location] = Counter()
    for found in by_country.values():
        most_first = found.most_common()
        places.update(dict(most_first[: apart([number for _, number in most_first])]))
    return places


class _Group(NamedTuple):
    """Months that are next to each other, and those of their cohorts that there are.

    Attributes:
        months: the names of all of them, as those without a cohort are not to be known.
        cohorts: their cohorts.
        over: how many months after the last of them are over.
    """

    months: Sequence[str]
    cohorts: Sequence[Cohort]
    over: int

    @property
    def cohort(self) -> Cohort:
        """The cohorts together; of the months that follow, those that are over for all of them."""
        together = pool(self.cohorts)
        return replace(together, months=tuple(self.months), later=together.later[: self.over])


def _cohorts(cohorts: Cohorts, users: UsersStats, shown: UsersStats) -> Cohorts:
    """Cohorts with as many users as may be shown beside those of the period and the one before.

    Args:
        cohorts: the cohorts, which end with the period.
        users: the users of the period.
        shown: what is shown of them.
    """
    known = users.total, *([users.before] if users.before else [])
    few_active = any(is_small(counts.active_users) for counts in known)
    divisions = {} if few_active else boundaries(_times(cohorts, users, shown))
    groups = [*_groups(cohorts, divisions)]
    merged = [group.cohort for group in groups if group.cohorts]
    is_known = None not in {
        shown.total.first_time_users,
        shown.before.first_time_users if shown.before else 0,
    }
    is_apart = all(len(group.months) == 1 for group in groups)
    returns = (month for cohort in merged for month in cohort.later)
    by_cohort = is_known and is_apart and all(map(_is_shown, returns))
    if not by_cohort:
        merged = [replace(cohort, later=()) for cohort in merged]
    everyone = _Group(
        [month for group in groups for month in group.months],
        [cohort for group in groups for cohort in group.cohorts],
        over=0,
    ).cohort
    later = _returns(groups, 1 if by_cohort else _LEAST_COHORTS)
    return replace(
        cohorts,
        origin=_origin(cohorts.origin),
        cohorts=tuple(merged),
        pooled=None,
        everyone=replace(everyone, later=tuple(later)),
        by_month=(),
    )


def _starts(cohorts: Cohorts) -> dict[str, datetime]:
    """When each month of cohorts begins, by its name."""
    window = cohorts.origin.window
    assert window  # noqa: S101 (cohorts are of one)
    return {bucket.period: bucket.start for bucket in Calendar.of(Period.MONTH, window).buckets}


def _times(
    cohorts: Cohorts, users: UsersStats, shown: UsersStats
) -> Iterator[tuple[datetime, int]]:
    """The times from which on users are counted who came first, the most important ones first.

    Left out are those that would give away what is not shown.
    """
    window, months = users.origin.window, _starts(cohorts)
    assert window  # noqa: S101 (users are of one)
    yield window.end, 0
    first_time, hidden = shown.total.first_time_users, None
    if first_time is None:
        hidden = users.total.first_time_users
    else:
        yield window.start, first_time
        # A year before the period began before the cohorts.
        if users.before and users.before.end == window.start:
            earlier = users.before.first_time_users or 0
            if shown.before and shown.before.first_time_users is not None:
                yield users.before.start, first_time + earlier
            else:
                hidden = first_time + earlier
    first, *later = months.values()
    for month in (first, *reversed(later)):
        since = (cohort for cohort in cohorts.by_month if months[cohort.months[0]] >= month)
        number = sum(cohort.first_time_users for cohort in since)
        if number != hidden:
            yield month, number


def _groups(cohorts: Cohorts, divisions: Container[datetime]) -> Iterator[_Group]:
    """The cohorts between some times; none if they do not begin with one."""
    starts = _starts(cohorts)
    names = [*starts]
    places = [place for place, name in enumerate(names) if starts[name] in divisions]
    if 0 not in places:
        return
    over = len(names) - (cohorts.unfinished is not None)
    by_month = {cohort.months[0]: cohort for cohort in cohorts.by_month}
    for start, after in pairwise([*places, len(names)]):
        months = names[start:after]
        known = [by_month[month] for month in months if month in by_month]
        yield _Group(months, known, max(0, over - after))


def _returns(groups: Sequence[_Group], least_cohorts: int) -> Iterator[Return]:
    """How many of all users returned in each later month, until they are few.

    Args:
        groups: the cohorts, of which all of a group count, or none.
        least_cohorts: the least number of cohorts to count.
    """
    for number in count():
        over = [cohort for group in groups if group.over > number for cohort in group.cohorts]
        if len(over) < least_cohorts or not _is_shown(month := pool(over).later[number]):
            return
        yield month


def _is_shown(month: Return) -> bool:
    return unless_small(month.returning_users, month.first_time_users) is not None
