"""What is answered where, and with which headers; each answer passes a validator of WSGI."""

import gzip
import json
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.media.html.page import content_security_policy, to_html
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.links import Links, page_names
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.projects import GlobalStatsReport
from pybossa_stats.report.rendering import render
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import ProjectDetail, Timeline, detail_of
from pybossa_stats.stats.projects.projects import globalstats
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.site.work import SiteWork
from pybossa_stats.web.application import Application
from pybossa_stats.web.readings import PAUSE, UnavailableError
from tests.conftest import NOW, tool
from tests.support.overviews import NO_PROGRESS, NO_WORK, an_overview, projects_stats
from tests.support.snapshots import a_snapshot
from tests.support.web import Clock, ask

if TYPE_CHECKING:
    from pybossa_stats.web.sources import Source

MAX_AGE, STALE_FOR = 60, 3600
JSON = "application/json"
PATHS = ("/stats/", "/metrics", "/api/globalstats")
REPORTS = ("/stats/", "/stats/?response_format=json", "/api/globalstats")
FIGURES = (*REPORTS, "/metrics")
HTML = "text/html"
WORK = SiteWork(Origin(None, None), hours=1.5, sessions=7, median_seconds=31)
LATIN_1 = st.characters(max_codepoint=255)


def a_detail(overview: Overview, key: int, short_name: str) -> ProjectDetail:
    calendar = overview.activity.calendar
    project = replace(overview.projects.projects[0], id=key, short_name=short_name)
    return detail_of(overview.origin, project, calendar, Timeline.together(calendar, ()), ())


class Site:
    """An endpoint over a small server that may be down."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.error: Exception | None = None
        self.answers = 22
        self.readings: list[str] = []
        self.application = Application(
            cast("Source", self), max_age=MAX_AGE, stale_for=STALE_FOR, on_trouble=lambda _: None
        )

    def site(self) -> SiteReport:
        if self.error:
            raise self.error
        self.readings.append("site")
        return SiteReport(a_snapshot(answers=self.answers))

    def site_of(self, snapshot: SiteStats) -> SiteReport:
        return SiteReport(snapshot)

    def page(self) -> tuple[PageReport, GlobalStatsReport]:
        overview = an_overview(self.site().result)
        details = a_detail(overview, 1, "maps"), a_detail(overview, 2, "Ünö/x")
        named = replace(overview, details=details)
        names = page_names(detail.project for detail in details)
        page = PageReport(named, None, Links(pages=names, suffix=""), title="A museum")
        return page, GlobalStatsReport(named.projects, work=WORK)

    def projects(self) -> GlobalStatsReport:
        progress = replace(NO_PROGRESS, needed=101, remaining=80, answers=self.answers)
        stats = projects_stats(self.site().result.origin, (), progress, NO_WORK)
        stats = replace(stats, globalstats=globalstats(stats.total, 10, stats.categories))
        return GlobalStatsReport(stats, work=WORK)


@pytest.fixture
def site(clock: Clock) -> Site:
    return Site(clock)


def test_clients_that_accept_json_get_the_payload(site: Site) -> None:
    answer = ask(site.application, HTTP_ACCEPT=JSON)
    assert answer.status == 200
    assert answer.headers["content-type"] == JSON
    assert json.loads(answer.body)["stats"]["n_task_runs"] == 22


@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_browsers_get_the_page(site: Site, accept: str) -> None:
    answer = ask(site.application, HTTP_ACCEPT=accept)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body.decode() == "".join(to_html(site.page()[0].document()))
    assert "A museum" in answer.body.decode()
    assert content_security_policy() in answer.headers["content-security-policy"]


def test_the_page_and_the_json_of_a_project_are_below_those_of_the_server(site: Site) -> None:
    page = ask(site.application, "/stats/projects/maps", HTTP_ACCEPT="text/html")
    assert page.status == 200
    assert b'href="../"' in page.body
    document = json.loads(ask(site.application, "/stats/projects/maps", HTTP_ACCEPT=JSON).body)
    assert document["data"]["project"]["short_name"] == "maps"


def test_a_project_is_found_by_any_short_name(site: Site) -> None:
    path = "/stats/projects/" + "Ünö/x".encode().decode("latin-1")  # as WSGI has it
    assert ask(site.application, path).status == 200


def test_the_projects_are_listed_above_their_pages(site: Site) -> None:
    page = ask(site.application, "/stats/projects/", HTTP_ACCEPT=HTML)
    assert page.status == 200
    assert b'<a href="maps">' in page.body
    assert b'<a href="../">' in page.body
    answer = ask(site.application, "/stats/projects/", HTTP_ACCEPT=JSON)
    document = json.loads(answer.body)
    assert document["schema"] == "pybossa-stats/projects"
    assert [project["id"] for project in document["data"]["projects"]] == [1, 2]
    assert site.readings == ["site"]


@pytest.mark.parametrize("mounted", ["", "/pybossa", "/stats"])
@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/stats/projects", "/stats/projects/"),
        ("/stats/projects/maps/", "/stats/projects/maps"),
        ("/stats/projects/maps/?response_format=json", "/stats/projects/maps?response_format=json"),
    ],
)
def test_addresses_of_projects_with_or_without_a_slash_redirect_to_the_right_ones(
    site: Site, mounted: str, address: str, leads_to: str
) -> None:
    below = address.removeprefix(mounted) if mounted == "/stats" else address
    answer = ask(site.application, below, SCRIPT_NAME=mounted, HTTP_HOST="evil.example")
    assert answer.status == 308
    target = urljoin(f"http://h{mounted}{below}", answer.headers["location"])
    assert target == f"http://h{'' if mounted == '/stats' else mounted}{leads_to}"


@pytest.mark.parametrize(
    "name", ["/evil.example/", "//evil.example/", "\\evil.example/", "../", "maps//", "a/maps/"]
)
def test_only_names_of_projects_are_redirected_to(site: Site, name: str) -> None:
    answer = ask(site.application, f"/stats/projects/{name}")
    assert (answer.status, answer.headers.get("location")) == (404, None)


@pytest.mark.parametrize("name", ["nothing", "nothing/", "%"])
def test_the_page_of_an_unknown_project_is_not_found(site: Site, name: str) -> None:
    assert ask(site.application, f"/stats/projects/{name}").status == 404


def test_browsers_get_the_icon_of_the_page_and_keep_it(site: Site) -> None:
    answer = ask(site.application, "/favicon.ico")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert int(answer.headers["cache-control"].removeprefix("max-age=")) >= 86_400
    (link,) = re.findall('<link rel="icon" href="(.*?)">', ask(site.application).body.decode())
    assert link.startswith("data:image/svg+xml,")
    assert unquote(link.partition(",")[2]).encode() == answer.body
    tag = answer.headers["etag"]
    assert ask(site.application, "/favicon.ico", HTTP_IF_NONE_MATCH=tag).status == 304


def test_global_stats_have_the_names_that_pybossa_gives_them(site: Site) -> None:
    answer = ask(site.application, "/api/globalstats")
    assert (answer.status, answer.headers["content-type"]) == (200, JSON)
    assert json.loads(answer.body) == {
        "n_projects": 0,
        "n_users": 10,
        "n_tasks": 101,
        "n_task_runs": 22,
        "n_pending_tasks": 80,
        "categories": None,
    }


def test_caches_can_distinguish_the_payload_from_the_page(site: Site) -> None:
    vary = ask(site.application).headers["vary"]
    assert {each.strip() for each in vary.split(",")} == {
        "Accept",
        "Accept-Encoding",
        "Content-Type",
    }


def test_metrics_are_for_prometheus(site: Site) -> None:
    answer = ask(site.application, "/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "pybossa_task_runs 22.0\n" in answer.body.decode()


def test_metrics_include_those_of_projects_once_projects_have_been_read(site: Site) -> None:
    ask(site.application, "/api/globalstats")
    metrics = ask(site.application, "/metrics").body.decode()
    assert 'pybossa_published_projects{progress="stalled"} 0.0\n' in metrics
    assert "pybossa_work_last_day_seconds 5400.0\n" in metrics
    assert "pybossa_sessions_last_day 7.0\n" in metrics


def samples(site: Site, **environ: str) -> dict[str, dict[tuple[str, ...], float]]:
    """The numbers of each metric that is served, by the values of its labels."""
    answer = ask(site.application, "/metrics", **environ)
    assert answer.status == 200
    numbers: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.body.decode()):
        for sample in family.samples:
            numbers.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return numbers


def test_metrics_count_refreshes_and_tell_when_the_last_one_was(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)
    ask(site.application, "/api/globalstats")
    first = samples(site)
    assert first["pybossa_stats_refreshes_total"] == {
        ("site", "ok"): 1,
        ("site", "failed"): 0,
        ("page", "ok"): 0,
        ("page", "failed"): 0,
        ("projects", "ok"): 1,
        ("projects", "failed"): 0,
    }
    at = NOW.timestamp()
    last = {("site",): at, ("projects",): at}
    assert first["pybossa_stats_last_refresh_timestamp_seconds"] == last
    site.error = LookupError()
    site.clock.advance(MAX_AGE + 1)
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW + timedelta(seconds=MAX_AGE + 1))
    assert ask(site.application, HTTP_ACCEPT=JSON).status == 200
    second = samples(site)
    assert second["pybossa_stats_refreshes_total"]["site", "failed"] == 1
    assert second["pybossa_stats_last_refresh_timestamp_seconds"] == last


def test_a_refresh_of_the_page_refreshes_the_others(site: Site) -> None:
    ask(site.application, HTTP_ACCEPT=HTML)
    metrics = samples(site)
    assert metrics["pybossa_stats_refreshes_total"]["page", "ok"] == 1
    assert metrics["pybossa_stats_refreshes_total"]["site", "ok"] == 0
    refreshed = metrics["pybossa_stats_last_refresh_timestamp_seconds"]
    assert {*refreshed} == {("site",), ("page",), ("projects",)}


def test_metrics_count_requests_by_the_status_of_their_answers(site: Site) -> None:
    assert samples(site)["pybossa_stats_http_requests_total"] == {
        ("200",): 0,
        ("500",): 0,
        ("503",): 0,
    }
    for address in ("/stats/", "/healthz", "/stats", "/x", "/s3cret", "/stats/?s3cret=1"):
        ask(site.application, address)
    assert samples(site)["pybossa_stats_http_requests_total"] == {
        ("200",): 3,
        ("308",): 1,
        ("400",): 1,
        ("404",): 2,
        ("500",): 0,
        ("503",): 0,
    }
    assert b"s3cret" not in ask(site.application, "/metrics").body


def test_without_figures_there_are_still_metrics_of_the_endpoint(site: Site) -> None:
    site.error = LookupError("s3cret")
    metrics = samples(site)
    assert metrics["pybossa_stats_refreshes_total"]["site", "failed"] == 1
    assert "pybossa_task_runs" not in metrics
    assert "pybossa_stats_last_refresh_timestamp_seconds" not in metrics
    assert ask(site.application, "/healthz").status == 503
    assert samples(site)["pybossa_stats_http_requests_total"]["503",] == 1
    site.error = None
    site.clock.advance(PAUSE)
    assert samples(site)["pybossa_task_runs"] == {(): 22}


def test_metrics_are_gzipped_and_never_served_from_a_cache(site: Site) -> None:
    answer = ask(site.application, "/metrics", HTTP_ACCEPT_ENCODING="gzip")
    assert b"\npybossa_task_runs 22.0\n" in gzip.decompress(answer.body)
    assert (answer.headers["age"], answer.headers["cache-control"]) == ("0", "no-cache")
    tag = answer.headers["etag"]
    again = ask(site.application, "/metrics", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=tag)
    assert again.status == 200


def test_the_metrics_that_are_served_keep_the_rules_of_promtool(site: Site) -> None:
    ask(site.application, HTTP_ACCEPT=HTML)
    judged = subprocess.run(
        [tool("promtool"), "check", "metrics"],
        input=ask(site.application, "/metrics").body,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (judged.returncode, judged.stderr) == (0, b"")


def test_the_payload_is_served_from_the_reading_of_the_page(site: Site) -> None:
    ask(site.application, HTTP_ACCEPT="text/html")
    site.error = LookupError()
    for address in FIGURES:
        assert ask(site.application, address).status == 200
    assert site.readings == ["site"]


@pytest.mark.parametrize("mounted", ["", "/pybossa", "/stats"])
def test_the_application_may_be_mounted_anywhere(site: Site, mounted: str) -> None:
    path = "/" if mounted == "/stats" else "/stats/"
    assert ask(site.application, path, SCRIPT_NAME=mounted).status == 200


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("/stats", 308, "stats/"),
        ("/stats?response_format=json", 308, "stats/?response_format=json"),
        ("/stats?api_key=//evil.example%0d%0aX:1", 308, "stats/"),
        ("/", 307, "stats/"),
    ],
)
def test_the_root_and_stats_without_a_slash_redirect_to_stats_with_a_slash(
    site: Site, asked: str, status: int, location: str
) -> None:
    answer = ask(site.application, asked, HTTP_HOST="evil.example")
    assert (answer.status, answer.headers["location"]) == (status, location)


@pytest.mark.parametrize("path", ["/", "/stats", *PATHS, "/stats/projects/", "/healthz"])
def test_unknown_parameters_are_refused_rather_than_ignored(site: Site, path: str) -> None:
    for query in ("period=2014-Q4", "response_format=json&days=7"):
        answer = ask(site.application, f"{path}?{query}", HTTP_ACCEPT=JSON)
        assert answer.status == 400
        assert answer.body == (
            b"Bad Request: There is no such parameter; the only one is response_format=json."
            b" Figures are always the latest ones.\n"
        )
    assert site.readings == []


@pytest.mark.parametrize("path", PATHS)
def test_parameters_that_clients_of_pybossa_add_are_ignored(site: Site, path: str) -> None:
    query = "api_key=b3a6&_=1700000000000&utm_source=newsletter"
    assert ask(site.application, f"{path}?{query}").status == 200


@pytest.mark.parametrize("address", [*REPORTS, "/favicon.ico", "/x"])
def test_head_has_the_headers_and_no_body(site: Site, address: str) -> None:
    got, head = ask(site.application, address), ask(site.application, address, "HEAD")
    assert (head.status, head.headers, head.body) == (got.status, got.headers, b"")
    assert int(head.headers["content-length"]) == len(got.body)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/stats/", "/stats", "/metrics", "/healthz"])
def test_methods_other_than_get_head_and_options_are_refused(
    site: Site, method: str, path: str
) -> None:
    answer = ask(site.application, path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_only_the_api_is_open_to_scripts_of_any_site(site: Site) -> None:
    for method, status in (("OPTIONS", 200), ("GET", 200), ("POST", 405)):
        answer = ask(site.application, "/api/globalstats", method, HTTP_ORIGIN="https://a.example")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, "*")
    preflight = ask(site.application, "/api/globalstats", "OPTIONS")
    assert preflight.headers["allow"] == "GET, HEAD, OPTIONS"
    assert preflight.headers["access-control-allow-headers"] == "Authorization, Content-Type"
    for path in ("/stats/", "/metrics", "/healthz", "/api/x"):
        for method in ("OPTIONS", "GET"):
            assert "access-control-allow-origin" not in ask(site.application, path, method).headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("address", REPORTS)
def test_an_answer_that_a_client_has_is_not_sent_again(
    site: Site, address: str, encoding: str
) -> None:
    first = ask(site.application, address, HTTP_ACCEPT_ENCODING=encoding)
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = ask(
            site.application, address, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=known
        )
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    site.answers += 1
    site.clock.advance(MAX_AGE + 1)
    newer = ask(site.application, address, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=tag)
    assert newer.status == 200
    assert newer.headers["etag"] != tag


def test_figures_that_did_not_change_are_not_sent_again(site: Site) -> None:
    tag = ask(site.application, HTTP_ACCEPT=JSON).headers["etag"]
    site.clock.advance(MAX_AGE + 1)
    answer = ask(site.application, HTTP_ACCEPT=JSON, HTTP_IF_NONE_MATCH=tag)
    assert (answer.status, answer.headers["age"]) == (304, "0")


@pytest.mark.parametrize("address", REPORTS)
def test_responses_are_gzipped_for_clients_that_accept_gzip(site: Site, address: str) -> None:
    plain = ask(site.application, address)
    gzipped = ask(site.application, address, HTTP_ACCEPT_ENCODING="gzip")
    assert gzipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(gzipped.body) == plain.body
    assert gzipped.headers["etag"] != plain.headers["etag"]
    assert "content-encoding" not in plain.headers


def test_a_response_states_its_age(site: Site) -> None:
    ask(site.application)
    site.clock.advance(42.9)
    headers = ask(site.application).headers
    assert (headers["age"], headers["cache-control"]) == ("42", "max-age=60")


def test_while_the_database_is_down_the_last_figures_are_served_with_their_age(site: Site) -> None:
    for address in FIGURES:
        ask(site.application, address)
    site.error = LookupError()
    site.clock.advance(STALE_FOR)
    for address in FIGURES:
        answer = ask(site.application, address)
        assert (answer.status, answer.headers["age"]) == (200, str(STALE_FOR))
    assert ask(site.application, "/healthz").status == 200


def test_a_503_says_when_to_retry_once_figures_are_too_old(site: Site) -> None:
    for address in FIGURES:
        ask(site.application, address)
    site.error = LookupError("s3cret")
    site.clock.advance(STALE_FOR + 1)
    for address in REPORTS:
        answer = ask(site.application, address)
        assert (answer.status, answer.headers["retry-after"]) == (503, str(PAUSE))
        assert answer.body == b"Service Unavailable\n"
    assert ask(site.application, "/healthz").status == 503
    page = ask(site.application, HTTP_ACCEPT=HTML)
    assert (page.status, page.headers["retry-after"]) == (503, str(PAUSE))
    assert f"Try again in {PAUSE} seconds." in page.body.decode()
    site.error = None
    site.clock.advance(PAUSE)
    assert ask(site.application).status == 200


@pytest.mark.parametrize(
    ("address", "method", "title", "sentence"),
    [
        ("/x", "GET", "Not Found", "There is no page at this address."),
        ("/stats/projects/x", "GET", "Not Found", "There is no page at this address."),
        ("/stats/?days=7", "GET", "Bad Request", "the only one is response_format=json."),
        ("/stats/", "POST", "Method Not Allowed", "Pages can only be read here."),
    ],
)
def test_browsers_get_errors_as_pages_and_programs_as_text(
    site: Site, address: str, method: str, title: str, sentence: str
) -> None:
    page = ask(site.application, address, method, HTTP_ACCEPT=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert content_security_policy() in page.headers["content-security-policy"]
    assert f"<title>{title}</title>" in page.body.decode()
    assert sentence in page.body.decode()
    for accept in ("*/*", JSON):
        text = ask(site.application, address, method, HTTP_ACCEPT=accept)
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert text.body.decode().startswith(title)
        assert (text.status, text.headers["cache-control"]) == (page.status, "no-store")


@pytest.mark.parametrize("mounted", ["", "/pybossa", "/stats", "/pybossa/stats"])
@pytest.mark.parametrize(
    "path", ["/x", "/x/", "/a/b/x", "/stats/x", "/stats/projects/x", "/stats/projects/x/"]
)
def test_the_page_of_an_error_leads_to_the_statistics_wherever_it_is_mounted(
    site: Site, mounted: str, path: str
) -> None:
    page = ask(site.application, path, SCRIPT_NAME=mounted, HTTP_ACCEPT=HTML)
    assert page.status == 404
    (link,) = re.findall('<a href="(.*?)">', page.body.decode())
    home = urljoin(f"http://h{mounted}{path}", link)
    assert home.startswith(f"http://h{mounted}/")
    home_path = home.removeprefix(f"http://h{mounted}")
    assert ask(site.application, home_path, SCRIPT_NAME=mounted).status == 200


def test_a_report_is_rendered_once_for_all_clients(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[Format] = []

    def render_noted(report: Report, output_format: Format, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 (those of render)
        rendered.append(output_format)
        return render(report, output_format, *rest, **more)

    monkeypatch.setattr("pybossa_stats.web.renderings.render", render_noted)
    for _ in range(2):
        ask(site.application, HTTP_ACCEPT=JSON)
        ask(site.application)
    assert (rendered.count(Format.JSON), rendered.count(Format.HTML)) == (1, 1)


def test_healthz_recovers_after_a_failure_without_any_other_request(
    site: Site,
) -> None:
    site.error = LookupError()
    with pytest.raises(UnavailableError):
        site.application.site.latest()
    site.error = None
    site.clock.advance(PAUSE)
    deadline = monotonic() + 20
    while (answer := ask(site.application, "/healthz")).status != 200:
        assert (answer.status, answer.headers["retry-after"]) == (503, str(PAUSE))
        assert monotonic() < deadline


def test_the_endpoint_survives_a_report_that_cannot_be_rendered(site: Site) -> None:
    site.answers = object()  # type: ignore[assignment]
    answer = ask(site.application, HTTP_ACCEPT=JSON)
    assert (answer.status, answer.body) == (500, b"Internal Server Error\n")


@given(st.text(alphabet=LATIN_1), st.text(alphabet=LATIN_1))
def test_responses_never_repeat_the_path_or_host_of_a_request(path: str, host: str) -> None:
    mark = "<s3cret>"
    application, address = Site(Clock()).application, f"/{path}{mark}?{mark}"
    for accept in (HTML, "*/*"):
        answer = ask(application, address, HTTP_HOST=f"{host}{mark}", HTTP_ACCEPT=accept)
        assert answer.status in {404, 400}  # the latter of the root
        assert mark not in f"{answer.headers}{answer.body!r}"
        assert b"s3cret" not in answer.body


@pytest.mark.parametrize("accept", [HTML, JSON, "*/*"])
@pytest.mark.parametrize("path", ["/stats/", "/stats", "/metrics", "/healthz", "/x"])
def test_every_response_has_security_headers(site: Site, path: str, accept: str) -> None:
    headers = ask(site.application, path, HTTP_ACCEPT=accept).headers
    assert headers["x-robots-tag"] == "noindex"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
