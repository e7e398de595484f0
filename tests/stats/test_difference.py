"""What changed between two snapshots."""

from dataclasses import replace
from datetime import timedelta

from pybossa_stats.stats.history import FigureChange, Moves, ReadFrom, difference
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.top_users import TopUser
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), answers=20)
NEW = a_snapshot(NOW, answers=25)


def test_every_figure_has_its_change() -> None:
    def unchanged(number: int) -> FigureChange:
        return FigureChange(old=number, new=number, difference=0, share=0)

    change = difference(OLD, NEW)
    assert change.stats == SiteFigures(
        users_and_addresses=unchanged(10),
        users=unchanged(6),
        addresses=unchanged(4),
        projects=unchanged(3),
        published_projects=unchanged(2),
        draft_projects=unchanged(1),
        tasks=unchanged(10),
        answers=FigureChange(old=20, new=25, difference=5, share=0.25),
    )
    assert change.stats.answers.percent == 25.0


def test_a_change_from_nothing_is_of_no_number_of_percent() -> None:
    assert FigureChange.between(0, 3).percent is None
    assert FigureChange.between(0, 0).percent == 0
    assert FigureChange.between(4, 0).percent == -100


def test_who_entered_and_left_is_known_by_id() -> None:
    grace = TopUser(2, 6, "Grace", "grace", 1)
    ada = replace(OLD.top_users[0], answers=100)
    later = replace(NEW, top_users=(ada, grace))
    change = difference(OLD, later)
    assert change.new == ReadFrom(NEW.instant, NEW.database)
    assert change.top_users == Moves(entered=(grace,), left=())
    back = difference(later, OLD)
    assert back.top_users == Moves(entered=(), left=(grace,))
    assert change.top_projects == Moves((), ())
