"""The files in `examples` work."""

import re
import shlex
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.site import SiteReport
from tests.conftest import tool
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


def judged(program: str, *arguments: str | Path) -> tuple[int, str]:
    """How a program that knows such files ends, and what it says of one."""
    done = subprocess.run(
        [tool(program), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


def test_the_units_of_systemd_are_good(tmp_path: Path) -> None:
    for unit in Path("examples/systemd").iterdir():
        # The program is where the unit says only on a server.
        text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    assert judged("systemd-analyze", "verify", *units) == (0, "")


@pytest.mark.parametrize("unit", sorted(Path("examples/systemd").glob("*.service")))
def test_the_units_of_systemd_give_options_that_there_are(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", unit.read_text(), re.MULTILINE)
    assert run(*shlex.split(command), "--help").exit_code == ExitCode.DONE


def test_nginx_understands_its_snippet(tmp_path: Path) -> None:
    snippet = Path("examples/nginx.conf").absolute()
    whole = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path / kind}; " for kind in kinds)
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {folders}\n"
        f"server {{ listen 127.0.0.1:{free_port()}; include {snippet}; }} }}"
    )
    code, said = judged("nginx", "-t", "-c", whole)
    assert code == 0, said


def test_prometheus_understands_its_rules() -> None:
    rules = "examples/prometheus_rules.yml"
    code, said = judged("promtool", "check", "rules", rules)
    assert code == 0, said


def test_uwsgi_is_given_an_application() -> None:
    (module, made) = re.findall(
        r"^module = (\S+):(\w+)\(\)$", Path("examples/uwsgi.ini").read_text(), re.MULTILINE
    )[0]
    # uWSGI takes it from there, and not by way of what a module makes when it is asked.
    assert callable(vars(import_module(module))[made])


def test_the_recipes_for_jq_work(tmp_path: Path) -> None:
    tool("jq")
    fill_snapshots(tmp_path / "kept")
    recipes = Path("examples/jq_recipes.sh").absolute()
    shown = in_shell(f"{recipes} {tmp_path / 'kept'}", tmp_path)
    assert "2026-11-23T12:00:00Z\t" in shown
    assert "dimitris\t49\n" in shown
    assert shown.endswith("0.412\n")
