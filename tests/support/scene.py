"""Every command that prints a report: what it can be asked for, in every format that it has."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from pybossa_stats.cli import program
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, OF_PAGES
from pybossa_stats.store.folder import Folder
from tests.support.databases import Database, Row
from tests.support.faults import rounds
from tests.support.geoip import RECORDS, write_database
from tests.support.program import run
from tests.support.snapshots import a_snapshot, of_database

ASKED = {
    "global": ["", "--geoip-db GEOIP", "--geoip-db GEOIP --cryptopan-key-file KEY", "--explain"],
    "activity": [
        *("", "--by hour --since 2d", "--by weekday", "--by hour-of-day", "--project letters"),
        *("--by month --since 90d --timezone Europe/London", "--cumulative", "--explain"),
        *("--cumulative --explain", "--by weekday --explain", "--project letters --explain"),
    ],
    "projects": [
        *("", "--all-time", "--state stalled", "--state draft", "--sort name --top 3"),
        *("letters", "--explain", "--all-time --explain", "letters --explain"),
    ],
    "users": [
        *("", "--project letters", "--cohorts", "--cohorts --project letters", "--explain"),
        *("--cohorts --explain", "--project letters --explain", "--geoip-db GEOIP --explain"),
        "--geoip-db GEOIP --cryptopan-key-file KEY --location-precision exact",
    ],
    "report": ["", "--snapshots DIR --title Museum", "--geoip-db GEOIP"],
    "show": ["DIR", "OLD", "DIR --envelope"],
    "history": ["DIR", "DIR --by day"],
    "diff": ["OLD NEW", "DIR --since 1d", "OLD"],
    "check": [""],
    "advise": [""],
}
"""The options of each; those of the database are added where they belong."""

KEY = "32-char-str-for-AES-key-and-pad."
"""Of pseudonyms, as PYBOSSA's documentation has it."""

ADDRESSES = ("81.2.69.160", "90.77.66.55", "2001:200::77:66")
"""Of anonymous answers."""

_OF_ONE_FORMAT = {"--envelope": "json"}
_NEEDS_NO_DATABASE = {"show", "history", "diff OLD NEW", "diff DIR --since 1d"}


@dataclass(frozen=True)
class Scene:
    """What commands read.

    Attributes:
        database: the options that name the database.
        folder: one of snapshots.
        geoip: a database of locations.
        key: a file with the key of pseudonyms.
    """

    database: Sequence[object]
    folder: Path
    geoip: Path
    key: Path

    def reports(self, command: str) -> Iterator[list[str]]:
        """The arguments of a command: all it can be asked for in each format, or briefly a part.

        That part has all it can be asked for, in one format or another, and all of these.
        """
        choices = [
            [(asked, each) for each in formats_of(command) if _has(asked, each)]
            for asked in ASKED[command]
        ]
        every = [choice for some in choices for choice in some]
        few = [some[number % len(some)] for number, some in enumerate(choices)]
        for each in {*formats_of(command)} - {found for _, found in few}:
            few += [choice for choice in every if choice[1] == each][:1]
        for asked, output_format in few if rounds(1, 0) else every:
            yield [*self.arguments(command, asked), "--format", output_format]

    def arguments(self, command: str, asked: str) -> list[str]:
        """The arguments of a command, but for the format."""
        first, *_, last = sorted(self.folder.glob("*.json"))
        words = {"DIR": self.folder, "OLD": first, "NEW": last, "GEOIP": self.geoip}
        words["KEY"] = self.key
        given = [str(words.get(word, word)) for word in asked.split()]
        if {command, f"{command} {asked}"} & _NEEDS_NO_DATABASE:
            return [command, *given]
        return [command, *given, *map(str, self.database)]


def a_scene(folder: Path, database: Database, at: datetime, mark: str = "") -> Scene:
    """A small database, snapshots of it, and all else that commands read.

    Args:
        folder: where to put what are files.
        database: what to fill.
        at: the instant of the last snapshot, and of the last answer.
        mark: what every text of the database ends in.
    """
    database.fill(**_rows(at, mark))
    options = ("--database-url", database.url)
    snapshots = folder / "snapshots"
    snapshots.mkdir()
    name = json.loads(run("check", *options, "--json").stdout)["database"]
    for days in reversed(range(4)):
        snapshot = a_snapshot(at - timedelta(days=days), answers=22 - days)
        Folder(snapshots).save(of_database(snapshot, name))
    key = folder / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    return Scene(options, snapshots, write_database(folder / "city.mmdb", RECORDS), key)


def _rows(at: datetime, mark: str) -> dict[str, list[Row]]:
    now = at.replace(tzinfo=None)
    long_ago = f"2020-01-01T00:00:00{mark}"
    people = {1: "ada", 2: "li", 3: "eve"}
    projects = {1: "letters", 2: "maps"}
    return {
        "user": [
            {
                "id": number,
                "name": f"{name}{mark}",
                "fullname": f"{name.title()} {mark}",
                "restrict": name == "eve",
                "created": long_ago,
            }
            for number, name in people.items()
        ],
        "project": [
            {
                "id": number,
                "name": f"{name.title()} {mark}",
                "short_name": name,
                "published": name == "letters",
                "info": {"thumbnail": f"thumbnail{mark}"},
                "created": long_ago,
            }
            for number, name in projects.items()
        ],
        "task": [
            {
                "id": number,
                "project_id": number % 2 + 1,
                "state": f"ongoing{mark}",
                "n_answers": 30,
                "created": long_ago,
            }
            for number in range(1, 9)
        ],
        "task_run": [
            {
                "project_id": number % 2 + 1,
                "task_id": number % 8 + 1,
                "user_id": number % 4 or None,
                "user_ip": None if number % 4 else f"{ADDRESSES[number % 3]}{mark}",
                "finish_time": (now - timedelta(hours=7 * number)).isoformat(),
            }
            for number in range(1, 200)
        ],
    }


_NO_CONTEXT = click.Context(program)


def formats_of(command: str) -> Sequence[str]:
    """The formats of a command's report; none if it has no report."""
    if not any(option.name == "output_format" for option in _command(command).params):
        return []
    others = {"global": OF_FIGURES, "show": OF_FIGURES, "report": OF_PAGES}
    return others.get(command, OF_EVERY_REPORT)


def all_commands() -> list[str]:
    """The names of all commands."""
    return program.list_commands(_NO_CONTEXT)


def _command(name: str) -> click.Command:
    found = program.get_command(_NO_CONTEXT, name)
    assert found
    return found


def _has(asked: str, output_format: str) -> bool:
    """Whether a report has a format of its command."""
    if output_format == "prometheus" and "--explain" in asked:
        return False
    return all(only == output_format for option, only in _OF_ONE_FORMAT.items() if option in asked)
