"""The README is true: its commands run, and print what it shows."""

import csv
import json
import os
import random
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from shutil import which

import pytest
from click import Context

from pybossa_stats.cli import program
from pybossa_stats.errors import ExitCode
from pybossa_stats.report.site import SiteReport
from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.url import parse_url
from pybossa_stats.stats.site import ActiveProject, ActiveUser
from pybossa_stats.stats.snapshot import Snapshot
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW, missing
from tests.support.databases import Server, least_privilege
from tests.support.geoip import BRITAIN, FRANCE, JAPAN, record, write_database
from tests.support.large import fill
from tests.support.program import run
from tests.support.server import free_port
from tests.support.snapshots import a_snapshot

README = Path("README.md")
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ

URL = "postgresql://pybossa_stats@db.example.org/pybossa"
SNAPSHOTS = "/var/lib/pybossa-stats"

# When the README's commands run, for the program and for `date`.
CLOCK = datetime.fromisoformat("2026-11-23T21:05:00.231406+00:00")

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
    r'"seconds":[0-9.e-]+': '"seconds":0.045912',
}
_GROWING = ("users", "projects", "tasks", "task_runs")
_TIME = re.compile(r"[0-9.]+ s, [0-9]+%")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Example:
    """A command of the README, and what is shown as its output."""

    command: str
    output: str


def blocks(language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(README.read_text()) if kind == language]


def examples() -> list[Example]:
    found: list[Example] = []
    for line in "".join(blocks("console")).splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Example(line[2:].strip(), ""))
        else:
            found[-1].output += line
    return found


@pytest.fixture(scope="module")
def url(server: Server, template: str) -> Iterator[str]:
    """The URL of the README's database, for the role of the README."""
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


def fill_snapshots(folder: Path) -> None:
    """Two weeks of snapshots of a growing server, four a day; there is none of one of the days."""
    folder.mkdir()
    growth = random.Random(2016)
    figures = {"users": 812, "projects": 31, "tasks": 18_203, "task_runs": 91_554}
    for hours in range(13 * 24, -1, -6):
        at = NOW - timedelta(hours=hours)
        for name, most in (("users", 4), ("projects", 0.4), ("tasks", 60), ("task_runs", 290)):
            figures[name] += round(growth.uniform(0, 2) * most)
        if at.day != NOW.day - 5:
            Folder(folder).save(_snapshot(at, figures))


def _snapshot(at: datetime, figures: Mapping[str, int]) -> Snapshot:
    users = [
        ActiveUser(3, "Dimitris", "dimitris", 31),
        ActiveUser(5 + at.day % 2, f"Volunteer {at.day % 2}", f"volunteer{at.day % 2}", 7),
    ]
    snapshot = a_snapshot(at)
    stats = replace(
        snapshot.stats,
        authenticated_users=figures["users"] // 3,
        anonymous_users=figures["users"] - figures["users"] // 3,
        published_projects=figures["projects"] - 4,
        draft_projects=4,
        tasks=figures["tasks"],
        task_runs=figures["task_runs"],
        top_projects=(ActiveProject(1, "Letters from the Front", "letters", {}, 38),),
        top_users=tuple(users),
    )
    return replace(snapshot, stats=stats, seconds=0.412)


def in_shell(script: str, folder: Path) -> str:
    """What a script prints, where the program is installed and its clock stands still."""
    env = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path("tests/support/fixed_clock").absolute()),
        "PYBOSSA_STATS_TEST_CLOCK": CLOCK.isoformat(),
    }
    command = ["bash", "-e", "-u", "-o", "pipefail", "-c", script]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, f"{done.stdout[-500:]}\n{done.stderr}"
    return done.stdout


def test_commands_print_what_is_shown(url: str, tmp_path: Path) -> None:
    """All commands of the README run one after the other, in one shell."""
    for program_needed in ("jq", "curl"):
        if not which(program_needed):
            missing(program_needed)
    shown = examples()
    mark = "-- next example --"
    script = "trap 'kill $(jobs -p) 2> /dev/null || :' EXIT\n"
    script += "".join(f"echo '{mark}'\n{example.command}\n" for example in shown)
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
        write_outputs(outputs)
    for example, output in zip(examples(), outputs, strict=True):
        assert _TIME.sub("", example.output) == _TIME.sub("", output), example.command


def write_outputs(outputs: list[str]) -> None:
    """Put what the commands print into the README."""
    left = iter(outputs)

    def block(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        commands = [line for line in match[2].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{next(left)}" for line in commands) + "```"

    README.write_text(_BLOCK.sub(block, README.read_text()))


def test_the_python_example_runs(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    exec(compile(code.replace(URL, url), "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("9,600 answers by 833 people\n")


def test_the_role_and_the_crontab_are_those_of_the_examples() -> None:
    (role,) = blocks("sql")
    (crontab,) = blocks("crontab")
    assert role in Path("examples/least_privilege.sql").read_text()
    assert [line for line in crontab.splitlines() if line] == [
        line
        for line in Path("examples/crontab").read_text().splitlines()
        if line and not line.startswith("#")
    ]


def test_the_jobs_of_the_crontab_work(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    before = _snapshot(CLOCK - timedelta(days=1), dict.fromkeys(_GROWING, 9))
    name = parse_url(url)
    database = f"{name.host}:{name.port}/{name.database}"
    months_before = _snapshot(CLOCK - timedelta(days=40), dict.fromkeys(_GROWING, 8))
    Folder(folder).save(replace(before, database=database))
    Folder(folder).save(replace(months_before, database=database))
    settings = [line for line in blocks("crontab")[0].splitlines() if line[0].isalpha()]
    jobs = [line for line in blocks("crontab")[0].splitlines() if line[0].isdigit()]
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
    assert sum(int(row["change_n_task_runs"]) for row in rows) == 9600 - 8


def test_no_bare_percent_sign_ends_a_job_of_the_crontab() -> None:
    assert not re.search(r"(?<!\\)%", Path("examples/crontab").read_text().replace("A %", ""))


def test_the_alerts_are_about_metrics_that_there_are() -> None:
    rules = re.findall("expr: (.*)", Path("examples/prometheus_rules.yml").read_text())
    named = {name for rule in rules for name in re.findall(r"pybossa_\w+", rule)}
    assert named <= {each.name for each in SiteReport(a_snapshot()).metrics()}
    assert all(any(f"absent({name})" in rule for rule in rules) for name in named)


def test_the_units_of_systemd_are_good(tmp_path: Path) -> None:
    verify = which("systemd-analyze")
    if not verify:
        pytest.skip("systemd-analyze is not there")
    for unit in Path("examples/systemd").iterdir():
        # The program is where the unit says only on a server.
        text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    done = subprocess.run([verify, "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", sorted(Path("examples/systemd").glob("*.service")))
def test_the_units_of_systemd_give_options_that_there_are(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", unit.read_text(), re.MULTILINE)
    assert run(*shlex.split(command), "--help").exit_code == ExitCode.DONE


def test_nginx_understands_its_snippet(tmp_path: Path) -> None:
    nginx = which("nginx")
    if not nginx:
        pytest.skip("nginx is not there")
    snippet = Path("examples/nginx.conf").absolute()
    whole = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path / kind}; " for kind in kinds)
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {folders}\n"
        f"server {{ listen 127.0.0.1:{free_port()}; include {snippet}; }} }}"
    )
    done = subprocess.run(
        [nginx, "-t", "-c", whole], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stderr


def test_prometheus_understands_its_rules() -> None:
    promtool = which("promtool")
    if not promtool:
        pytest.skip("promtool is not there")
    rules = "examples/prometheus_rules.yml"
    done = subprocess.run(
        [promtool, "check", "rules", rules], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stderr


def test_uwsgi_is_given_an_application() -> None:
    (module, made) = re.findall(
        r"^module = (\S+):(\w+)\(\)$", Path("examples/uwsgi.ini").read_text(), re.MULTILINE
    )[0]
    # uWSGI takes it from there, and not by way of what a module makes when it is asked.
    assert callable(vars(import_module(module))[made])


def test_the_recipes_for_jq_work(tmp_path: Path) -> None:
    if not which("jq"):
        missing("jq")
    fill_snapshots(tmp_path / "kept")
    recipes = Path("examples/jq_recipes.sh").absolute()
    shown = in_shell(f"{recipes} {tmp_path / 'kept'}", tmp_path)
    assert "2026-11-23T12:00:00Z\t" in shown
    assert "dimitris\t49\n" in shown
    assert shown.endswith("0.412\n")


def test_completion_can_be_switched_on(tmp_path: Path) -> None:
    (command,) = [block for block in blocks("sh") if "COMPLETE" in block]
    assert "pybossa-stats" in in_shell(f"{command}\ncomplete -p pybossa-stats", tmp_path)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_completion(shell: str, tmp_path: Path) -> None:
    script = in_shell(f"_PYBOSSA_STATS_COMPLETE={shell}_source pybossa-stats", tmp_path)
    assert "complet" in script


def test_every_exit_code_is_listed() -> None:
    _, section = README.read_text().split("## Exit codes\n")
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", section, re.MULTILINE)
    assert rows == [(str(int(code)), code.meaning) for code in ExitCode]


@pytest.mark.parametrize("command", program.list_commands(Context(program)))
def test_every_command_is_shown(command: str) -> None:
    assert any(f"pybossa-stats {command}" in example.command for example in examples())
