"""Files that are there whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from pybossa_stats.files import creation


@pytest.mark.parametrize("number", [0, errno.EPERM, errno.ENOTSUP])
def test_a_created_file_never_replaces_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unsupported(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    if number:
        monkeypatch.setattr("os.link", unsupported)
    file = tmp_path / "file"
    with creation(file) as temporary:
        temporary.write_text("first")
    with pytest.raises(FileExistsError), creation(file) as temporary:
        temporary.write_text("second")
    assert file.read_text() == "first"
    assert [*tmp_path.iterdir()] == [file]
