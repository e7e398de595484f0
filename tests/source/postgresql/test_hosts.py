"""Hosts: whatever becomes of the resolver of their names, a report ends."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, get_ident, main_thread
from traceback import walk_stack

import pytest
from sqlalchemy import make_url

from pybossa_stats import collect_site, connect
from pybossa_stats.errors import ExitCode
from pybossa_stats.source.postgresql import hosts
from pybossa_stats.source.postgresql.hosts import with_addresses
from tests.support.databases import Database
from tests.support.program import COMMAND
from tests.support.resolver import Resolver, silent_resolver


@pytest.fixture
def resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    services = tmp_path / "services"
    services.write_text("[silent]\nhost=silent.example.org\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    with silent_resolver(tmp_path) as found:
        yield found


URLS = {
    "one host": "postgresql://u@silent.example.org/d?",
    "a list of hosts": "postgresql://u@/d?host=silent.example.org&host=mute.example.org&",
    "a service": "postgresql:///d?service=silent&",
}
for_each_url = pytest.mark.parametrize("url", URLS.values(), ids=URLS)


@for_each_url
def test_a_resolver_that_never_answers_is_given_up_after_connect_timeout(
    resolver: Resolver, url: str
) -> None:
    command = [*resolver.command, *COMMAND, "global", "--database-url", f"{url}connect_timeout=1"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (ExitCode.CANNOT_CONNECT, "")
    assert "failed to resolve host 'silent.example.org': no answer within 1 s" in done.stderr


@for_each_url
def test_a_program_that_waits_for_a_resolver_can_be_stopped(resolver: Resolver, url: str) -> None:
    without_end = [*COMMAND, "global", "--database-url", f"{url}connect_timeout=0"]
    with subprocess.Popen([*resolver.command, *without_end], stdout=-1, stderr=-1) as program:
        resolver.wait_until_asked()
        program.send_signal(signal.SIGTERM)
        output, said = program.communicate(timeout=60)
    assert (program.returncode, output) == (ExitCode.INTERRUPTED, b"")
    assert said == b"Error: Interrupted.\n"


def functions_that_run(thread: Thread) -> set[str]:
    assert thread.ident
    frame = sys._current_frames()[thread.ident]  # noqa: SLF001 (public in spite of its name)
    return {caller.f_code.co_name for caller, _ in walk_stack(frame)}


def test_a_signal_that_another_thread_gets_ends_the_wait_for_a_resolver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupted = Event()

    def interrupt(*_arguments: object, **_options: object) -> list[object]:
        while "join" not in functions_that_run(main_thread()):
            pass
        signal.pthread_kill(get_ident(), signal.SIGINT)
        interrupted.wait()
        return []

    monkeypatch.setattr(hosts, "getaddrinfo", interrupt)
    with pytest.raises(KeyboardInterrupt):
        with_addresses({"host": "silent.example.org"})
    interrupted.set()


def test_of_a_list_of_hosts_those_that_have_no_address_are_left_out(postgresql: Database) -> None:
    url = make_url(postgresql.url).set(host="nowhere.invalid,localhost")
    with connect(url.render_as_string(hide_password=False)) as view:
        assert collect_site(view).all_time.tasks == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "/run/postgresql", "@abstract"])
def test_what_is_no_name_is_not_looked_up(host: str) -> None:
    assert with_addresses({"host": host}) == {"host": host}
    found = with_addresses({"host": f"{host},localhost"})
    first, *others = zip(found["host"].split(","), found["hostaddr"].split(","), strict=True)
    assert first == (host, "")
    assert others
    assert all(name == "localhost" and address for name, address in others)
