"""What is loaded when: a command that does little starts fast."""

import json
import subprocess
import sys

import pytest

from tests.support.databases import Database

HEAVY = {"sqlalchemy", "psycopg", "rich", "geoip2", "jinja2"}

_PROBE = """
import json, sys
from pybossa_stats.cli import program
try:
    program.main(sys.argv[1:], prog_name="pybossa-stats")
except SystemExit as exit:
    assert not exit.code, exit.code
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The heavy packages that a command loads."""
    command = [sys.executable, "-c", _PROBE, *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    return HEAVY & {module.partition(".")[0] for module in json.loads(done.stderr)}


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--help"], ["--version"], ["help"], ["help", "figures"]),
        *([command, "--help"] for command in ("global", "users", "serve")),
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


def test_completion_loads_nothing_heavy() -> None:
    env = {
        "_PYBOSSA_STATS_COMPLETE": "bash_complete",
        "COMP_WORDS": "pybossa-stats gl",
        "COMP_CWORD": "1",
    }
    command = [sys.executable, "-X", "importtime", "-m", "pybossa_stats"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=env)
    assert not HEAVY & {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize(
    "words", ["show ", "diff ", "snapshot ", "global --settings ", "global --output "]
)
def test_shells_complete_files(words: str) -> None:
    env = {
        "_PYBOSSA_STATS_COMPLETE": "bash_complete",
        "COMP_WORDS": f"pybossa-stats {words}/tm",
        "COMP_CWORD": str(len(words.split()) + 1),
    }
    command = [sys.executable, "-m", "pybossa_stats"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=env)
    assert done.stdout == "file,/tm\n"


def test_json_from_sqlite_loads_neither_tables_nor_the_other_driver(sqlite: Database) -> None:
    assert loaded("global", "--json", "--database-url", sqlite.url) == {"sqlalchemy"}


def test_json_from_postgresql_loads_no_tables(postgresql: Database) -> None:
    url = postgresql.url
    assert loaded("global", "--json", "--database-url", url) == {"sqlalchemy", "psycopg"}
