"""The global statistics, by their definitions."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import SiteStats, Window, collect_site, connect
from tests.conftest import NOW
from tests.support.activity import last_answer
from tests.support.databases import Database, connect_at
from tests.support.faults import rounds
from tests.support.oracle import count_stats
from tests.support.snapshots import figures
from tests.support.times import any_times

_LAX_COLLATIONS = """
SELECT count(*) FROM pg_collation WHERE collname = 'en-x-icu'
    AND CAST(current_setting('server_version_num') AS integer) >= 120000
"""


def stats_of(database: Database, at: datetime = NOW) -> SiteStats:
    with connect_at(at, database) as view:
        return collect_site(view, Window.ending(at))


def a_user(id: int, *, restrict: bool = False) -> dict[str, Any]:  # noqa: A002
    return {"id": id, "name": f"user{id}", "fullname": f"User {id}", "restrict": restrict}


def a_project(id: int, *, published: bool = True, info: object = None) -> dict[str, Any]:  # noqa: A002
    return {
        "id": id,
        "name": f"Project {id}",
        "short_name": f"project{id}",
        "published": published,
        "info": info,
    }


def a_run(
    project_id: int = 1,
    user_id: int | None = 1,
    user_ip: str | None = None,
    finish_time: str | None = "2026-11-23T11:00:00",
) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "user_id": user_id,
        "user_ip": user_ip,
        "finish_time": finish_time,
    }


def test_an_empty_server_has_no_figures(database: Database) -> None:
    stats = stats_of(database)
    assert stats.all_time == figures()
    assert stats.top_projects == ()
    assert stats.top_users == ()


def test_anonymous_users_are_distinct_addresses(database: Database) -> None:
    addresses = ["1.2.3.4", "1.2.3.4", "::1", "", "junk", None]
    database.fill(task_run=[a_run(user_id=None, user_ip=address) for address in addresses])
    all_time = stats_of(database).all_time
    assert all_time.addresses == 4
    assert all_time.answers == 6
    assert all_time.users_and_addresses == 4


def test_addresses_differ_by_bytes_and_not_by_meaning(database: Database) -> None:
    if database.url.startswith("sqlite"):
        database.run("DROP TABLE task_run")
        columns = "project_id, user_id, user_ip TEXT COLLATE NOCASE, finish_time TEXT"
        database.run(f"CREATE TABLE task_run ({columns})")
    else:
        with database.connection() as connection:
            if not connection.exec_driver_sql(_LAX_COLLATIONS).scalar():
                pytest.skip("PostgreSQL before 12 or without ICU tells all texts apart")
        options = "provider = icu, locale = 'und-u-ks-level1', deterministic = false"
        database.run(f"CREATE COLLATION any_case ({options})")
        database.run("ALTER TABLE task_run ALTER user_ip TYPE text COLLATE any_case")
    spellings = ["::A", "::a", "caf\u00e9", "CAF\u00c9"]
    database.fill(task_run=[a_run(user_id=None, user_ip=spelling) for spelling in spellings])
    assert stats_of(database).all_time.addresses == 4


def test_projects_are_published_or_drafts(database: Database) -> None:
    database.fill(project=[a_project(1), a_project(2), a_project(3, published=False)])
    found = stats_of(database).all_time
    assert (found.published_projects, found.draft_projects, found.projects) == (2, 1, 3)


def test_users_who_restrict_their_data_are_counted_but_not_listed(database: Database) -> None:
    database.fill(user=[a_user(1, restrict=True), a_user(2)], task_run=[a_run(), a_run(user_id=2)])
    stats = stats_of(database)
    assert stats.all_time.users == 2
    assert [user.id for user in stats.top_users] == [2]


def test_drafts_are_among_the_top_projects(database: Database) -> None:
    database.fill(project=[a_project(1, published=False)], task_run=[a_run()])
    assert [project.id for project in stats_of(database).top_projects] == [1]


def test_anonymous_runs_count_for_projects(database: Database) -> None:
    database.fill(
        project=[a_project(1)], task_run=[a_run(user_id=None, user_ip="1.1.1.1"), a_run()]
    )
    assert [project.answers for project in stats_of(database).top_projects] == [2]


def test_top_lists_hold_five_and_order_equals_by_id(database: Database) -> None:
    ids = [7, 3, 5, 1, 9, 4]
    runs = [a_run(project_id=id, user_id=id) for id in [*ids, 9]]  # noqa: A001
    database.fill(
        user=[a_user(id) for id in ids],  # noqa: A001
        project=[a_project(id) for id in ids],  # noqa: A001
        task_run=runs,
    )
    stats = stats_of(database)
    assert [user.id for user in stats.top_users] == [9, 1, 3, 4, 5]
    assert [project.id for project in stats.top_projects] == [9, 1, 3, 4, 5]
    assert stats.top_users[0].answers == 2
    assert [user.rank for user in stats.top_users] == [1, 2, 2, 2, 2]


@pytest.mark.parametrize("info", [None, [], "text", 7, {"passwd_hash": "secret", "other": 1}])
def test_info_that_is_not_public_is_left_out(database: Database, info: object) -> None:
    database.fill(project=[a_project(1, info=info)], task_run=[a_run()])
    assert stats_of(database).top_projects[0].info == {}


def test_info_that_pybossa_shows_is_kept_as_it_is(database: Database) -> None:
    public = {
        "container": "user_1",
        "thumbnail": None,
        "thumbnail_url": "https://example.org/a.png",
        "task_presenter": "<b>\x1b[31m\u202e'\"\\</b>",
        "tutorial": ["any", {"json": 1.5}],
        "sched": "default",
    }
    info = public | {"passwd_hash": "secret"}
    database.fill(project=[a_project(1, info=info)], task_run=[a_run()])
    assert stats_of(database).top_projects[0].info == public


def test_info_that_is_not_even_json_is_empty(sqlite: Database) -> None:
    sqlite.fill(project=[a_project(1)], task_run=[a_run()])
    sqlite.run("UPDATE project SET info = '{broken'")
    assert stats_of(sqlite).top_projects[0].info == {}


@pytest.mark.parametrize("type_", ["json", "text"])
def test_info_may_be_of_another_type(postgresql: Database, type_: str) -> None:
    postgresql.fill(project=[a_project(1, info={"sched": "default"})], task_run=[a_run()])
    postgresql.run(f"ALTER TABLE project ALTER info TYPE {type_} USING info::{type_}")
    assert stats_of(postgresql).top_projects[0].info == {"sched": "default"}


def test_numbers_that_json_cannot_hold_are_null(sqlite: Database) -> None:
    sqlite.fill(project=[a_project(1)], task_run=[a_run()])
    sqlite.run("""UPDATE project SET info = '{"sched": 1e999, "tutorial": NaN}'""")
    assert stats_of(sqlite).top_projects[0].info == {"sched": None, "tutorial": None}


def test_times_of_any_type_never_fail(sqlite: Database) -> None:
    sqlite.fill(project=[a_project(1)], task_run=[a_run()])
    for junk in ("CAST(x'323032362d31312d323354ff' AS TEXT)", "x'00ff'", "7", "1.5"):
        sqlite.run(f"INSERT INTO task_run (project_id, finish_time) VALUES (1, {junk})")
    stats = stats_of(sqlite)
    assert (stats.all_time.answers, stats.top_projects[0].answers) == (5, 1)


def test_the_window_ends_now_by_default(database: Database) -> None:
    now = datetime.now(UTC)
    hours_ago = [
        (now - timedelta(hours=hours)).replace(tzinfo=None).isoformat() for hours in (1, 23, 25)
    ]
    database.fill(project=[a_project(1)], task_run=[a_run(finish_time=time) for time in hours_ago])
    with connect(database.url) as view:
        stats = collect_site(view)
    window = stats.origin.window
    assert window
    assert window.end - window.start == timedelta(hours=24)
    assert now <= window.end <= datetime.now(UTC)
    assert stats.top_projects[0].answers == 2


def test_an_instant_with_an_offset_means_what_it_says(database: Database) -> None:
    database.fill(project=[a_project(1)], task_run=[a_run(finish_time="2026-11-23T11:59:59")])
    tokyo = timezone(timedelta(hours=9))
    assert len(stats_of(database, datetime(2026, 11, 23, 21, tzinfo=tokyo)).top_projects) == 1
    assert stats_of(database, datetime(2026, 11, 23, 11, 59, tzinfo=UTC)).top_projects == ()


def test_the_progress_of_the_global_statistics_names_task_runs(database: Database) -> None:
    steps: list[str] = []
    with connect(database.url, progress=steps.append) as view:
        collect_site(view)
    assert "task runs" in steps


_ADDRESSES = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "unknown", "1.2.3.4, 5.6.7.8", "::ffff:1.2.3.4", "::FFFF:1.2.3.4", "x" * 300]
    ),
    st.ip_addresses().map(str),
)
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
_INFOS = _JSON | st.dictionaries(st.sampled_from(["thumbnail", "passwd_hash", "sched"]), _JSON)
_IDS = st.integers(1, 9)


def _rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.fixed_dictionaries({"id": _IDS, **columns}), unique_by=lambda row: row["id"], max_size=9
    )


_TABLES = st.fixed_dictionaries(
    {
        "user": _rows(name=_NAMES, fullname=_NAMES, restrict=st.booleans()),
        "project": _rows(name=_NAMES, short_name=_NAMES, published=st.booleans(), info=_INFOS),
        "task": _rows(),
        "task_run": st.lists(
            st.builds(a_run, _IDS, st.none() | _IDS, _ADDRESSES, st.none() | any_times()),
            max_size=40,
        ),
    }
)


@settings(max_examples=rounds(8, 300))
@given(tables=_TABLES)
def test_any_database_gives_what_plain_counting_gives(
    database: Database, tables: dict[str, list[dict[str, Any]]]
) -> None:
    database.fill(**tables)
    stats = stats_of(database)
    assert stats == count_stats(tables, NOW, stats.origin)
    assert stats.origin.window
    assert stats.window
    last = last_answer(tables, stats.origin.window, None)
    assert stats.origin.last_answer == (None if stats.window.answers else last)
