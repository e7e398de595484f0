"""What is given to users: a wheel that holds the program, and is the same wherever it is made."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "pybossa_stats"
PARTS = {
    *("src", "tests", "examples", "pyproject.toml"),
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
    about = wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info/"
    assert names == package | {
        f"{about}{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    suffixes = {Path(name).suffix for name in package}
    assert {".py", ".typed", ".j2", ".css", ".json"} <= suffixes


def test_the_wheel_needs_what_the_project_says(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        (file,) = (name for name in opened.namelist() if name.endswith("/METADATA"))
        metadata = message_from_bytes(opened.read(file))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [each for each in metadata.get_all("Requires-Dist") or [] if "extra ==" not in each]
    assert len(needed) == len(project["dependencies"])
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_distribution_is_the_same_wherever_and_whenever_it_is_made(
    copy: Path, tmp_path: Path, kind: str
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    one = build(kind, ROOT, here)
    other = build(kind, copy, elsewhere, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="1")
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


def test_the_source_distribution_can_be_tested(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path)) as opened:
        parts = {Path(name).parts[1] for name in opened.getnames()}
    assert parts == {*PARTS, "PKG-INFO"}
