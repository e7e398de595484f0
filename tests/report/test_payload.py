"""The JSON contract."""

import json
from datetime import UTC, datetime

from pybossa_stats.report.payload import payload, to_payload
from pybossa_stats.stats.site import ActiveProject, ActiveUser, SiteStats
from pybossa_stats.stats.window import Window

STATS = SiteStats(
    window=Window.ending(datetime(2026, 11, 23, 12, tzinfo=UTC)),
    authenticated_users=1,
    anonymous_users=2,
    published_projects=3,
    draft_projects=4,
    tasks=5,
    task_runs=6,
    top_projects=(ActiveProject(7, "Prøject\x1b", "project", {"sched": None}, 8),),
    top_users=(ActiveUser(9, "User\u202e", "user", 10),),
)


def test_it_is_the_object_of_the_documented_endpoint() -> None:
    assert payload(STATS) == {
        "locs": "[]",
        "projects": {
            "label": "Projects Statistics",
            "values": [
                {"label": "Published", "value": [0, 3]},
                {"label": "Draft", "value": [0, 4]},
            ],
        },
        "show_locs": False,
        "stats": {
            "n_anon": 2,
            "n_auth": 1,
            "n_draft_projects": 4,
            "n_published_projects": 3,
            "n_task_runs": 6,
            "n_tasks": 5,
            "n_total_projects": 7,
            "n_total_users": 3,
        },
        "tasks": {
            "label": "Task and Task Run Statistics",
            "values": [{"label": "Tasks", "value": [0, 5]}, {"label": "Answers", "value": [1, 6]}],
        },
        "template": "/stats/global.html",
        "title": "Global Statistics",
        "top5_projects_24_hours": [
            {
                "id": 7,
                "info": {"sched": None},
                "n_answers": 8,
                "name": "Prøject\x1b",
                "short_name": "project",
            }
        ],
        "top5_users_24_hours": [
            {"fullname": "User\u202e", "id": 9, "n_answers": 10, "name": "user"}
        ],
        "users": {
            "label": "User Statistics",
            "values": [
                {"label": "Anonymous", "value": [0, 2]},
                {"label": "Authenticated", "value": [0, 1]},
            ],
        },
    }


def test_the_text_is_ascii_sorted_and_exact() -> None:
    text = "".join(to_payload(STATS, indent=2))
    assert text.isascii()
    assert json.loads(text) == payload(STATS)
    assert text == json.dumps(payload(STATS), indent=2, sort_keys=True)
    assert "\n" not in "".join(to_payload(STATS, indent=None))
