"""The files in `examples` work."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from shutil import copy, copytree, which
from threading import Thread
from zipfile import ZipFile

import pytest
import yaml

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.report.site import SiteReport
from pybossa_stats.source.url import parse_url
from pybossa_stats.web.metrics import EndpointMetrics
from pybossa_stats.web.readings import Refreshes
from tests.conftest import NOW, tool
from tests.support.databases import Database
from tests.support.growing import fill_snapshots
from tests.support.overviews import an_overview
from tests.support.program import run
from tests.support.server import environment, free_port
from tests.support.serving import serving
from tests.support.sessions import in_shell
from tests.support.snapshots import a_snapshot


def test_no_bare_percent_sign_ends_a_job_of_the_crontab() -> None:
    assert not re.search(r"(?<!\\)%", Path("examples/crontab").read_text().replace("A %", ""))


SITE_METRICS = {metric.name for metric in SiteReport(a_snapshot()).metrics()}
REFRESHES = {"site": Refreshes(last=NOW)}
ENDPOINT_METRICS = {
    sample.name for metric in EndpointMetrics(REFRESHES).collect() for sample in metric.samples
}


def metrics_in(expressions: Iterable[str]) -> set[str]:
    """The metrics that expressions of Prometheus name."""
    return {name for expression in expressions for name in re.findall(r"pybossa_\w+", expression)}


def test_the_alerts_of_prometheus_use_existing_metrics() -> None:
    rules = re.findall("expr: (.*)", Path("examples/prometheus_rules.yml").read_text())
    named = metrics_in(rules)
    assert named <= SITE_METRICS | ENDPOINT_METRICS
    assert all(any(f"absent({name})" in rule for rule in rules) for name in named & SITE_METRICS)


def test_every_alert_of_prometheus_waits_for_a_while() -> None:
    rules = Path("examples/prometheus_rules.yml").read_text()
    assert len(re.findall("- alert:", rules)) == len(re.findall("  for: [0-9]+[mh]\n", rules))


def test_the_dashboard_shows_existing_metrics_in_panels_that_do_not_overlap() -> None:
    panels = json.loads(Path("examples/grafana_dashboard.json").read_text())["panels"]
    named = metrics_in(target["expr"] for panel in panels for target in panel["targets"])
    overview = an_overview(a_snapshot()).projects
    projects = {metric.name for metric in ProjectsReport(overview, overview.projects).metrics()}
    known = SITE_METRICS | projects | ENDPOINT_METRICS
    assert named <= known
    assert {name for name in known if not name.startswith("pybossa_stats_")} <= named
    for panel in panels:
        only_served = not metrics_in(target["expr"] for target in panel["targets"]) & SITE_METRICS
        why_empty = panel["fieldConfig"]["defaults"].get("noValue")
        assert (why_empty == "Only from pybossa-stats serve") == only_served
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len({*cells})
    assert max(x for x, _ in cells) < 24, "Grafana has 24 columns"


def judged(program: str, *arguments: str | Path) -> tuple[int, str]:
    """How a program that knows such files ends, and what it says of one."""
    done = subprocess.run(
        [tool(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(),
    )
    return done.returncode, done.stderr


def test_systemd_accepts_its_units(tmp_path: Path) -> None:
    for unit in Path("examples/systemd").iterdir():
        # The program is where the unit says only on a server.
        text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    assert judged("systemd-analyze", "verify", *units) == (0, "")


@pytest.mark.parametrize("unit", sorted(Path("examples/systemd").glob("*.service")))
def test_the_units_of_systemd_use_existing_options(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", unit.read_text(), re.MULTILINE)
    assert run(*shlex.split(command), "--help").exit_code == ExitCode.DONE


CONTAINER = Path("examples/container")
INSTRUCTION = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)


def instructions(*names: str) -> list[str]:
    """The arguments of instructions of some names, in the file that an image is made by."""
    text = (CONTAINER / "Containerfile").read_text()
    return [arguments for name, arguments in INSTRUCTION.findall(text) if name in names]


def test_the_image_can_be_built_of_what_is_copied_into_it(tmp_path: Path) -> None:
    copied = [shlex.split(arguments)[:-1] for arguments in instructions("COPY")]
    for name in (name for names in copied[:2] for name in names):
        path = Path(name)
        (copytree if path.is_dir() else copy)(path, tmp_path / path)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)


def test_a_container_runs_the_endpoint_without_privileges() -> None:
    assert instructions("USER") == ["65534:65534"]
    (program,) = map(json.loads, instructions("ENTRYPOINT"))
    (arguments,) = map(json.loads, instructions("CMD"))
    assert program == ["pybossa-stats"]
    assert run(*arguments, "--help").exit_code == ExitCode.DONE
    assert f":{instructions('EXPOSE')[0]}" in arguments[-1]


def test_a_container_is_healthy_while_there_are_figures_to_serve() -> None:
    _, health = instructions("HEALTHCHECK")[0].split("CMD ")
    with serving("--demo") as (_, client):
        assert answered(client.port, "/stats/") == (200, None)
        port = f"127.0.0.1:{client.port}"
        command = [part.replace("127.0.0.1:8080", port) for part in json.loads(health)]
        assert judged(*command) == (0, "")
    assert judged(*command)[0] == 1


def test_the_compose_file_mounts_existing_files_and_runs_the_endpoint_read_only() -> None:
    compose = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
    endpoint, database = (compose["services"][name] for name in ("pybossa-stats", "database"))
    image = CONTAINER / endpoint["build"]["context"] / endpoint["build"]["dockerfile"]
    assert image.samefile(CONTAINER / "Containerfile")
    assert endpoint["read_only"]
    assert endpoint["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in endpoint["ports"])
    url = parse_url(endpoint["environment"]["PYBOSSA_STATS_DATABASE_URL"])
    assert url.host in compose["services"]
    assert url.database == database["environment"]["POSTGRES_DB"]
    mounted = [volume.split(":")[0] for volume in database["volumes"] if volume.startswith(".")]
    assert {name for name in mounted if not (CONTAINER / name).exists()} == {"./pybossa.sql"}


class Pybossa(BaseHTTPRequestHandler):
    """PYBOSSA so far as it tells who is an admin: the cookie is who one is."""

    def do_GET(self) -> None:
        who = self.headers.get("Cookie", "")
        assert self.path == "/admin/users"
        self.send_response({"admin": 200, "user": 403}.get(who, 302))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def nginx(folder: Path, snippet: str) -> Iterator[int]:
    """The port of a server that has the snippet, in front of an endpoint and of PYBOSSA."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {folder / kind}; " for kind in kinds)
    port, whole = free_port(), folder / "nginx.conf"
    with (
        serving("--demo") as (_, client),
        ThreadingHTTPServer(("127.0.0.1", 0), Pybossa) as pybossa,
    ):
        Thread(target=pybossa.serve_forever).start()
        whole.write_text(
            f"pid {folder}/pid; error_log {folder}/log; events {{}}\n"
            f"http {{ access_log off; {folders}\n"
            f"server {{ listen 127.0.0.1:{port};\n"
            f"location / {{ proxy_pass http://127.0.0.1:{pybossa.server_port}; }}\n"
            f"{snippet.replace('127.0.0.1:8080', f'127.0.0.1:{client.port}')} }} }}"
        )
        try:
            code, said = judged("nginx", "-c", whole)
            assert code == 0, said
            yield port
        finally:
            judged("nginx", "-c", whole, "-s", "stop")
            pybossa.shutdown()


def answered(
    port: int, path: str, who: str = "", method: str = "GET", body: bytes = b""
) -> tuple[int, str | None]:
    """The status of an answer, and where it leads."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as client:
        client.request(method, path, body, headers={"Cookie": who})
        answer = client.getresponse()
        return answer.status, answer.headers["Location"]


def test_nginx_serves_the_endpoint_to_everyone_by_default(tmp_path: Path) -> None:
    with nginx(tmp_path, Path("examples/nginx.conf").read_text()) as port:
        pages = "/stats/", "/stats/projects/", "/stats/projects/letters"
        for path in (*pages, "/api/globalstats", "/metrics"):
            assert answered(port, path) == (200, None)
            assert answered(port, path, method="OPTIONS") == (200, None)
        for length, status in ((1_000, 405), (100_000, 413)):
            assert answered(port, "/stats/", method="POST", body=b"x" * length) == (status, None)
        assert answered(port, "/stats") == (308, "stats/")
        assert answered(port, "/stats/projects/letters/") == (308, "../letters")


def test_nginx_serves_the_endpoint_to_admins_only_if_configured(tmp_path: Path) -> None:
    snippet = Path("examples/nginx.conf").read_text()
    private = re.sub(r"#     (auth_request|error_page)", r"\1", snippet)
    with nginx(tmp_path, private) as port:
        for path in ("/stats/", "/stats/projects/", "/api/globalstats"):
            assert answered(port, path, "admin") == (200, None)
            assert answered(port, path, "user") == (403, None)
            sign_in = f"http://127.0.0.1:{port}/account/signin?next=/stats/"
            assert answered(port, path) == (302, sign_in)


# What there is of answers, every five minutes, and whether nobody contributes at some time.
CONTRIBUTIONS = {
    "since a start": ("7x286", "23h50m", False),
    "for more than a day": ("7x400", "26h", True),
    "some": ("0+1x400", "26h", False),
    "after a deletion": ("1000+1x300 500x280", "48h", False),
}


def assert_alert(
    folder: Path, name: str, at: str, series: dict[str, str], summary: str, **labels: str
) -> None:
    """Make sure that an alert fires at a time.

    Args:
        folder: for a file.
        name: the alert's.
        at: the time, such as ``1h``.
        series: the values of series every five minutes, from 1970 on.
        summary: the alert's; empty if it must not fire.
        labels: the alert's, besides the severity.
    """
    alert = {
        "exp_labels": {"severity": "warning", **labels},
        "exp_annotations": {"summary": summary},
    }
    expected = [alert] if summary else []
    test = {
        "interval": "5m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": at, "alertname": name, "exp_alerts": expected}],
    }
    rules = str(Path("examples/prometheus_rules.yml").absolute())
    file = folder / "test.yml"
    file.write_text(json.dumps({"rule_files": [rules], "tests": [test]}))
    code, said = judged("promtool", "test", "rules", file)
    assert code == 0, said


@pytest.mark.parametrize(("values", "at", "alarming"), CONTRIBUTIONS.values(), ids=CONTRIBUTIONS)
def test_prometheus_alerts_after_a_day_without_contributions_and_only_then(
    tmp_path: Path, values: str, at: str, *, alarming: bool
) -> None:
    summary = "Nobody has answered a task for a day." if alarming else ""
    assert_alert(tmp_path, "PybossaNoContributions", at, {"pybossa_task_runs": values}, summary)


# When figures were last read, every five minutes, and whether they are stale at some time.
LAST_READ = {
    "now": ("0+300x100", "8h", False),
    "an hour late": ("0+300x36 10800x13", "4h5m", False),
    "for three hours": ("0x100", "3h10m", False),
    "for longer": ("0x100", "3h25m", True),
    "once again": ("0x38 11700+300x60", "3h25m", False),
    "in the future": ("90000+300x100", "20m", True),
}


@pytest.mark.parametrize(("values", "at", "alarming"), LAST_READ.values(), ids=LAST_READ)
def test_prometheus_alerts_where_figures_stay_stale(
    tmp_path: Path, values: str, at: str, *, alarming: bool
) -> None:
    summary = "PYBOSSA's statistics were last read more than three hours ago, or a clock is wrong."
    series = {"pybossa_stats_last_success_timestamp_seconds": values}
    assert_alert(tmp_path, "PybossaStatsStale", at, series, summary if alarming else "")


# How many refreshes failed, every five minutes, and whether they keep failing at some time.
FAILURES = {
    "none": ("0x20", "1h", False),
    "one": ("0x5 1x20", "45m", False),
    "all": ("0x5 1+5x20", "1h", True),
}


@pytest.mark.parametrize(("values", "at", "alarming"), FAILURES.values(), ids=FAILURES)
def test_prometheus_alerts_where_refreshes_keep_failing(
    tmp_path: Path, values: str, at: str, *, alarming: bool
) -> None:
    summary = "pybossa-stats serve keeps failing to refresh its figures (site)."
    labels = {"resource": "site", "result": "failed"}
    series = {
        'pybossa_stats_refreshes_total{resource="site",result="failed"}': values,
        'pybossa_stats_refreshes_total{resource="site",result="ok"}': "1+1x20",
    }
    if alarming:
        assert_alert(tmp_path, "PybossaStatsRefreshFails", at, series, summary, **labels)
    else:
        assert_alert(tmp_path, "PybossaStatsRefreshFails", at, series, "")


def test_the_configuration_of_uwsgi_names_an_existing_application_factory() -> None:
    (module, made) = re.findall(
        r"^module = (\S+):(\w+)\(\)$", Path("examples/uwsgi.ini").read_text(), re.MULTILINE
    )[0]
    # uWSGI takes it from there, and not by way of what a module makes when it is asked.
    assert callable(vars(import_module(module))[made])


def test_the_recipes_for_jq_print_figures_of_snapshots(tmp_path: Path) -> None:
    tool("jq")
    fill_snapshots(tmp_path / "kept")
    recipes = Path("examples/jq_recipes.sh").absolute()
    shown = in_shell(f"{recipes} {tmp_path / 'kept'}", tmp_path)
    assert "2026-11-23T12:00:00Z\t" in shown
    assert "dimitris\t49\n" in shown
    assert shown.endswith("0.412\n")


RECIPES = {"pandas": (sys.executable, "pandas_recipes.py"), "R": ("Rscript", "r_recipes.R")}


@pytest.mark.parametrize("language", RECIPES)
def test_the_recipes_for_pandas_and_r_print_equal_figures(language: str, tmp_path: Path) -> None:
    program, file = RECIPES[language]
    if not which(program):
        pytest.skip(f"{program} is not installed")
    recipes = Path("examples", file).absolute()
    shown = in_shell(f"{program} {recipes} --demo", tmp_path)
    for line in ("2026-11-16,962,733.5", "letters,0.209", "3,0.22"):
        assert f"\n{line}\n" in shown
    assert shown.endswith("\n0.229\n")


def test_the_recipes_for_pandas_end_well_on_a_server_where_nothing_happens(
    sqlite: Database, tmp_path: Path
) -> None:
    sqlite.fill()
    recipes = f"{sys.executable} {Path('examples', 'pandas_recipes.py').absolute()}"
    shown = in_shell(f"{recipes} --database-url {sqlite.url}", tmp_path)
    assert shown.endswith("\nnobody came\n")
    assert "pandas_recipes.py [OPTION ...]" in in_shell(f"{recipes} --help", tmp_path)


def program_in(folder: Path, name: str, text: str) -> None:
    """A program of a name, in a folder of the PATH."""
    (folder / name).write_text(f"#!{sys.executable}\n{text}\n")
    (folder / name).chmod(0o755)


def test_the_letter_is_a_word_document_with_the_tables_of_the_brief(tmp_path: Path) -> None:
    tool("pandoc")
    letter = Path("examples", "letter.sh").absolute()
    assert in_shell(f"{letter} letter.docx --demo --title 'A museum'", tmp_path) == ""
    with ZipFile(tmp_path / "letter.docx") as document:
        content = document.read("word/document.xml").decode()
    assert content.count("<w:tbl>") == 3
    assert "A museum, " in re.sub("<[^>]*>", "", content)


def test_a_brief_is_mailed_as_text_and_as_html_whose_tables_have_their_style(
    tmp_path: Path,
) -> None:
    program_in(
        tmp_path, "sendmail", "import sys\nopen('sent', 'wb').write(sys.stdin.buffer.read())"
    )
    tool("pandoc")
    mail = f"{sys.executable} {Path('examples', 'mail_brief.py').absolute()}"
    named = "--demo --title 'A <museum>' --period 2026-10"
    in_shell(f"PATH={tmp_path}:$PATH {mail} a@example.org b@example.org {named}", tmp_path)
    message = message_from_bytes((tmp_path / "sent").read_bytes(), policy=default)
    assert (message["From"], message["To"]) == ("a@example.org", "b@example.org")
    assert message["Subject"] == "A <museum>, October 2026"
    text, html = (part.get_content() for part in message.iter_parts())
    assert text == run("report", "--brief", "--format", "md", *shlex.split(named)).stdout
    assert html.count("<table style=") == 3
    assert re.search(r"<t[dhr]>", html.replace("<tr>", "")) is None
    assert "<svg" not in html
