"""The one user that a report is about, as people name them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Text, cast, func, null, or_, select

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.iso import instant_or_none
from pybossa_stats.source.schema import user
from pybossa_stats.source.times import utc_text
from pybossa_stats.source.view import Step, View
from pybossa_stats.spelling import called_so, did_you_mean
from pybossa_stats.stats.chosen import called, name_and_id
from pybossa_stats.stats.values import id_of, text_of


class ChosenUser(NamedTuple):
    """A user that a report is about; as in `User`."""

    id: int
    fullname: str
    name: str
    restrict: bool
    registered: datetime | None


def choose_user(view: View, asked: str | int) -> ChosenUser:
    """Find a user.

    Args:
        view: an open database.
        asked: the name to log in with, or else the id.

    Raises:
        UsageError: if there is none; its hint offers the nearest names.
        StatsError: as `collect_site` does.
    """
    if not isinstance(asked, str | int):
        raise UsageError(f"{asked!r} is neither a name nor an id of a user.")
    can_read = view.tables.can_read(user.c.created)
    registered = utc_text(user.c.created) if can_read else cast(null(), Text)
    sql = select(
        user.c.id,
        user.c.fullname,
        user.c.name,
        user.c.restrict.label("restrict"),
        registered.label("registered"),
    )
    row = view.run(Step("users", called(sql, asked, user.c.name, user.c.id))).first()
    if row is None:
        text, _ = name_and_id(asked)
        raise UsageError(f"There is no user {text!r} in {view.name}.", _nearest(view, text))
    return ChosenUser(
        id=id_of(row.id, user),
        fullname=text_of(row.fullname),
        name=text_of(row.name),
        restrict=row.restrict is None or bool(row.restrict),
        registered=instant_or_none(row.registered),
    )


def _nearest(view: View, text: str) -> str:
    """Names like a text, or of users who are called so; but of none who may not be listed."""
    beginnings = {text[:1], text[:1].lower(), text[:1].upper()}
    is_like = or_(func.substr(user.c.name, 1, 1).in_(beginnings), user.c.fullname == text)
    sql = select(user.c.name, user.c.fullname).where(is_like, user.c.restrict.is_(False))
    rows = [(text_of(row.name), text_of(row.fullname)) for row in view.run(Step("users", sql))]
    by_what = "Use the user name, or the id."
    return called_so(text, rows) or did_you_mean(text, (name for name, _ in rows)) or by_what
