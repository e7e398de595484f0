"""Who contributed in a period, how they worked and where; small groups are merged."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, takewhile

from pybossa_stats.calendar_names import month_name
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Piece
from pybossa_stats.periods.period import Period, to_local
from pybossa_stats.report.layout import Column, Compared, Figure, compared, table
from pybossa_stats.report.page.lead import name_of
from pybossa_stats.report.page.paragraph import Sentence, sentences_together
from pybossa_stats.report.users import cohorts_table, days_table, ranked_table
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.users.cohorts import FEW

_USERS = (
    Figure("Active registered users", "active_users"),
    Figure("First-time", "first_time_users", part_of="active_users"),
    Figure("Returning", "returning_users", part_of="active_users"),
)
_ADDRESSES = Figure("Addresses without an account", "addresses")

_TWO_MINUTES = 120
_MOST_COUNTRIES = 4
_WITH_ARTICLE = {"AE", "BS", "CF", "DO", "FO", "GB", "GM", "MV", "NL", "PH", "US"}  # of countries


def contributors_part(overview: Overview) -> Iterator[doc.Block]:
    """Who contributed, and in the period before."""
    total, before = overview.activity.total, overview.activity.before
    users, users_before = overview.users.total, overview.users.before
    window = overview.activity.calendar.window
    rows = (
        *compared(_USERS, users, users_before),
        *compared([_ADDRESSES], total, before),
    )
    columns: list[Column[Compared]] = [
        Column("", lambda row: row.label, stretch=True),
        Column(name_of(window), lambda row: row.total, Kind.NUMBER),
    ]
    if overview.activity.answers_before:
        name = wording.capitalized(window.name_before)
        columns.append(Column(name, lambda row: row.before, Kind.NUMBER))
    if shown := [row for row in rows if row.total or row.before]:
        yield doc.Heading("Who came")
        yield table(columns, shown)
    paragraphs = sentences_together(_time(overview)), sentences_together(_place(overview))
    if lines := tuple(line for line in paragraphs if line.pieces):
        yield doc.Heading("Time and place")
        yield doc.Note(lines)


def users_section(overview: Overview, *, countries: bool) -> Iterator[doc.Block]:
    """The section of a page about users: how they worked, and who was most active.

    Args:
        overview: everything on the page.
        countries: whether to name the countries of those without an account.
    """
    place = [*_place(overview)]
    yield doc.Heading("Users", (sentences_together(_pace(overview)),))
    if overview.users.by_days:
        yield days_table(overview.users)
    if overview.users.top_users:
        yield ranked_table("Top users", overview.users, ranks=False)
    if place:
        yield doc.Note((sentences_together(place if countries else place[:1]),))


def cohorts_section(overview: Overview) -> Iterator[doc.Block]:
    """The section of a page about users who came back."""
    cohorts = overview.cohorts
    lines = [doc.Line(("Of those who came first in each month, how many came back later.",))]
    later = cohorts.everyone.later
    least = FEW if cohorts.origin.least_group else 0  # the table below has all numbers
    if back := sentences_together(_who_came_back(overview, least)).pieces:
        lines.append(doc.Line(back))
    elif later and (base := later[0].first_time_users) >= wording.LEAST_BASE:
        share = in_percent(later[0].returning_users / base, 0)
        lines.append(doc.Line((f"In the month after their first answer, {share} came back.",)))
    if cohorts.origin.least_group and not any(cohort.later for cohort in cohorts.cohorts):
        lines.append(doc.Line(("Of single months, too few came back to be shown.",)))
    yield doc.Heading("Returning users", tuple(lines))
    yield cohorts_table(cohorts, least_base=wording.LEAST_BASE)


def _time(overview: Overview) -> Iterator[Sentence]:
    """How they worked, and who came back."""
    yield from _pace(overview)
    yield from _who_came_back(overview)


def _pace(overview: Overview) -> Iterator[Sentence]:
    """How they worked."""
    total, one_day = overview.activity.total, overview.users.total.one_day_users
    if total.median_seconds:
        minutes = total.median_seconds / 60
        about = f", about {minutes:.1f} minutes" if total.median_seconds >= _TWO_MINUTES else ""
        seconds = wording.counted(round(total.median_seconds), "seconds")
        yield (f"The median time between two answers was {seconds}{about}.",)
    if total.active_users > 1 and one_day and overview.activity.by is not Period.HOUR:
        were = "was" if one_day == 1 else "were"
        users = wording.spelled_counted(total.active_users, "users")
        yield (f"Of {users}, {wording.spelled(one_day)} {were} active on one day only.",)


def _place(overview: Overview) -> Iterator[Sentence]:
    """Where those without an account were."""
    total = overview.activity.total
    if total.addresses:
        gave = wording.spelled_counted(total.address_answers, "answers")
        share = total.address_answers / total.answers
        part = f" ({in_percent(share)})" if total.answers >= wording.LEAST_BASE else ""
        which = "an address" if total.addresses == 1 else f"{total.addresses:,} addresses"
        yield (f"People without an account gave {gave}{part}, from {which}.",)
    if (where := overview.users.locations) and where.addresses:
        yield _countries(where)


def _who_came_back(overview: Overview, least: int = FEW) -> Iterator[Sentence]:
    """How many users who came first in the period came back the month after, if that is over.

    Args:
        overview: everything on the page.
        least: the smallest number that is shown.
    """
    window, cohorts = overview.activity.calendar.window, overview.cohorts
    by = window.period.by if window.period else None
    is_whole = window.is_finished and not cohorts.origin.least_group
    if by is Period.YEAR and is_whole:  # which is what they cover
        returns, when = cohorts.everyone.later[:1], "before December"
    elif by in {Period.MONTH, Period.QUARTER}:
        first, last = (f"{to_local(at, window.zone):%Y-%m}" for at in (window.start, window.end))
        known = [
            cohort
            for cohort in cohorts.cohorts
            if cohort.later and first <= cohort.months[0] and cohort.months[-1] < last
        ]
        returns = tuple(cohort.later[0] for cohort in known)
        names = chain.from_iterable(cohort.months for cohort in known)
        months = [month_name(date.fromisoformat(f"{name}-01")) for name in names]
        when = f"in {wording.listed(months)}" if months else ""
    else:
        return
    if (new := sum(month.first_time_users for month in returns)) >= FEW:
        back = sum(month.returning_users for month in returns)
        some = f"{back:,}" if back >= least else f"fewer than {wording.spelled(least)}"
        yield (f"Of {new:,} users who first came {when}, {some} came back the month after.",)


def _countries(where: Locations) -> Sentence:
    """Where the addresses are; countries with so few that they tell of people are taken together.

    So are others, where what remains of the total would reveal one, and places in no known country.
    """
    known = (country for country in where.countries if country.code)
    shown = [*takewhile(lambda country: country.addresses >= FEW, known)]
    others = where.addresses - sum(country.addresses for country in shown[:_MOST_COUNTRIES])
    shown = shown[:_MOST_COUNTRIES]
    while shown and 0 < others < FEW:
        others += shown.pop().addresses
    if not shown:
        return ("Too few were in any country to name it.",)
    pieces: list[Piece] = ["Of these, "]
    for place, country in enumerate(shown):
        the = "the " if country.code in _WITH_ARTICLE else ""
        among = f"{', ' if place else ''}{country.addresses:,} in {the}"
        pieces += [among, doc.Name(country.name)]
    rest = f", and {others:,} elsewhere or not located" if others else ""
    return *pieces, f"{rest}."
