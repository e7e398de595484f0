"""Who contributes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media.document import (
    Bar,
    Column,
    Document,
    Kind,
    Name,
    Row,
    Share,
    Table,
    Tone,
)
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.chosen_project import project_data, project_lines
from pybossa_stats.report.figures import part_row, parts_table, share_row, total_row
from pybossa_stats.report.report import Report, iso
from pybossa_stats.report.windows import window_line
from pybossa_stats.shares import rounded
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.users.users import RankedUser, UsersStats

_RECORD = ("rank", "id", "fullname", "name", "n_answers", "n_days", "n_projects", "last_answer")

_SPANS = (1, 2, 4, 8, 16, 32)
"""The first number of days in each span of the table."""

_NOBODY = "No answers by users in this time."


@dataclass(frozen=True, slots=True)
class UsersReport(Report):
    """The users in a window, how unevenly they contribute, and the most active of them."""

    kind = "users"

    stats: UsersStats

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window."""
        return self.stats.origin

    def document(self) -> Document:
        """The figures of all users, on how many days they came, and the top list."""
        stats, window = self.stats, self.stats.origin.window
        assert window  # noqa: S101 (there always is)
        title = f"Top users of the last {window.length}"
        return Document(
            title=("Who contributes to ", Name(stats.origin.database or "")),
            notes=(*project_lines(stats.project), window_line(window)),
            blocks=(contributions_table(stats), days_table(stats), ranked_table(title, stats.top)),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """All figures, both distributions, and the top list."""
        stats, shared = self.stats, self.stats.concentration
        found = {
            "project": project_data(stats.project),
            "active_users": shared.users,
            "new_users": stats.new,
            "returning_users": stats.returning,
            "one_day_users": stats.by_days.get(1, (0, 0))[0],
            "answers": stats.answers,
            "user_answers": shared.answers,
            "address_answers": stats.address_answers,
            "median_answers": shared.median,
            "most_active_users": shared.most_active,
            "most_active_user_answers": shared.most_active_answers,
            "gini": shared.gini,
            "by_answers": [
                {"answers": answers, "users": users}
                for answers, users in sorted(stats.by_answers.items())
            ],
            "by_days": [
                {"days": days, "users": users, "answers": answers}
                for days, (users, answers) in stats.by_days.items()
            ],
            "top_users": [*map(_entry, stats.top)],
        }
        yield to_json(found, indent)

    def records(self) -> Records:
        """A row for each user of the top list."""
        return Records(_RECORD, map(_record, self.stats.top))


def _entry(user: RankedUser) -> dict[str, Any]:
    return {
        "rank": user.rank,
        "id": user.id,
        "fullname": user.fullname,
        "name": user.name,
        "n_answers": user.answers,
        "n_days": user.days,
        "n_projects": user.projects,
        "last_answer": iso(user.last),
    }


def _record(user: RankedUser) -> tuple[Field, ...]:
    entry = _entry(user)
    names = {"fullname": Name(user.fullname), "name": Name(user.name)}
    return tuple((entry | names)[field] for field in _RECORD)


def contributions_table(stats: UsersStats) -> Table:
    """How many contributed, how much, and how unequally."""
    shared = stats.concentration
    users, answers, median = shared.users, stats.answers, shared.median
    gini = None if shared.gini is None else rounded(shared.gini, 2)
    neither = answers - shared.answers - stats.address_answers
    tenth = "1 user" if shared.most_active == 1 else f"{shared.most_active:,} users"
    return parts_table(
        (
            total_row("Active users", users),
            part_row("New", stats.new, users),
            part_row("Returning", stats.returning, users),
        ),
        (
            total_row("Answers", answers),
            part_row("By users", shared.answers, answers),
            part_row("By addresses", stats.address_answers, answers),
            *([part_row("By neither", neither, answers)] if neither else []),
        ),
        (
            total_row("Median answers per user", None if median is None else f"{median:,g}"),
            share_row(
                f"Answers by the top 10% ({tenth})", shared.most_active_answers, shared.answers
            ),
            total_row("Gini coefficient", None if gini is None else f"{gini:.2f}"),
        ),
    )


def days_table(stats: UsersStats) -> Table:
    """On how many days users were active: few days one by one, more of them by spans."""
    shared = stats.concentration
    rows = []
    for first, after in zip(_SPANS, (*_SPANS[1:], None), strict=True):
        found = [
            counts
            for days, counts in stats.by_days.items()
            if first <= days and (after is None or days < after)
        ]
        users, answers = sum(each[0] for each in found), sum(each[1] for each in found)
        if any(days >= first for days in stats.by_days):
            shares = Share(users, shared.users), Bar(users, shared.users)
            of_answers = answers, Share(answers, shared.answers)
            rows.append(Row((_span(first, after), users, *shares, *of_answers)))
    return Table(
        columns=(
            Column("Days", stretch=True),
            Column("Users", Kind.NUMBER),
            Column("", Kind.SHARE),
            Column("", Kind.BAR),
            Column("Answers", Kind.NUMBER, drop_rank=1),
            Column("", Kind.SHARE, drop_rank=1),
        ),
        groups=(tuple(rows),),
        title="On how many days users were active",
        empty=_NOBODY,
    )


def _span(first: int, after: int | None) -> str:
    if after is None:
        return f"{first} or more"
    return f"{first}" if after - first == 1 else f"{first} to {after - 1}"


def ranked_table(title: str, users: Sequence[RankedUser]) -> Table:
    """Users by how much they contributed."""
    columns = (
        Column("#", Kind.NUMBER),
        Column("Name", stretch=True),
        Column("User name", stretch=True, drop_rank=3, tone=Tone.FAINT),
        Column("Answers", Kind.NUMBER),
        Column("", Kind.BAR, drop_rank=4),
        Column("Days", Kind.NUMBER, drop_rank=1),
        Column("Projects", Kind.NUMBER, drop_rank=2),
        Column("Last answer", drop_rank=1),
    )
    rows = tuple(
        Row(
            (
                user.rank,
                Name(user.fullname),
                Name(user.name),
                user.answers,
                Bar(user.answers, users[0].answers),
                user.days,
                user.projects,
                f"{user.last:%Y-%m-%d}",
            )
        )
        for user in users
    )
    return Table(columns, (rows,), title, empty=_NOBODY)
