"""What is given to users: a wheel that holds the program, and is the same wherever it is made."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from email import message_from_bytes
from pathlib import Path
from shlex import quote
from shutil import which
from zipfile import ZipFile

import pytest
import yaml

from tests.conftest import tool
from tests.support.program import run
from tests.support.sessions import in_shell

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGE = ROOT / "src" / "pybossa_stats"
SHARE = ROOT / "src" / "share"
MAN_PAGE = SHARE / "man" / "man1" / "pybossa-stats.1"
PARTS = {
    *(".ci", ".github", "src", "tests", "examples", "pyproject.toml"),
    *("README.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
}

_ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")


def build(kind: str, source: Path, folder: Path, **environment: str) -> Path:
    """Make a distribution of what is in a folder."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", folder],
        cwd=source,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources elsewhere: of another time, and with other rights."""
    folder = tmp_path_factory.mktemp("elsewhere") / "project"
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=_ignored)
        else:
            shutil.copy(ROOT / part, folder)
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() or os.access(path, os.X_OK) else 0o600)
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_package_its_licence_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        names = {*opened.namelist()}
    package = {
        f"pybossa_stats/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    prefix = wheel.name.removesuffix("-py3-none-any.whl")
    shared = {
        f"{prefix}.data/data/share/{path.relative_to(SHARE)}"
        for path in SHARE.rglob("*")
        if path.is_file()
    }
    licences = ("LICENSE", "src/pybossa_stats/media/html/world/LICENSE")
    about = {
        f"{prefix}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")
    } | {f"{prefix}.dist-info/licenses/{file}" for file in licences}
    assert names == package | shared | about
    suffixes = {Path(name).suffix for name in package}
    assert {".py", ".typed", ".j2", ".css", ".json"} <= suffixes


def test_the_wheel_needs_what_the_project_says(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        (file,) = (name for name in opened.namelist() if name.endswith("/METADATA"))
        metadata = message_from_bytes(opened.read(file))
    needed = [each for each in metadata.get_all("Requires-Dist") or [] if "extra ==" not in each]
    assert len(needed) == len(PROJECT["dependencies"])
    assert metadata["License-Expression"] == "MIT AND ISC", "the program, and outlines of its map"
    assert metadata["Description-Content-Type"] == "text/markdown"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_distribution_is_the_same_wherever_and_whenever_it_is_made(
    copy: Path, tmp_path: Path, kind: str
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    date = {"SOURCE_DATE_EPOCH": "1767225600"}
    one = build(kind, ROOT, here, **date)
    settings = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    other = build(kind, copy, elsewhere, **date, **settings)
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


def test_the_source_distribution_can_be_tested(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path)) as opened:
        parts = {Path(name).parts[1] for name in opened.getnames()}
    assert parts == {*PARTS, "PKG-INFO"}


def test_the_manual_page_is_the_one_that_the_program_prints() -> None:
    page = run("help", "--man").stdout
    if "PYBOSSA_STATS_TEST_UPDATE" in os.environ:
        MAN_PAGE.write_text(page)
    assert MAN_PAGE.read_text() == page


def test_readers_of_manual_pages_find_nothing_wrong_but_that_it_has_no_date() -> None:
    done = subprocess.run(
        [tool("mandoc"), "-T", "lint", "-W", "warning", MAN_PAGE],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert re.sub(r"^mandoc: \S+ WARNING: missing date.*\n", "", done.stdout + done.stderr) == ""


COMPLETED = {
    "bash": "complete -p pybossa-stats; COMP_WORDS=(pybossa-stats help priv) COMP_CWORD=2;"
    " _pybossa_stats_completion pybossa-stats; echo ${COMPREPLY[@]}",
    "fish": "complete -C 'pybossa-stats help priv'",
}


@pytest.mark.parametrize(("shell", "script"), COMPLETED.items(), ids=COMPLETED)
def test_shells_complete_commands_with_the_files_that_are_installed(
    shell: str, script: str, tmp_path: Path
) -> None:
    if not which(shell):
        pytest.skip(f"{shell} is not installed")
    (file,) = SHARE.glob(f"{shell}*/*/pybossa-stats*")
    shown = in_shell(f"{shell} -c {quote(f'source {file}; {script}')}", tmp_path)
    assert shown.splitlines()[-1] == "privacy"


def test_the_readme_names_the_licence_of_every_required_package() -> None:
    _, licences = (ROOT / "README.md").read_text().split("## Licences\n")
    extras = PROJECT["optional-dependencies"]
    required = [*PROJECT["dependencies"], *extras["cryptopan"], *extras["serve"]]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in required}
    assert names <= {*re.findall(r"[\w-]+", licences)}


def test_a_release_is_installed_on_every_version_of_python_that_it_names() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    tried = workflow["jobs"]["install"]["strategy"]["matrix"]["python"]
    named = [re.fullmatch(r".* :: (3\.\d+)", classifier) for classifier in PROJECT["classifiers"]]
    assert tried == [match[1] for match in named if match]
    assert PROJECT["requires-python"] == f">={tried[0]}"


def test_the_notes_of_a_release_are_its_part_of_the_changelog() -> None:
    def notes(version: str) -> subprocess.CompletedProcess[str]:
        command = [str(ROOT / ".ci" / "notes"), version]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    newest = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0]
    assert "\n- " in notes(newest).stdout
    assert "\n## " not in notes(newest).stdout
    assert notes("0.0.0").returncode == 1
