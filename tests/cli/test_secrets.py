"""Files that hold secrets, and who may read them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.geoip import RECORDS, write_database
from tests.support.program import run

WARNING = "holds a secret but is readable by everyone"
NOWHERE = "postgresql://u:s3cret@127.0.0.1:1/d"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may look into; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def file_with(folder: Path, contents: str, mode: int) -> Path:
    file = folder / "secret"
    file.write_text(contents)
    file.chmod(mode)
    return file


@pytest.mark.parametrize(("mode", "warned"), [(0o644, 1), (0o604, 1), (0o640, 0), (0o600, 0)])
def test_a_world_readable_url_with_a_password_causes_a_warning(
    folder: Path, mode: int, warned: int
) -> None:
    result = run("check", "--database-url-file", file_with(folder, NOWHERE, mode))
    assert result.stderr.count(WARNING) == warned
    assert "s3cret" not in result.stderr


def test_world_readable_settings_cause_a_warning(folder: Path) -> None:
    settings = file_with(folder, f"SQLALCHEMY_DATABASE_URI = {NOWHERE!r}", 0o644)
    assert WARNING in run("check", "--settings", settings).stderr


def test_a_world_readable_key_file_causes_a_warning(folder: Path) -> None:
    key = file_with(folder, "32-char-str-for-AES-key-and-pad.", 0o644)
    geoip = write_database(folder / "city.mmdb", RECORDS)
    result = run("global", "--demo", "--geoip-db", geoip, "--cryptopan-key-file", key)
    assert WARNING in result.stderr
    assert result.exit_code == 0


def test_a_world_readable_url_without_a_password_causes_no_warning(folder: Path) -> None:
    file = file_with(folder, "postgresql://u@127.0.0.1:1/d", 0o644)
    assert WARNING not in run("check", "--database-url-file", file).stderr


def test_a_file_in_a_closed_folder_is_not_exposed(folder: Path) -> None:
    file = file_with(folder, NOWHERE, 0o644)
    folder.chmod(0o700)
    assert WARNING not in run("check", "--database-url-file", file).stderr
