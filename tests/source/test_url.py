"""Database URLs, as users write them and mistype them."""

from typing import Any

import pytest
from sqlalchemy import make_url

from pybossa_stats.errors import UsageError
from pybossa_stats.source.url import describe_server, describe_url, parse_url


@pytest.mark.parametrize(
    "scheme",
    ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"],
)
def test_every_spelling_of_postgresql_goes_through_one_driver(scheme: str) -> None:
    url = parse_url(f"{scheme}://stats:secret@db.example.org:6432/pybossa?sslmode=require\n")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "stats",
        "secret",
        "db.example.org",
        6432,
        "pybossa",
    )
    assert url.query == {"sslmode": "require"}


def test_special_characters_in_a_password_are_written_as_percent_escapes() -> None:
    assert parse_url("postgresql://u:p%40%2F%23s@h/d").password == "p@/#s"


def test_host_and_database_may_be_left_out_of_a_url_with_a_service() -> None:
    url = parse_url("postgresql:///?service=pybossa")
    assert (url.host, url.database or None, url.query["service"]) == (None, None, "pybossa")


def test_a_password_among_the_options_is_masked() -> None:
    url = parse_url("postgresql://u@h/d?password=s3cret&sslmode=require")
    assert url.password == "s3cret"
    assert "s3cret" not in repr(url)
    assert url.query == {"sslmode": "require"}


def test_a_sqlite_url_names_a_file() -> None:
    assert parse_url("sqlite:///a/b.sqlite").database == "a/b.sqlite"
    assert parse_url("sqlite:////a/b.sqlite").database == "/a/b.sqlite"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cret",
        "mysql://u:s3cret@h/d",
        "s3cret://u:p@h/d",
        "postgresql://u:s3@cret@h/d",
        "postgresql://u:s3@cr/et@h/d",
        "postgresql://u:s3@cr?et@h/d",
        "postgresql://u:s3cret/d",
        "postgresql://u:73737373/d",
        "postgresql://u:p@h:s3cret/d",
        "sqlite://",
        "sqlite:///",
        "sqlite://s3cret/file",
        "postgresql://u:x%40s3cret/d",
    ],
)
def test_the_error_of_a_mistyped_url_repeats_no_part_of_the_url(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_url(text)
    shown = f"{raised.value} {raised.value.hint} {raised.value.__cause__}"
    assert not [part for part in ("s3", "cret", "7373") if part in shown]
    assert raised.value.hint


@pytest.mark.parametrize("value", [None, make_url("sqlite://"), b"sqlite:///a"])
def test_a_url_that_is_no_text_is_an_error_for_people(value: Any) -> None:  # noqa: ANN401
    with pytest.raises(UsageError, match="is text, not"):
        parse_url(value)


def test_nothing_else_in_place_of_a_host_is_decoded() -> None:
    assert parse_url("postgresql://us%3As3cret/d").host == "us%3As3cret"


def test_a_folder_of_sockets_may_be_the_host() -> None:
    url = parse_url("postgresql://u@%2Fvar%2Frun%2Fmine:6432/pybossa")
    assert (url.host, url.port) == ("/var/run/mine", 6432)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:p@db.example.org/pybossa?sslmode=require", "db.example.org/pybossa"),
        ("postgresql://u:p@db.example.org:5432/pybossa", "db.example.org/pybossa"),
        ("postgresql://u:p@db.example.org:6432/pybossa", "db.example.org:6432/pybossa"),
        ("postgresql://u:p@[::1]:6432/pybossa", "[::1]:6432/pybossa"),
        ("postgresql:///pybossa", "pybossa"),
        ("postgresql://", ""),
        ("sqlite:///a/b.sqlite", "a/b.sqlite"),
    ],
)
def test_a_url_is_described_without_user_and_password(url: str, shown: str) -> None:
    assert describe_url(parse_url(url)) == shown


@pytest.mark.parametrize(
    ("folder", "port", "shown"),
    [
        ("/var/run/postgresql", 5432, "localhost/pybossa"),
        ("/run/postgresql", 5433, "localhost:5433/pybossa"),
        ("/tmp", None, "localhost/pybossa"),
        ("/srv/crowd", 5432, "/srv/crowd/pybossa"),
        ("/srv/crowd", 5433, "/srv/crowd:5433/pybossa"),
        ("/srv/a:b", 5432, "/srv/a:b/pybossa"),
    ],
)
def test_a_folder_of_sockets_is_named_unless_it_is_the_usual_one(
    folder: str, port: int | None, shown: str
) -> None:
    assert describe_server(folder, port, "pybossa") == shown
