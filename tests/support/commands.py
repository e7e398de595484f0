"""The figures of all commands that read a database."""

import json

from tests.support.databases import Database
from tests.support.program import run

COMMANDS = (
    ("global",),
    ("activity", "--since", "90d", "--by", "week"),
    ("activity", "--by", "hour-of-day"),
    ("activity", "--cumulative", "--since", "2020-01-01", "--by", "year"),
    ("activity", "--project", "letters"),
    ("projects", "--all-time"),
    ("projects", "letters"),
    ("users", "--since", "1y"),
    ("users", "--cohorts", "--since", "1y"),
)

_AT = "2026-11-23T12:00:00Z"


def figures(database: Database) -> dict[str, object]:
    """What each command tells of a database, by the words of its command line."""
    found = {}
    for command in COMMANDS:
        done = run(*command, "--at", _AT, "--json", "--database-url", database.url)
        assert done.exit_code == 0, done.stderr
        told = json.loads(done.stdout)
        found[" ".join(command)] = told.get("data", told)
    return found
