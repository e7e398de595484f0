"""What may be published: no small group is shown, and none follows from what is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.media.charts import Series, WorldMap
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.report.locations import locations_part
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.published import Anonymity, published, published_locations
from pybossa_stats.report.small_groups import apart, boundaries, is_small
from pybossa_stats.stats.locations import Locations, country_of
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.results import ProjectWindow
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts, Return, pool
from pybossa_stats.stats.users.users import (
    Accounts,
    ContributorsBefore,
    UsersByDays,
    UsersTotal,
)
from tests.conftest import NOW
from tests.support.distinct import OVERVIEW as DISTINCT
from tests.support.distinct import PROJECT
from tests.support.overviews import A_PROJECT, an_overview
from tests.support.reports import LIVELY, a_history
from tests.support.results import some
from tests.support.snapshots import LOCATIONS

OVERVIEW = an_overview(LIVELY)
FEW_TIMES = settings(max_examples=40, deadline=None)

# A site in its first months: nobody answered before, so that totals leave the least room.
MONTHS = Calendar.of(Period.MONTH, Window(NOW - timedelta(days=190), NOW)).buckets[1:]
LABELS = [month.period for month in MONTHS]
EVER = Window(MONTHS[0].start, MONTHS[-1].end)

Cell = tuple[str, int, int]
Sum = tuple[Mapping[Cell, int], int]
"""What is published of some numbers: how often each of them counts, and their sum."""


OF_PEOPLE = {
    *("active_users", "first_time_users", "returning_users", "one_day_users", "users"),
    *("users_without_answers", "users_and_addresses", "addresses", "answered_registrations"),
    *("most_active_users", "most_active_user_answers", "median_answers", "gini"),
    *("median_days_to_answer", "days", "private", "unknown", "unreadable"),
}
"""Figures that are left out, merged or shown for the whole site alone where they tell of few."""

NOT_OF_PEOPLE = {
    *("answers", "user_answers", "address_answers", "hours", "user_hours", "sessions"),
    *("median_seconds", "registrations", "projects", "active_projects", "answered_projects"),
    *("completed_projects", "draft_projects", "new_projects", "projects_published"),
    *("published_projects", "stalled_projects", "tasks", "completed_tasks", "gold_tasks"),
    *("new_tasks", "unmarked_tasks", "needed", "done", "remaining", "surplus", "progress"),
    *("least", "most", "id", "rank", "months_later", "age_days"),
}
"""Figures that are shown whatever they are, and numbers of other things."""


def named_numbers(value: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401 (of JSON)
    """The names of all numbers in JSON."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from named_numbers(member, key)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from named_numbers(member, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name


def test_of_every_figure_it_is_known_whether_it_tells_of_people() -> None:
    """Before a new one is listed, `published` has to leave it out where it tells of few."""
    assert {*named_numbers(DISTINCT.to_dict())} == OF_PEOPLE | NOT_OF_PEOPLE


@given(st.lists(st.integers(1, 20), max_size=8))
def test_no_group_that_is_shown_is_small_nor_are_all_others_together(sizes: list[int]) -> None:
    sizes.sort(reverse=True)
    number = apart(sizes)
    assert not any(map(is_small, sizes[:number]))
    assert number == 0 or not is_small(sum(sizes[number:]))
    at_most = sum(not is_small(size) for size in sizes)
    assert number >= at_most - 1 or sum(sizes) == 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_no_part_between_boundaries_is_small(sizes: list[int]) -> None:
    numbers = [sum(sizes[place:]) for place in range(len(sizes))]
    kept = sorted(boundaries(enumerate(numbers)).values())
    assert not any(is_small(after - before) for before, after in pairwise(kept))


def histories() -> st.SearchStrategy[list[frozenset[int]]]:
    """In which months some users answered."""
    months = st.frozensets(st.integers(0, len(MONTHS) - 1), min_size=1, max_size=4)
    return st.lists(st.tuples(months, st.integers(1, 12)), min_size=1, max_size=14).map(
        lambda groups: [months for months, users in groups for _ in range(users)]
    )


def cohorts_of(users: Sequence[frozenset[int]]) -> list[Cohort]:
    cohorts = []
    for first in range(len(MONTHS)):
        of_month = [months for months in users if min(months) == first]
        later = (
            Return(later, len(of_month), sum(first + later in months for months in of_month))
            for later in range(1, len(MONTHS) - first)
        )
        if of_month:
            cohorts.append(Cohort((LABELS[first],), len(of_month), tuple(later)))
    return cohorts


def counted(users: Sequence[frozenset[int]], span: range) -> dict[str, Any]:
    """The contributors of some months."""
    active = [months for months in users if months & {*span}]
    first_time = sum(min(months) in span for months in active)
    return {
        "active_users": len(active),
        "first_time_users": first_time,
        "returning_users": len(active) - first_time,
    }


def overview_of(users: Sequence[frozenset[int]], length: int, earlier: int) -> Overview:
    """An overview of the last months of a site, with some users who came and went before them."""
    start = len(MONTHS) - length
    before = range(max(0, start - length), start)
    window = Window(MONTHS[start].start, EVER.end)
    cohorts, origin = cohorts_of(users), replace(OVERVIEW.origin, window=EVER)
    return replace(
        OVERVIEW,
        cohorts=Cohorts(
            origin,
            project=None,
            cohorts=tuple(cohorts),
            pooled=None,
            everyone=pool(cohorts),
            unfinished=None,
            by_month=tuple(cohorts),
        ),
        users=replace(
            OVERVIEW.users,
            origin=replace(origin, window=window),
            total=some(
                UsersTotal,
                **counted(users, range(start, len(MONTHS))),
                all_time=Accounts(len(users) + earlier, 0),
            ),
            before=some(
                ContributorsBefore,
                start=MONTHS[before[0]].start if before else window.start,
                end=window.start,
                **counted(users, before),
            ),
        ),
    )


def sums(shown: Overview, cohorts: Sequence[Cohort]) -> Iterator[Sum]:
    """What is published of users by the month of their first answer, and of who came back."""

    def cells(months: Sequence[str], later: int = 0) -> dict[Cell, int]:
        return {("cohort", LABELS.index(month), later): 1 for month in months}

    named = {month for cohort in shown.cohorts.cohorts for month in cohort.months}
    if named:
        yield from (({("cohort", LABELS.index(name), 0): 1}, 0) for name in {*LABELS} - named)
    for cohort in (*shown.cohorts.cohorts, shown.cohorts.everyone):
        yield cells(cohort.months), cohort.first_time_users
        for month in cohort.later:
            over = [""]
            base = 0
            for one in cohorts:
                if one.months[0] in cohort.months and base < month.first_time_users:
                    base += one.first_time_users
                    over.append(one.months[0])
            assert base == month.first_time_users, "only whole cohorts are counted"
            yield cells(over[1:]), base
            yield cells(over[1:], month.months_later), month.returning_users


def sums_of_all(shown: Overview) -> Iterator[Sum]:
    """What is published of users by the month of their first answer, or of an earlier one."""
    accounts = shown.users.total.all_time
    if accounts.users is not None and accounts.users_without_answers is not None:
        first = {("cohort", month, 0): 1 for month in range(len(MONTHS))}
        yield first | {("earlier", 0, 0): 1}, accounts.users - accounts.users_without_answers


def sums_of_windows(shown: Overview, length: int) -> Iterator[Sum]:
    """What is published of users in the period, and in the one before."""
    start = len(MONTHS) - length
    assert shown.users.before
    for counts, first in ((shown.users.total, start), (shown.users.before, start - length)):
        span = range(max(0, first), first + length)
        new = {("cohort", month, 0): 1 for month in span}
        back: dict[Cell, int] = {("returning", first, length): 1}
        if length == 1:
            back = {("cohort", month, first - month): 1 for month in range(first)}
        yield new | back, counts.active_users
        if counts.first_time_users is not None:
            yield new, counts.first_time_users
        if counts.returning_users is not None:
            yield back, counts.returning_users


def determined(published: Sequence[Sum]) -> dict[Cell, Fraction]:
    """The numbers that follow from sums of them, by elimination; parts of nothing are nothing."""
    none = [({cell: 1}, 0) for weights, total in published if not total for cell in weights]
    published = [*published, *none]
    cells = sorted({cell for weights, _ in published for cell in weights})
    rows = [
        [Fraction(weights.get(cell, 0)) for cell in cells] + [Fraction(total)]
        for weights, total in published
    ]
    place = 0
    for column in range(len(cells)):
        pivot = next((n for n in range(place, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[place], rows[pivot] = rows[pivot], rows[place]
        top = rows[place] = [value / rows[place][column] for value in rows[place]]
        for number, row in enumerate(rows):
            if number != place and row[column]:
                factor = row[column]
                rows[number] = [a - factor * b for a, b in zip(row, top, strict=True)]
        place += 1
    alone = ((row, [n for n, value in enumerate(row[:-1]) if value]) for row in rows)
    return {cells[places[0]]: row[-1] for row, places in alone if len(places) == 1}


@FEW_TIMES
@given(histories(), st.sampled_from([1, 2, 3]), st.integers(0, 9))
def test_no_small_number_of_users_follows_from_cohorts_and_totals_together(
    users: list[frozenset[int]], length: int, earlier: int
) -> None:
    overview = overview_of(users, length, earlier)
    shown = published(overview)
    of_cohorts = sums(shown, overview.cohorts.by_month)
    known = determined([*of_cohorts, *sums_of_windows(shown, length), *sums_of_all(shown)])
    assert not {cell: number for cell, number in known.items() if is_small(int(number))}


def test_users_of_a_time_before_that_overlaps_do_not_follow_from_cohorts() -> None:
    users = OVERVIEW.users
    assert users.before
    window = users.origin.window
    assert window
    many: Any = {"active_users": 20, "first_time_users": 10, "returning_users": 10}
    for end, shown in ((window.start, 10), (window.end, None)):
        before = some(ContributorsBefore, start=users.before.start, end=end, **many)
        overview = replace(
            OVERVIEW,
            users=replace(users, total=replace(users.total, **many), before=before),
        )
        found = published(overview).users.before
        assert found
        assert (found.first_time_users, found.returning_users) == (shown, shown)


def located(countries: Sequence[Sequence[int]], not_located: Sequence[int]) -> Locations:
    """Addresses at places, a list of numbers for each country, and those without a location."""
    private, unknown, unreadable = not_located
    places = {
        Location(
            number + 0.4,
            place * 2 + 0.3,
            Place("Town", "R", f"C{number}", f"Land {number}", "", ""),
        ): n
        for number, of_country in enumerate(countries)
        for place, n in enumerate(of_country)
    }
    return replace(LOCATIONS, found=places, private=private, unknown=unknown, unreadable=unreadable)


@given(
    st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=3), max_size=6),
    st.lists(st.integers(0, 7), min_size=3, max_size=3),
)
def test_no_small_number_of_addresses_is_shown_nor_left_of_what_is(
    countries: list[list[int]], not_located: list[int]
) -> None:
    where = located(countries, not_located)
    shown = published_locations(where)
    if shown is None:
        assert is_small(where.addresses)
        return
    assert shown.addresses == where.addresses
    numbers = [country.addresses for country in shown.countries]
    numbers += [shown.private, shown.unknown, shown.unreadable]
    assert not any(map(is_small, numbers))
    at_places: Counter[tuple[str, str]] = Counter()
    for place, addresses in shown.found.items():
        assert not is_small(addresses)
        assert (place.latitude, place.longitude) == (round(place.latitude), round(place.longitude))
        assert not place.place.city
        at_places[country_of(place)] += addresses
    for country in shown.countries:
        if country.code:
            assert not is_small(country.addresses - at_places[country.code, country.name])
    named = {country.code for country in shown.countries} - {""}
    assert {place.place.country_code for place in shown.found} <= named


@pytest.mark.parametrize(
    ("countries", "not_located", "named"),
    [
        ([[60], [7]], (0, 0, 0), {"Land 0": 60, "Land 1": 7}),
        ([[60], [7], [3]], (0, 0, 0), {"Land 0": 60, "Other countries": 10}),
        ([[60], [4], [3]], (0, 0, 0), {"Land 0": 60, "Other countries": 7}),
        ([[60], [4]], (2, 0, 0), {"Land 0": 60, "Other countries or not located": 6}),
        ([[60]], (4, 3, 0), {"Land 0": 60}),
        ([[60], [2]], (0, 9, 0), {"Land 0": 60, "Other countries or not located": 11}),
        ([[3]], (0, 0, 4), {"Other countries or not located": 7}),
    ],
)
def test_countries_with_few_addresses_are_merged_and_so_is_one_that_would_follow(
    countries: list[list[int]], not_located: tuple[int, ...], named: dict[str, int]
) -> None:
    shown = published_locations(located(countries, not_located))
    assert shown
    assert {country.name: country.addresses for country in shown.countries} == named
    assert not is_small(shown.addresses - sum(named.values()))


def test_the_map_has_no_circle_for_few_addresses_and_shades_a_country_by_all_of_them() -> None:
    shown = published_locations(located([[20, 4, 3], [5]], (0, 0, 0)))
    assert shown
    (world,) = (block for block in locations_part(shown) if isinstance(block, WorldMap))
    assert sorted(spot.number for spot in world.spots) == [5, 20]
    assert world.countries == {("C0", "Land 0"): 27, ("C1", "Land 1"): 5}


@given(st.dictionaries(st.integers(1, 70), st.integers(1, 9), max_size=12))
def test_users_by_active_days_are_in_groups_that_are_not_small(by_days: dict[int, int]) -> None:
    rows = [UsersByDays(days, users, days * users) for days, users in sorted(by_days.items())]
    active, one_day = sum(by_days.values()), by_days.get(1, 0)
    total = some(UsersTotal, active_users=active, one_day_users=one_day)
    users = replace(OVERVIEW.users, total=total, by_days=tuple(rows))
    shown = published(replace(OVERVIEW, users=users)).users
    assert shown.by_answers == ()
    assert not any(is_small(row.users) for row in shown.by_days)
    if shown.by_days:
        assert sum(row.users for row in shown.by_days) == active
        assert sum(row.answers for row in shown.by_days) == sum(row.answers for row in rows)
    if shown.total.one_day_users is not None:
        assert not is_small(one_day)
        assert not is_small(active - one_day)


@pytest.mark.parametrize(
    ("in_window", "ever", "shown"),
    [(0, 0, (0, 0)), (4, 9, (None, 9)), (5, 9, (5, None)), (9, 9, (9, 9)), (3, 3, (None, None))],
)
def test_few_users_of_a_project_are_not_shown_and_do_not_follow(
    in_window: int, ever: int, shown: tuple[int | None, int | None]
) -> None:
    project = replace(
        A_PROJECT,
        window=some(ProjectWindow, active_users=in_window, addresses=in_window),
        all_time=replace(A_PROJECT.all_time, users=ever, addresses=ever),
    )
    overview = replace(OVERVIEW, projects=replace(OVERVIEW.projects, projects=(project,)))
    (project,) = published(overview).projects.projects
    assert (project.window.active_users, project.all_time.users) == shown
    assert (project.window.addresses, project.all_time.addresses) == shown


def test_few_users_of_a_bucket_are_not_shown() -> None:
    buckets = published(OVERVIEW).activity.buckets
    numbers = [0, None, None, None, None, 5, 6, 7, 8, 9]
    assert [bucket.active_users for bucket in buckets] == numbers
    assert [bucket.addresses for bucket in buckets] == numbers
    assert {bucket.first_time_users for bucket in buckets} == {None}


@pytest.mark.parametrize("number", [4, 5])
def test_a_list_of_few_users_which_would_count_them_is_left_out(number: int) -> None:
    users = tuple(TopUser(place, 90 + place, "Ada", "ada", 9) for place in range(number))
    shown = Anonymity(publish=True).site(replace(LIVELY, top_users=users))
    names = [f"Volunteer {place}" for place in range(1, 6)]
    assert [user.fullname for user in shown.top_users] == (names if number > 4 else [])


@pytest.mark.parametrize(("active", "shown"), [(6, 6), (7, 0), (10, 5), (11, 6), (12, 6)])
def test_users_who_may_not_be_listed_do_not_follow_if_they_are_few(active: int, shown: int) -> None:
    (ranked,) = OVERVIEW.users.top_users
    users = replace(
        OVERVIEW.users,
        top_users=(ranked,) * 6,
        total=replace(OVERVIEW.users.total, active_users=active),
    )
    assert len(published(replace(OVERVIEW, users=users)).users.top_users) == shown


@pytest.mark.parametrize("active", [0, 4, 5])
def test_the_answers_of_each_of_few_users_do_not_follow(active: int) -> None:
    users = OVERVIEW.users
    total = replace(
        users.total,
        active_users=active,
        median_answers=7,
        most_active_users=1,
        most_active_user_answers=20,
        gini=0.5,
    )
    shown = published(replace(OVERVIEW, users=replace(users, total=total))).users.total
    unequal = (
        *(shown.median_answers, shown.gini),
        *(shown.most_active_users, shown.most_active_user_answers),
    )
    assert unequal == ((None,) * 4 if active == 4 else (7, 0.5, 1, 20))


@pytest.mark.parametrize(("users", "addresses", "is_shown"), [(4, 0, False), (3, 2, True)])
def test_when_few_people_worked_on_a_project_is_not_shown(
    users: int, addresses: int, *, is_shown: bool
) -> None:
    project = replace(
        A_PROJECT, window=some(ProjectWindow, active_users=users, addresses=addresses)
    )
    detail = replace(PROJECT, project=project)
    (shown,) = published(replace(OVERVIEW, details=(detail,))).details
    assert (bool(shown.week), bool(shown.weekdays)) == (is_shown, is_shown)


def test_users_have_the_same_number_in_all_results_and_no_time_of_an_answer() -> None:
    anonymity = Anonymity(publish=True)
    (ranked,) = OVERVIEW.users.top_users
    listed = tuple(replace(ranked, rank=place, id=90 + place) for place in range(1, 6))
    others = tuple(TopUser(1, key, "Ada", "ada", 9) for key in (95, 94, 93, 92, 91))
    overview = replace(
        OVERVIEW,
        users=replace(OVERVIEW.users, top_users=listed),
        site=replace(OVERVIEW.site, top_users=others),
    )
    shown = anonymity.overview(overview)
    assert [user.id for user in shown.users.top_users] == [1, 2, 3, 4, 5]
    assert [user.id for user in shown.site.top_users] == [5, 4, 3, 2, 1]
    assert [user.id for user in anonymity.site(overview.site).top_users] == [5, 4, 3, 2, 1]
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    assert {user.last_answer for user in shown.users.top_users} == {midnight}


def test_new_addresses_of_a_day_do_not_follow_from_snapshots() -> None:
    history = a_history(Period.DAY, -9, -5, -1).result

    def drawn(overview: Overview) -> set[str]:
        blocks = PageReport(overview, history).document().blocks
        charts = (block for block in blocks if isinstance(block, Series))
        return {curve.label for chart in charts for curve in chart.curves}

    assert "Users and addresses" in drawn(OVERVIEW)
    shown = drawn(published(OVERVIEW))
    assert "Users and addresses" not in shown
    assert "Registered users" in shown


def test_no_time_of_an_answer_to_a_project_is_shown() -> None:
    project = replace(A_PROJECT, first_answer=NOW, last_answer=NOW, completed=NOW)
    overview = replace(OVERVIEW, projects=replace(OVERVIEW.projects, projects=(project,)))
    (shown,) = published(overview).projects.projects
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    assert {shown.first_answer, shown.last_answer, shown.completed} == {midnight}


@pytest.mark.parametrize(("answered", "days"), [(1, None), (6, 0.5)])
def test_the_median_time_to_the_first_answer_is_not_that_of_few(
    answered: int, days: float | None
) -> None:
    users = OVERVIEW.users
    total = replace(
        users.total, registrations=12, answered_registrations=answered, median_days_to_answer=0.5
    )
    overview = replace(OVERVIEW, users=replace(users, total=total))
    assert published(overview).users.total.median_days_to_answer == days


@pytest.mark.parametrize(("accounts", "without"), [(12, None), (16, None), (17, 9)])
def test_how_many_of_the_registered_answered_does_not_follow_from_all_accounts(
    accounts: int, without: int | None
) -> None:
    users = OVERVIEW.users
    total = replace(
        users.total,
        registrations=12,
        answered_registrations=9,
        all_time=Accounts(accounts, 9),
    )
    shown = published(replace(OVERVIEW, users=replace(users, total=total))).users.total
    assert shown.answered_registrations is None
    assert shown.all_time == Accounts(accounts, without)


def test_how_many_are_located_is_not_said_where_others_may_not_be() -> None:
    (heading, *_) = locations_part(replace(LOCATIONS, merged=LOCATIONS.countries))
    assert "located" not in f"{heading}"
