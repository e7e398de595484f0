"""How benchmarks are tried."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from types import ModuleType

import pytest

from tests.support.databases import Server


@pytest.fixture
def printed(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What a benchmark prints that is run here, on the server of the tests."""

    def run(benchmark: ModuleType, *arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", [benchmark.__name__, *map(str, arguments)])
        monkeypatch.setattr(benchmark, "started", lambda _: nullcontext(server.url), raising=False)
        benchmark.main()
        return capsys.readouterr().out

    return run
