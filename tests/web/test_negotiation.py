"""Who gets JSON, and who a page."""

from wsgiref.types import WSGIEnvironment

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.web.negotiation import (
    has_unknown_parameters,
    names_html,
    takes_gzip,
    wants_json,
)

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


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html, text/plain, */*;q=0.01", True),  # of Lynx
        ("", False),
        ("*/*", False),  # of curl
        ("text/*", False),
        ("text/html;q=0", False),
        ("text/plain, text/html;q=0.5", False),
        ("application/json, text/html;q=0.5", False),
    ],
)
def test_only_clients_that_name_html_get_errors_as_pages(accept: str, *, html: bool) -> None:
    assert names_html({"HTTP_ACCEPT": accept}) is html


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("", False),
        ("&", False),
        ("response_format=json", False),
        ("response_format=html", False),
        ("api_key=b3a6", False),
        ("_=1700000000000", False),  # of jQuery
        ("utm_source=newsletter&utm_medium=email&fbclid=x", False),
        ("period=2014-Q4", True),
        ("response_format=json&days=7", True),
        ("api_key=b3a6&Api_Key=b3a6", True),
        ("period", True),
        ("=", True),
        ("%00", True),
    ],
)
def test_parameters_that_have_no_effect_are_unknown(query: str, *, unknown: bool) -> None:
    assert has_unknown_parameters({"QUERY_STRING": query}) is unknown


@given(st.text(), st.text(), st.text())
def test_malformed_headers_are_not_errors(accept: str, content_type: str, query: str) -> None:
    environ = {"HTTP_ACCEPT": accept, "CONTENT_TYPE": content_type, "QUERY_STRING": query}
    wants_json(environ)
    names_html(environ)
    has_unknown_parameters(environ)
