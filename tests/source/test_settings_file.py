"""The database that PYBOSSA's own settings name."""

from pathlib import Path

import pytest

from pybossa_stats.errors import UsageError
from pybossa_stats.source.settings_file import read_database_url


def url_in(folder: Path, text: str) -> str:
    file = folder / "settings_local.py"
    file.write_text(text)
    return read_database_url(file)


def test_the_url_in_settings_is_the_last_text_that_is_assigned(tmp_path: Path) -> None:
    text = """
    # comment
DEBUG = False
import os
SECRET = os.environ["SECRET"]
SQLALCHEMY_DATABASE_URI = 'postgresql://old@h/d'
SQLALCHEMY_DATABASE_URI = ('postgresql://'
                           'u:p%40@h/d')
"""
    assert url_in(tmp_path, text) == "postgresql://u:p%40@h/d"


def test_the_url_in_settings_may_be_read_by_other_statements(tmp_path: Path) -> None:
    text = "SQLALCHEMY_DATABASE_URI = 'postgresql://h/d'\nif SQLALCHEMY_DATABASE_URI:\n    A = 1\n"
    assert url_in(tmp_path, text) == "postgresql://h/d"


def test_the_url_in_settings_may_be_assigned_with_a_type(tmp_path: Path) -> None:
    text = "SQLALCHEMY_BINDS: dict\nSQLALCHEMY_DATABASE_URI: str = 'postgresql://h/d'\n"
    assert url_in(tmp_path, text) == "postgresql://h/d"


def test_the_url_of_a_replica_in_settings_goes_before_that_of_the_primary(tmp_path: Path) -> None:
    text = """
SQLALCHEMY_DATABASE_URI = "postgresql://primary/d"
SQLALCHEMY_BINDS = {'bulk': get_bulk(), 'slave': 'postgresql://replica/d'}
"""
    assert url_in(tmp_path, text) == "postgresql://replica/d"


@pytest.mark.parametrize(
    "binds", ["{}", "None", "{'other': f()}", "{'slave': ''}", "{'slave': None}"]
)
def test_settings_without_a_replica_give_the_url_of_the_primary(tmp_path: Path, binds: str) -> None:
    text = f"SQLALCHEMY_DATABASE_URI = 'postgresql://primary/d'\nSQLALCHEMY_BINDS = {binds}"
    assert url_in(tmp_path, text) == "postgresql://primary/d"


@pytest.mark.parametrize(
    "text",
    [
        "SQLALCHEMY_DATABASE_URI = os.environ['S3CRET']",
        "SQLALCHEMY_DATABASE_URI = 's3cret' + HOST",
        "SQLALCHEMY_DATABASE_URI = f's3cret{HOST}'",
        "if True:\n    SQLALCHEMY_DATABASE_URI = 's3cret'",
        "SQLALCHEMY_DATABASE_URI = 'a'\nSQLALCHEMY_DATABASE_URI += 's3cret'",
        "SQLALCHEMY_DATABASE_URI, B = 's3cret', 1",
        "SQLALCHEMY_DATABASE_URI = 'a'\nB = (SQLALCHEMY_DATABASE_URI := 's3cret')",
        "SQLALCHEMY_BINDS = 's3cret'",
        "SQLALCHEMY_BINDS = {'slave': s3cret()}",
        "SQLALCHEMY_BINDS = dict(slave='s3cret')",
        "SQLALCHEMY_BINDS = {'slave': 's3cret', **others}",
        "SQLALCHEMY_DATABASE_URI = 'a'\nfrom s3cret import SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_BINDS = {}\nSQLALCHEMY_BINDS['slave'] = 's3cret'",
        "SQLALCHEMY_BINDS = {}\nSQLALCHEMY_BINDS.update(slave='s3cret')",
        "SQLALCHEMY_BINDS = {}\nbinds = SQLALCHEMY_BINDS\nbinds['slave'] = 's3cret'",
        "SQLALCHEMY_BINDS = {}\nchange(SQLALCHEMY_BINDS)",
        "def change():\n    return SQLALCHEMY_BINDS\nSQLALCHEMY_BINDS = {}",
        "SQLALCHEMY_DATABASE_URI = 's3cret'\ndel SQLALCHEMY_DATABASE_URI",
        "class SQLALCHEMY_DATABASE_URI:\n    S3CRET = 1",
        "try:\n    f()\nexcept E as SQLALCHEMY_DATABASE_URI:\n    pass",
        "match s3cret:\n    case [*SQLALCHEMY_DATABASE_URI]:\n        pass",
    ],
)
def test_settings_whose_url_would_have_to_be_run_are_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="is not a plain string") as caught:
        url_in(tmp_path, text)
    assert "s3cret" not in str(caught.value).lower()
    assert "settings_local.py, line " in str(caught.value)


_SETTERS = [
    "from production import *",
    "try:\n    from production import *\nexcept ImportError:\n    pass",
    "exec(open('production.py').read())",
    "execfile('production.py')",
    "eval('f()')",
    "globals()[KEY] = 's3cret'",
    "globals().update(load())",
    "locals()[KEY] = 's3cret'",
    "vars().update(load())",
    "vars(sys.modules[__name__])[KEY] = 's3cret'",
    "setattr(sys.modules[__name__], KEY, 's3cret')",
    "delattr(sys.modules[__name__], KEY)",
    "sys.modules[__name__].SQLALCHEMY_DATABASE_URI = 's3cret'",
    "sys.modules[__name__].__dict__[KEY] = 's3cret'",
    "sys._getframe().f_globals[KEY] = 's3cret'",
    "import builtins\nbuiltins.exec(CODE)",
    "from builtins import exec as run\nrun(CODE)",
    "for key, value in load():\n    globals()[key] = value",
]


@pytest.mark.parametrize("setter", _SETTERS)
@pytest.mark.parametrize("name", ["SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS"])
def test_settings_whose_url_may_be_changed_later_without_its_name_are_an_error(
    tmp_path: Path, setter: str, name: str
) -> None:
    value = {"SQLALCHEMY_DATABASE_URI": "'s3cret'", "SQLALCHEMY_BINDS": "{'slave': 's3cret'}"}
    with pytest.raises(UsageError, match=r"settings_local.py, line \d+: .* not a plain") as caught:
        url_in(tmp_path, f"{name} = {value[name]}\n{setter}\n")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("setter", [setter for setter in _SETTERS if "URI" not in setter])
def test_settings_may_do_anything_before_they_set_the_url(tmp_path: Path, setter: str) -> None:
    text = f"{setter}\nSQLALCHEMY_DATABASE_URI = 'postgresql://h/d'\n"
    assert url_in(tmp_path, text) == "postgresql://h/d"


@pytest.mark.parametrize("setter", [setter for setter in _SETTERS if "*" not in setter])
def test_a_function_in_settings_that_may_change_the_url_is_an_error_wherever_it_stands(
    tmp_path: Path, setter: str
) -> None:
    body = setter.replace("\n", "\n    ")
    text = f"def f():\n    {body}\nSQLALCHEMY_DATABASE_URI = 'postgresql://h/d'\nf()\n"
    with pytest.raises(UsageError, match="not a plain"):
        url_in(tmp_path, text)


@pytest.mark.parametrize(
    "text", ["", "SQLALCHEMY_DATABASE_URI = None", "SQLALCHEMY_DATABASE_URI = 7"]
)
def test_settings_without_a_database_are_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="SQLALCHEMY_DATABASE_URI"):
        url_in(tmp_path, text)


def test_settings_that_are_not_python_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not valid Python: see line 3") as caught:
        url_in(tmp_path, "# Settings\n\nSQLALCHEMY_DATABASE_URI = 's3cret")
    assert "s3cret" not in str(caught.value)
    with pytest.raises(UsageError, match="not valid Python"):
        url_in(tmp_path, "\0")
    with pytest.raises(UsageError, match="No such file"):
        read_database_url(tmp_path / "missing.py")


def test_settings_may_be_in_any_encoding_that_python_knows(tmp_path: Path) -> None:
    file = tmp_path / "settings_local.py"
    text = "SQLALCHEMY_DATABASE_URI = 'postgresql://h/é'"
    file.write_bytes(f"# -*- coding: latin-1 -*-\n{text}".encode("latin-1"))
    assert read_database_url(file) == "postgresql://h/é"
    file.write_text(text, encoding="utf-8-sig")
    assert read_database_url(file) == "postgresql://h/é"


def test_nothing_in_settings_is_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    text = f"open({str(ran)!r}, 'w')\nSQLALCHEMY_DATABASE_URI = 'postgresql://h/d'"
    assert url_in(tmp_path, text) == "postgresql://h/d"
    assert not ran.exists()
