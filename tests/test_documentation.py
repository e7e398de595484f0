"""What the README and the manual say is true: their commands run, and print what is shown.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/test_documentation.py` replaces the outputs that differ.
"""

import csv
import json
import os
import re
import shlex
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from rich.cells import cell_len

from pybossa_stats import manual
from pybossa_stats.cli import program
from pybossa_stats.errors import ExitCode
from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.url import parse_url
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW, tool
from tests.support.databases import Server, least_privilege
from tests.support.geoip import BRITAIN, FRANCE, JAPAN, record, write_database
from tests.support.growing import fill_snapshots, snapshot_with
from tests.support.large import fill
from tests.support.server import free_port
from tests.support.sessions import CLOCK, COLUMNS, blocks, examples, in_shell, with_outputs
from tests.support.snapshots import of_database
from tests.support.web import ask

README = Path("README.md")
MANUAL = Path("src/pybossa_stats/manual")
FILES = [README, *(MANUAL / f"{topic}.md" for topic in manual.TOPICS)]
WITH_EXAMPLES = [file for file in FILES if examples(file)]
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ

URL = "postgresql://pybossa_stats@db.example.org/pybossa"
SNAPSHOTS = "/var/lib/pybossa-stats"
CITIES = "/var/lib/GeoIP/GeoLite2-City.mmdb"

FIRST_OF_A_MONTH = datetime.fromisoformat("2026-12-01T12:45:00+00:00")

# The addresses of the sample data are of no country; here some are given one.
LOCATIONS = {
    "192.0.2.0/25": record(BRITAIN, 51.51423, -0.09316, "London", "ENG"),
    "198.51.100.0/24": record(JAPAN, 35.6895, 139.6917, "Tokyo", "13"),
    "203.0.113.0/26": record(FRANCE, 48.8582, 2.3387, "Paris", "IDF"),
    "2001:db8::/124": record(FRANCE, 43.2969, 5.381, "Marseille", "PAC"),
}

# What differs from run to run or from server to server, and what is shown in its place.
ALWAYS_NEW = {
    r"PostgreSQL [0-9.]+": "PostgreSQL 15.20",
    r"about 3\.89 MB": "about 1.81 MB",  # an index, before PostgreSQL 13
    r"about 5\.56 MB": "about 2.22 MB",  # an index, before PostgreSQL 13
    r'"seconds": [0-9.e-]+': '"seconds": 0.045912',
}
_GROWING = ("users", "projects", "tasks", "answers")
_TIME = re.compile(r"[0-9.]+ s, [0-9]+%")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
SCREEN = 24  # lines of a terminal
COMMANDS = program.list_commands(click.Context(program))


@pytest.fixture(scope="module")
def url(server: Server, template: str) -> Iterator[str]:
    """The URL of the examples' database, for the role of the examples."""
    with server.database("pybossa", template) as database:
        database.fill(**sample_rows(NOW))
        database.run("ANALYZE", "DROP ROLE IF EXISTS pybossa_stats")
        database.run(*least_privilege())
        with server.database("large") as large:
            fill(large, 250_000)
            # So that all rows are sampled, and the estimates are the same each time.
            large.run(
                *(
                    f"ALTER TABLE task_run ALTER {name} SET STATISTICS 10000"
                    for name in ("user_ip", "finish_time")
                ),
                "ANALYZE task_run",
                *(
                    statement.replace("DATABASE pybossa", "DATABASE large")
                    for statement in least_privilege()
                    if statement.strip().startswith("GRANT")
                ),
            )
            yield server.url_of("pybossa", "pybossa_stats")
            large.run("DROP OWNED BY pybossa_stats")
        database.run("DROP OWNED BY pybossa_stats", "DROP ROLE pybossa_stats")


def without_times(output: str) -> str:
    """An output without the times that differ from run to run."""
    return _TIME.sub("", output)


def update_outputs(file: Path, outputs: list[str]) -> None:
    """Replace the outputs in a file that its test would not accept, and change nothing else."""
    needed: list[str | None] = []
    for example, output in zip(examples(file), outputs, strict=True):
        as_shown = without_times(example.output) == without_times(output)
        needed.append(None if as_shown else output)
        cut = re.search(r"\| (head|tail) -n \d+$", example.command, re.MULTILINE)
        lost = {*prose(example.output)} - {*prose(output)} if cut and not as_shown else set()
        assert not lost, f"{example.command.strip()} would no longer show: {'; '.join(lost)}"
    if any(output is not None for output in needed):
        file.write_text(with_outputs(file.read_text(), needed))


def prose(output: str) -> list[str]:
    """The sentences of an output, whatever figures are in them."""
    return [re.sub(r"\d[\d,.]*", "N", line) for line in output.splitlines() if line.endswith(".")]


@pytest.mark.parametrize("file", WITH_EXAMPLES, ids=lambda file: file.stem)
def test_commands_in_the_documentation_print_what_is_shown(
    file: Path, url: str, tmp_path: Path
) -> None:
    """All commands of a file run one after the other, in one shell."""
    for needed in ("jq", "curl"):
        tool(needed)
    shown = examples(file)
    mark = "-- next example --"
    script = "trap 'kill $(jobs -p) 2> /dev/null || :' EXIT\n"
    if file is not README:
        script += f"export PYBOSSA_STATS_DATABASE_URL={URL}\n"
    script += "".join(f"echo '{mark}'\n{example.command}" for example in shown)
    script = script.replace("127.0.0.1:8080", f"127.0.0.1:{free_port()}")
    write_database(tmp_path / "GeoLite2-City.mmdb", LOCATIONS, built=CLOCK)
    server, example_server = url.removesuffix("pybossa"), URL.removesuffix("pybossa")
    fill_snapshots(tmp_path / "kept")
    script = script.replace(SNAPSHOTS, str(tmp_path / "kept"))
    printed = in_shell(script.replace(example_server, server), tmp_path)
    name = parse_url(url)
    printed = printed.replace(f"{name.host}:{name.port}/", "db.example.org/")
    for pattern, shown_instead in ALWAYS_NEW.items():
        printed = re.sub(pattern, shown_instead, printed)
    outputs = printed.split(f"{mark}\n")[1:]
    if UPDATE:
        update_outputs(file, outputs)
    for example, output in zip(examples(file), outputs, strict=True):
        assert without_times(example.output) == without_times(output), example.command


DOCUMENT = """\
# Title

```console
$ first
1 s, 20%
$ second | head -n 3
2 rows
They add up.
```

Prose.

```sh
$ third
```
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "document.md"
    file.write_text(DOCUMENT)
    return file


def test_an_update_of_outputs_replaces_only_those_that_the_test_refuses(document: Path) -> None:
    before = document.stat()
    update_outputs(document, ["9 s, 99%\n", "2 rows\nThey add up.\n"])
    assert document.stat() == before, "times are tolerated"
    update_outputs(document, ["9 s, 99%\n", "3 rows\nThey add up.\n"])
    assert document.read_text() == DOCUMENT.replace("2 rows", "3 rows")


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        (["1\n", "```\n\nThey add up.\n"], "an output cannot be shown below: second"),
        (["1\n$ more\n", "They add up.\n"], "an output cannot be shown below: first"),
        (["1", "They add up.\n"], "an output cannot be shown below: first"),
        (["1\n", "2 rows\n3\n4\n"], "second | head -n 3 would no longer show: They add up."),
        (["1\n"], "argument 2 is shorter"),
    ],
)
def test_an_update_of_outputs_that_do_not_fit_fails_and_changes_nothing(
    document: Path, outputs: list[str], reason: str
) -> None:
    with pytest.raises((AssertionError, ValueError), match=re.escape(reason)):
        update_outputs(document, outputs)
    assert document.read_text() == DOCUMENT


def test_commands_that_are_shown_without_an_output_run(url: str, tmp_path: Path) -> None:
    lines = "".join(block for file in FILES for block in blocks(file, "sh")).splitlines()
    commands = [line for line in lines if line.startswith("pybossa-stats")]
    assert commands
    in_shell("\n".join([f"export PYBOSSA_STATS_DATABASE_URL={url}", *commands]), tmp_path)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_commands_in_the_text_name_existing_commands_topics_and_options(file: Path) -> None:
    for command in re.findall(r"`pybossa-stats ([^`]+)`", file.read_text()):
        name, *arguments = shlex.split(command)
        if name == "COMMAND":
            continue
        found = program.get_command(click.Context(program), name)
        assert found, command
        options = {option for each in found.params for option in each.opts} | {"--help"}
        assert {each for each in arguments if each.startswith("--")} <= options, command
        if name == "help" and arguments != ["TOPIC"]:
            assert {*arguments[:1]} - options <= {*manual.TOPICS}, command


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_tables_fit_on_a_terminal_of_80_columns(file: Path) -> None:
    outputs = "".join(example.output for example in examples(file))
    tables = re.findall("^[╭│├╰].*", outputs, re.MULTILINE)
    assert max(map(cell_len, tables), default=0) <= COLUMNS


def test_the_python_examples_run(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [code for file in (README, MANUAL / "python.md") for code in blocks(file, "python")]
    printed = []
    for code in codes:
        exec(compile(code.replace(URL, url), "an example", "exec"), {})
        printed.append(capsys.readouterr().out)
    readme, site, periods, frames = printed
    assert readme == "9,600 answers\n"
    assert site.startswith("9,600 answers by 240 users\n")
    assert re.fullmatch(r"\d+ answers, after \d+ in Q2\n", periods)
    assert "active_users" in frames.splitlines()[0]
    # Twelve weeks, of which the window cuts the first and the last, halves of two others.
    assert len(frames.splitlines()) == 2 + 11 + 6


def test_the_application_of_the_example_serves_locations(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = blocks(MANUAL / "endpoint.md", "python")
    file = write_database(tmp_path / "city.mmdb", LOCATIONS)
    monkeypatch.setenv("PYBOSSA_STATS_DATABASE_URL", url)
    names: dict[str, Any] = {}
    exec(compile(code.replace(CITIES, str(file)), "an example", "exec"), names)
    payload = ask(names["application"], HTTP_ACCEPT="application/json").body.decode()
    assert "London" in payload, "which has all locations, whenever the answers were given"


def test_the_role_and_the_crontab_are_those_of_the_examples() -> None:
    (role,) = blocks(MANUAL / "privacy.md", "sql")
    assert role in Path("examples/least_privilege.sql").read_text()
    jobs = [
        line
        for line in Path("examples/crontab").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    (of_the_manual,) = blocks(MANUAL / "cron.md", "crontab")
    assert of_the_manual.splitlines() == jobs
    (of_the_readme,) = blocks(README, "crontab")
    assert [job for job in jobs if job in of_the_readme] == of_the_readme.splitlines()


def test_the_jobs_of_the_crontab_work(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    before = snapshot_with(CLOCK - timedelta(days=1), dict.fromkeys(_GROWING, 9))
    name = parse_url(url)
    database = f"{name.host}:{name.port}/{name.database}"
    months_before = snapshot_with(CLOCK - timedelta(days=40), dict.fromkeys(_GROWING, 8))
    Folder(folder).save(of_database(months_before, database))
    Folder(folder).save(of_database(before, database))
    lines = blocks(MANUAL / "cron.md", "crontab")[0].splitlines()
    settings = [line for line in lines if line[0].isalpha()]
    jobs = [line for line in lines if line[0].isdigit()]
    script = "\n".join(
        [
            *(f"export {setting}" for setting in settings if not setting.startswith("PATH")),
            f"export HOME={tmp_path}",
            'date() { command date -u -d "$PYBOSSA_STATS_TEST_CLOCK ${3:-}" "${@: -1}"; }',
            *(job.split(maxsplit=5)[5].replace("\\%", "%") for job in jobs[:-1]),
            f"export PYBOSSA_STATS_TEST_CLOCK={FIRST_OF_A_MONTH.isoformat()}",
            jobs[-1].split(maxsplit=5)[5].replace("\\%", "%"),
        ]
    )
    for there, here in (
        (URL, url),
        (SNAPSHOTS, str(folder)),
        ("/var/www/html", str(tmp_path)),
        ("/var/lib/prometheus/node-exporter", str(tmp_path)),
    ):
        script = script.replace(there, here)
    assert in_shell(script, tmp_path) == ""
    assert len(Folder(folder).contents(CLOCK).snapshots) == 3
    assert json.loads((tmp_path / "stats.json").read_text())["stats"]["n_task_runs"] == 9600
    assert "pybossa_task_runs 9600.0\n" in (tmp_path / "pybossa.prom").read_text()
    (history,) = tmp_path.glob("pybossa-????-??.csv")
    assert history.name == "pybossa-2026-11.csv"
    rows = list(csv.DictReader(history.read_text().splitlines()))
    assert [row["start"] for row in rows] == ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"]
    assert sum(int(row["change_answers"]) for row in rows) == 9600 - 8


def test_the_command_of_the_manual_switches_completion_on(tmp_path: Path) -> None:
    (command,) = [block for block in blocks(MANUAL / "options.md", "sh") if "COMPLETE" in block]
    assert "pybossa-stats" in in_shell(f"{command}\ncomplete -p pybossa-stats", tmp_path)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_exists_for_bash_zsh_and_fish(shell: str, tmp_path: Path) -> None:
    script = in_shell(f"_PYBOSSA_STATS_COMPLETE={shell}_source pybossa-stats", tmp_path)
    assert "complet" in script


def test_every_exit_code_is_listed() -> None:
    text = manual.read("exit-codes")
    listed = re.findall(r"^\| (\d+) \| ", text, re.MULTILINE)
    assert [int(code) for code in listed] == [*ExitCode]


def test_the_readme_shows_the_output_of_a_command_on_its_first_screen() -> None:
    (command, *_), text = examples(README), README.read_text()
    assert "--demo" in command.command, "which readers can run at once"
    introduction, table = text[: command.place.start], command.output.partition("╯")[0]
    assert "\n## " not in introduction
    assert f"{introduction}{table}".count("\n") < SCREEN


def test_the_readme_lists_every_command_and_topic() -> None:
    text = README.read_text()
    assert re.findall(r"^\| `pybossa-stats ([\w-]+)`", text, re.MULTILINE) == COMMANDS
    _, section = text.split("## Manual\n")
    assert re.findall(rf"\[([\w-]+)\]\({MANUAL}/\1.md\)", section) == [*manual.TOPICS]


def test_every_promise_names_existing_tests_in_a_comment() -> None:
    promises = re.split(r"^- ", (MANUAL / "reliability.md").read_text(), flags=re.MULTILINE)[1:]
    for promise in promises:
        comment = re.search(r"^  <!-- (.*) -->$", promise, re.MULTILINE)
        assert comment, promise
        file = Path()
        for named in comment[1].split(", "):
            path, _, test = named.partition("::")
            if path:
                file = Path("" if "/" in path else "tests/faults", path)
            assert f"def {test}(" in file.read_text() if test else file.exists(), named


def test_users_do_not_see_the_names_of_tests() -> None:
    for topic in manual.TOPICS:
        assert not re.search(r"<!--|tests/|test_\w+|\.ci/", manual.read(topic)), topic


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"help"}))
def test_every_command_is_shown_in_the_documentation(command: str) -> None:
    shown = [example.command for file in FILES for example in examples(file)]
    assert any(f"pybossa-stats {command}" in each for each in shown)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_names_every_option(command: str) -> None:
    text = "".join(file.read_text() for file in FILES)
    found = program.get_command(click.Context(program), command)
    assert found
    options = [
        option.opts + option.secondary_opts
        for option in found.params
        if isinstance(option, click.Option)
    ]
    assert [
        names for names in options if not re.search(rf"(?<!\w)({'|'.join(names)})\b(?!-)", text)
    ] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_links_lead_to_files(file: Path) -> None:
    links = _LINK.findall(file.read_text())
    assert [link for link in links if not (file.parent / link).exists()] == []
