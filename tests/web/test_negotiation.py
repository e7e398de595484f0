"""Who gets JSON, and who a page."""

from wsgiref.types import WSGIEnvironment

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.web.negotiation import takes_gzip, wants_json

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "environ",
    [
        {"QUERY_STRING": "response_format=json"},
        {"QUERY_STRING": "a=b&response_format=json", "HTTP_ACCEPT": BROWSER},
        {"QUERY_STRING": "response_format=json&response_format=html"},
        {"CONTENT_TYPE": "application/json"},
        {"CONTENT_TYPE": "Application/JSON; charset=utf-8", "HTTP_ACCEPT": BROWSER},
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_ACCEPT": "application/json, text/plain, */*;q=0.5"},
        {"HTTP_ACCEPT": "application/json, text/plain, */*"},  # of axios
        {"HTTP_ACCEPT": "text/*, application/json"},
        {"HTTP_ACCEPT": "text/html;q=0.5 , application/json ; q=0.6"},
        {"HTTP_ACCEPT": "application/*"},
        {"HTTP_ACCEPT": "text/html;q=0, */*"},
    ],
    ids=str,
)
def test_clients_that_ask_for_json_get_json(environ: WSGIEnvironment) -> None:
    assert wants_json(environ)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_ACCEPT": ""},
        {"HTTP_ACCEPT": "*/*"},
        {"HTTP_ACCEPT": BROWSER},
        {"HTTP_ACCEPT": "text/html, application/json"},
        {"HTTP_ACCEPT": "application/*, text/html, */*"},
        {"HTTP_ACCEPT": "application/json;q=0.9, */*"},
        {"HTTP_ACCEPT": "application/json;q=0"},
        {"HTTP_ACCEPT": "image/png"},
        {"CONTENT_TYPE": "text/plain"},
        {"QUERY_STRING": "response_format=html"},
        {"QUERY_STRING": "response_format=html&response_format=json"},
        {"QUERY_STRING": "response_format=&response_format=json"},
    ],
    ids=str,
)
def test_clients_that_do_not_prefer_json_get_the_page(environ: WSGIEnvironment) -> None:
    assert not wants_json(environ)


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate, br", True),
        ("GZIP;q=0.1", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip; q=0.0, *", False),
    ],
)
def test_gzip_is_chosen_for_clients_that_accept_it(accepted: str, *, packed: bool) -> None:
    assert takes_gzip({"HTTP_ACCEPT_ENCODING": accepted}) is packed


@given(st.text(), st.text(), st.text())
def test_malformed_headers_are_not_errors(accept: str, content_type: str, query: str) -> None:
    wants_json({"HTTP_ACCEPT": accept, "CONTENT_TYPE": content_type, "QUERY_STRING": query})
