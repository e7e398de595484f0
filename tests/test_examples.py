"""The files in `examples` work."""

import re
import shlex
import subprocess
from importlib import import_module
from pathlib import Path
from shutil import which

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.site import SiteReport
from tests.conftest import missing
from tests.support.growing import fill_snapshots
from tests.support.program import run
from tests.support.server import free_port
from tests.support.sessions import in_shell
from tests.support.snapshots import a_snapshot


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
