"""The public surface: no change of what programs rely on goes unnoticed.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/test_stability.py` writes `surface.txt` anew; the
difference belongs in the changelog. Keys of JSON are in the topic `json`, and exit codes in their
own, which other tests compare with the code.
"""

import inspect
import os
import re
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from textwrap import TextWrapper
from typing import Any

import click

from pybossa_stats.cli import program
from pybossa_stats.contract import Result
from pybossa_stats.errors import StatsError
from pybossa_stats.media.records import table, tables
from pybossa_stats.report import base
from pybossa_stats.report.projects import GlobalStatsReport
from pybossa_stats.report.site import SiteReport
from pybossa_stats.source.view import View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.work import SiteWork
from pybossa_stats.store import envelope
from pybossa_stats.web.metrics import EndpointMetrics
from pybossa_stats.web.readings import Refreshes
from tests.conftest import NOW
from tests.support.overviews import an_overview
from tests.support.reports import REPORTS
from tests.support.snapshots import a_snapshot

FILE = Path("tests/surface.txt")

_ERRORS = import_module("pybossa_stats.errors")
PUBLIC = {
    "pybossa_stats": import_module("pybossa_stats").__all__,
    "pybossa_stats.errors": [name for name in vars(_ERRORS) if name.endswith(("Error", "Code"))],
    "pybossa_stats.geo.geoip": ["CityDatabase"],
    "pybossa_stats.stats.locations": ["Locator"],
    "pybossa_stats.web": import_module("pybossa_stats.web").__all__,
}
"""The names that the manual has programs import, by module."""

_WRAPPER = TextWrapper(
    100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)
_PLAIN = (type(None), bool, int, float, str)
_QUOTED_TYPE = re.compile(r"(?<=[:>] )'([^']*)'")
_PACKAGES = re.compile(r"(?<![\w.])(?:[a-z_]\w*\.)+(?=\w)")


def options() -> Iterator[str]:
    """Every option and argument, its values and default, and the commands that have it."""
    context = click.Context(program)
    commands: dict[str, list[str]] = {}
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command
        for param in command.params:
            commands.setdefault(_option(param, context), []).append(name)
    return (f"{option}: {', '.join(names)}" for option, names in sorted(commands.items()))


def _option(param: click.Parameter, context: click.Context) -> str:
    record = param.get_help_record(context)
    names, words = record or (param.make_metavar(context), "")
    choices = "|".join(param.type.choices) if isinstance(param.type, click.Choice) else ""
    default = re.search(r"\[default: .*\]", words)
    variables = [param.envvar] if isinstance(param.envvar, str) else param.envvar or ()
    repeated = "(may be repeated)" if param.multiple else ""
    parts = (names, choices, repeated, default and default[0], *variables)
    return " ".join(filter(None, parts))


def columns() -> Iterator[str]:
    """The columns of every table in CSV; a page has those of its parts."""
    for kind, report in {report.kind: report for report in REPORTS.values()}.items():
        shape = report.shape()
        for name in tables(shape) if kind != "page" else ():
            main = " (main table)" if name == report.rows else ""
            yield f"{kind} {name}{main}: {', '.join(table(report.data(), shape, name).names)}"


def metrics() -> Iterator[str]:
    """Every metric, with its labels."""
    projects = an_overview(a_snapshot()).projects
    work = SiteWork(Origin(None, None), hours=1, sessions=1, median_seconds=1)
    for report in (SiteReport(a_snapshot()), GlobalStatsReport(projects, work=work)):
        for metric in report.metrics():
            yield f"{metric.name}{{{metric.label}}}" if metric.label else metric.name
    for family in EndpointMetrics({"site": Refreshes(last=NOW)}).collect():
        sample = family.samples[0]
        yield f"{sample.name}{{{', '.join(sample.labels)}}}"


def names() -> Iterator[str]:
    """Every name that programs import, and how it is called."""
    for module, public in PUBLIC.items():
        for name in public:
            value = getattr(import_module(module), name)
            if callable(value):
                yield f"{module}.{name}{_python(value)}"


def _python(value: Any) -> str:  # noqa: ANN401 (a class or a function)
    """The parameters of a function or class, or what else programs see of a class."""
    if not inspect.isclass(value):
        return _signature(value)
    if issubclass(value, Enum):
        return f": {', '.join(f'{member.name}={member.value}' for member in value)}"
    if value is View:
        return ": what `connect` yields"
    if issubclass(value, Result):
        return ": attributes as in the topic json"
    if issubclass(value, StatsError) and value is not StatsError:
        return f": exit code {value.exit_code}"
    return _signature(value).removesuffix(" -> None")


def _signature(function: Callable[..., object]) -> str:
    """Parameters as they are written, with `...` for defaults that are objects."""
    signature = inspect.signature(function)
    parameters = [_with_plain_default(parameter) for parameter in signature.parameters.values()]
    text = _PACKAGES.sub("", str(signature.replace(parameters=parameters)))
    return _QUOTED_TYPE.sub(r"\1", text.replace("Ellipsis", "..."))


def _with_plain_default(parameter: inspect.Parameter) -> inspect.Parameter:
    default = parameter.default
    if default is parameter.empty:
        return parameter
    if isinstance(default, Enum):
        return parameter.replace(default=default.value)
    return parameter.replace(default=default if isinstance(default, _PLAIN) else ...)


def surface() -> str:
    """What programs rely on, as a file."""
    versions = f"reports {base.SCHEMA_VERSION}, snapshots {envelope.SCHEMA_VERSION}"
    sections = {
        "Options and arguments": options(),
        "Values of schema_version": [versions],
        "Columns of CSV": columns(),
        "Metrics": metrics(),
        "Python": names(),
    }
    return "\n".join(
        f"# {title}\n\n" + "".join(map(_wrapped, lines)) for title, lines in sections.items()
    )


def _wrapped(line: str) -> str:
    """A line of the file, continued where it is long."""
    return "".join(f"{part}\n" for part in _WRAPPER.wrap(line))


def test_the_public_surface_is_the_one_on_file() -> None:
    if "PYBOSSA_STATS_TEST_UPDATE" in os.environ:
        FILE.write_text(surface())
    differs = "read the difference after PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/test_stability.py"
    assert surface() == FILE.read_text(), differs
