"""Servers that refuse, in all the ways there are; poolers, and standbys that conflict."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.faults import rounds
from tests.support.pooler import pooler
from tests.support.proxy import proxy
from tests.support.questions import QUESTIONS, ask, assert_said_well, instead_of_pausing
from tests.support.server import Cluster, Programs, cluster
from tests.support.site import fill_site
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("still_clock")

SOME = [*QUESTIONS][:: rounds(9, 1)]


@pytest.fixture(scope="module")
def guarded(programs: Programs) -> Iterator[Cluster]:
    """A server that lets each role in another way, or not at all."""
    with cluster(programs) as made:
        folder = made.folder / "data"
        make_certificate(programs, folder)
        (folder / "pg_hba.conf").write_text(
            "local all all trust\n"
            "host all postgres all trust\n"
            "hostssl all secured all trust\n"
            "host all protected all md5\n"
            "host all narrow all trust\n"
            "host all rejected all reject\n"
        )
        database = Database(made.url)
        database.create_tables()
        fill_site(database)
        database.run(
            "CREATE ROLE secured LOGIN",
            "CREATE ROLE protected LOGIN PASSWORD 's3cret'",
            "CREATE ROLE narrow LOGIN CONNECTION LIMIT 0",
            "CREATE ROLE rejected LOGIN",
            "CREATE ROLE unlisted LOGIN",
            "CREATE ROLE forbidden NOLOGIN",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO secured, protected",
            "ALTER SYSTEM SET ssl = on",
            "SELECT pg_reload_conf()",
        )
        yield made


def make_certificate(programs: Programs, folder: Path) -> None:
    """A certificate for the server that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + dt.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for file, content in (
        ("server.key", private),
        ("server.crt", certificate.public_bytes(pem)),
    ):
        (folder / file).write_bytes(content)
        programs.give(folder / file, 0o600)


def url_of(server: Cluster, role: str, database: str = "postgres", **options: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in options.items())
    return f"postgresql://{role}@127.0.0.1:{server.port}/{database}?{query}"


REFUSALS = {
    "no entry": ("unlisted", {}, "no pg_hba.conf entry"),
    "rejected": ("rejected", {}, "pg_hba.conf rejects"),
    "no TLS": ("secured", {"sslmode": "disable"}, "no pg_hba.conf entry"),
    "a certificate that is not trusted": (
        "secured",
        {"sslmode": "verify-full", "sslrootcert": "/dev/null"},
        "certificate",
    ),
    "no password": ("protected", {}, "no password supplied"),
    "a wrong password": ("protected:wr0ng", {}, "password authentication failed"),
    "a role that is not there": ("nobody_here", {}, "nobody_here"),
    "a role that may not log in": ("forbidden", {}, "forbidden"),
}


@pytest.mark.parametrize(("role", "options", "says"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_final_and_says_why(
    guarded: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    options: dict[str, str],
    says: str,
) -> None:
    instead_of_pausing(monkeypatch, lambda: pytest.fail("tried again"))
    for question in SOME:
        answer = ask(question, url_of(guarded, role, **options), "--retries", 3)
        assert (answer.code, answer.output) == (ExitCode.CANNOT_CONNECT, "")
        assert says in answer.said
        assert "wr0ng" not in answer.said
        assert_said_well(answer)


def test_a_database_that_is_not_there_is_refused(guarded: Cluster) -> None:
    for question in SOME:
        answer = ask(question, url_of(guarded, "postgres", "nowhere"))
        assert answer.code == ExitCode.CANNOT_CONNECT
        assert 'database "nowhere" does not exist' in answer.said


def test_too_many_connections_may_go_away(
    guarded: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(guarded.url)
    database.run(
        "ALTER ROLE narrow CONNECTION LIMIT 0",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO narrow",
    )
    answer = ask("global", url_of(guarded, "narrow"))
    assert answer.code == ExitCode.CANNOT_CONNECT
    assert "too many connections" in answer.said
    assert_said_well(answer)
    more = "ALTER ROLE narrow CONNECTION LIMIT 5"
    instead_of_pausing(monkeypatch, lambda: database.run(more))
    answer = ask("global", url_of(guarded, "narrow"), "--retries", 1)
    assert (answer.code, answer.said) == (ExitCode.DONE, "")


def test_encryption_and_passwords_that_a_server_asks_for_give_an_answer(guarded: Cluster) -> None:
    right = ask("global", guarded.url).figures
    assert ask("global", url_of(guarded, "secured", sslmode="require")).figures == right
    assert ask("global", url_of(guarded, "protected:s3cret")).figures == right


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_pgbouncer_may_be_between(server: Server, site: Database, mode: str) -> None:
    with pooler(server.url, mode) as url:
        pooled = Server(url).url_of("pybossa_site")
        for question in SOME:
            assert ask(question, pooled).figures == ask(question, site.url).figures


@pytest.fixture(scope="module")
def standby(programs: Programs, server: Server, site_template: str) -> Iterator[Database]:
    """A hot standby that never waits for who reads, with the site."""
    with cluster(programs, primary=server.url, max_standby_streaming_delay="0") as made:
        yield Database(Server(made.url).url_of(site_template))


def vacuum(primary: Database, standby: Database) -> None:
    """Remove rows that whoever reads the standby can still see, and wait until that is there."""
    primary.run('UPDATE "user" SET restrict = restrict', 'VACUUM "user"', "CHECKPOINT")
    with primary.connection() as connection:
        end = connection.scalar(text("SELECT pg_current_wal_flush_lsn()"))
    wait_until(standby, f"SELECT pg_last_wal_replay_lsn() >= '{end}'")


@pytest.mark.parametrize("question", SOME)
def test_a_conflict_on_a_standby_is_named_and_can_be_retried(
    site: Database, standby: Database, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    instead_of_pausing(monkeypatch, lambda: None)
    wait_until(standby, "SELECT to_regclass('task_run') IS NOT NULL")
    with proxy(standby.url) as line:
        right = ask(question, line.url)
        assert right.code == ExitCode.DONE, right
        requests = line.requests
    for options, code in (((), ExitCode.FAILED), (("--retries", 1), ExitCode.DONE)):
        with proxy(standby.url) as line:
            line.at(requests - 3, lambda: vacuum(site, standby))
            answer = ask(question, line.url, *options)
        assert answer.code == code, answer
        if code == ExitCode.DONE:
            assert answer.figures == right.figures
        else:
            assert "conflict with recovery" in answer.said
            assert_said_well(answer)
