"""The users with the most answers."""

from types import SimpleNamespace
from typing import Any, cast

from pybossa_stats.stats.top_users import ranked


def test_users_with_equally_many_answers_share_a_rank_in_the_whole_list() -> None:
    rows = [cast("Any", SimpleNamespace(answers=answers)) for answers in (9, 5, 5, 1)]
    assert [rank for rank, _ in ranked(rows)] == [1, 2, 2, 4]
