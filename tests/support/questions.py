"""All that the program is asked of a database, a command or a form of one each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, OF_PAGES, Format
from tests.conftest import NOW
from tests.support.faults import rounds
from tests.support.program import run

_AT = ("--until", NOW.isoformat())

STATISTICS = {
    "global": ("global", *_AT),
    "activity": ("activity", *_AT),
    "activity of one": ("activity", *_AT, "--project", "1", "--by", "week"),
    "growth": ("activity", *_AT, "--by", "month", "--cumulative"),
    "activity by project": ("activity", *_AT, "--by", "week", "--per", "project"),
    "activity by user": ("activity", *_AT, "--by", "week", "--per", "user"),
    "rhythm": ("activity", *_AT, "--by", "hour-of-day"),
    "projects": ("projects", *_AT, "--all-time"),
    "project": ("projects", "1", *_AT),
    "users": ("users", *_AT),
    "users of one": ("users", *_AT, "--project", "1"),
    "user": ("users", "1", *_AT),
    "cohorts": ("users", *_AT, "--cohorts"),
    "report": ("report", *_AT),
}
"""Those that answer with figures, all of the same instant."""

FEW = {name: STATISTICS[name] for name in ("report", "activity of one", "project", "users of one")}
"""Those that together send nearly all statements of the others."""

ASKED = rounds(FEW, STATISTICS)
"""Those that are asked of what is broken."""

OTHERS = {"check": ("check",), "advise": ("advise",)}

ALL_ASKED = ASKED | OTHERS

QUESTIONS = STATISTICS | OTHERS


def formats_of(question: str) -> tuple[Format, ...]:
    """The formats that an answer can have."""
    return {"global": OF_FIGURES, "report": OF_PAGES}.get(question, OF_EVERY_REPORT)


def some_formats_of(question: str) -> tuple[Format, ...]:
    """The formats of an answer, or briefly one of them, another for the next question."""
    formats = formats_of(question)
    return rounds((formats[[*QUESTIONS].index(question) % len(formats)],), formats)


@dataclass(frozen=True)
class Answer:
    """How a command ended.

    Attributes:
        code: its exit code.
        output: what it wrote for others.
        said: what it said on stderr.
    """

    code: int
    output: str
    said: str

    @property
    def figures(self) -> Any:  # noqa: ANN401 (of any report)
        """What JSON tells, but of which database that is."""
        document = json.loads(self.output)
        return document.get("data", document)


def ask(
    question: str | Sequence[str], url: str, *options: object, form: Format = Format.JSON
) -> Answer:
    """Ask a database a question, one of these or in words of its own, in this process."""
    words = QUESTIONS[question] if isinstance(question, str) else question
    result = run(*words, "--database-url", url, "--format", form, *options)
    return Answer(result.exit_code, result.stdout, result.stderr)


def figures(url: str) -> dict[str, Any]:
    """What is told of a database where nothing is wrong."""
    answers = {question: ask(question, url) for question in ASKED}
    for question, answer in answers.items():
        assert answer.code == ExitCode.DONE, (question, answer)
    return {question: answer.figures for question, answer in answers.items()}


def instead_of_pausing(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Do something where the program pauses before it tries again."""
    clock = SimpleNamespace(sleep=lambda _seconds: do())
    monkeypatch.setattr("pybossa_stats.cli.retry.time", clock)


def assert_said_well(answer: Answer) -> None:
    """A failure is one of the known ones, and told to people in one or two lines."""
    assert answer.code in {*ExitCode}
    lines = answer.said.splitlines()
    assert lines[0].startswith("Error: "), answer
    assert len(lines) <= 2, answer
    assert "Traceback" not in answer.said
    assert "bug" not in answer.said, answer
