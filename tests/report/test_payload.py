"""The JSON contract."""

import json

from pybossa_stats.report.site import SiteReport
from tests.support.reports import LIVELY
from tests.support.snapshots import payload


def test_the_payload_is_the_object_of_the_documented_endpoint() -> None:
    assert payload(LIVELY) == {
        "locs": "[]",
        "projects": {
            "label": "Projects Statistics",
            "values": [
                {"label": "Published", "value": [0, 9]},
                {"label": "Draft", "value": [0, 1]},
            ],
        },
        "show_locs": False,
        "stats": {
            "n_anon": 3_000,
            "n_auth": 1_000,
            "n_draft_projects": 1,
            "n_published_projects": 9,
            "n_task_runs": 7_654_321,
            "n_tasks": 1_234_567,
            "n_total_projects": 10,
            "n_total_users": 4_000,
        },
        "tasks": {
            "label": "Task and Task Run Statistics",
            "values": [
                {"label": "Tasks", "value": [0, 1_234_567]},
                {"label": "Answers", "value": [1, 7_654_321]},
            ],
        },
        "template": "/stats/global.html",
        "title": "Global Statistics",
        "top5_projects_24_hours": [
            {
                "id": 1,
                "info": {"sched": None, "thumbnail": "letters.png"},
                "n_answers": 1_500,
                "name": "Letters from the Front, 1914 to 1918",
                "short_name": "letters",
            },
            {
                "id": 7,
                "info": {},
                "n_answers": 620,
                "name": "野鳥の声を聴く",
                "short_name": "yacho",
            },
            {
                "id": 3,
                "info": {},
                "n_answers": 31,
                "name": "=SUM(A1) | *old* [maps](x)",
                "short_name": "maps",
            },
        ],
        "top5_users_24_hours": [
            {"fullname": "[/foo]\x1b[2J\u202e", "id": 1, "n_answers": 20, "name": "foo"},
            {"fullname": "李", "id": 2, "n_answers": 10, "name": "li"},
        ],
        "users": {
            "label": "User Statistics",
            "values": [
                {"label": "Anonymous", "value": [0, 3_000]},
                {"label": "Authenticated", "value": [0, 1_000]},
            ],
        },
    }


def test_the_text_is_ascii_sorted_and_exact() -> None:
    text = "".join(SiteReport(LIVELY).to_json(indent=2))
    assert text.isascii()
    assert json.loads(text) == payload(LIVELY)
    assert text == json.dumps(payload(LIVELY), indent=2, sort_keys=True) + "\n"
    assert "".join(SiteReport(LIVELY).to_json(indent=None)).count("\n") == 1
