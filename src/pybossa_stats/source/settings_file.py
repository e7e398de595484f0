"""The database URL in PYBOSSA's own settings, ``settings_local.py``."""

import ast
import warnings
from pathlib import Path

from pybossa_stats.errors import UsageError
from pybossa_stats.files import read_small

_GIVE_URL = "Use --database-url URL or set PYBOSSA_STATS_DATABASE_URL."
_URI = "SQLALCHEMY_DATABASE_URI"
_BINDS = "SQLALCHEMY_BINDS"
_REPLICA = "slave"  # PYBOSSA's name of the bind that it only reads from

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CHANGES_OF_ANY_NAME = {
    *("*", "exec", "eval", "execfile", "globals", "locals", "vars", "setattr", "delattr"),
    *("__setattr__", "__delattr__", "__dict__", "__builtins__", "f_globals", "f_locals"),
}
_CHANGES_OF_A_DICTIONARY = {"update", "setdefault", "pop", "popitem", "clear"}


def read_database_url(file: Path) -> str:
    """Find the URL of the database, or preferably of its replica, in a settings file.

    The file is Python; it is parsed, and never run.

    Raises:
        UsageError: if it cannot be read, or does not set a URL as a plain literal.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they would quote the file
            module = ast.parse(read_small(file))
    except OSError as error:
        raise UsageError(f"Cannot read the settings file {file}: {error.strerror}.") from error
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)  # nothing else, as the rest quotes the file
        where = f": see line {line}" if line else ""
        raise UsageError(f"The settings file {file} is not valid Python{where}.") from None
    for node in (_replica(_assigned(module, _BINDS, file), file), _assigned(module, _URI, file)):
        url = _literal(node, file)
        if isinstance(url, str) and url:
            return url
    raise UsageError(f"The settings file {file} does not set {_URI}.", _GIVE_URL)


def _assigned(module: ast.Module, name: str, file: Path) -> ast.expr | None:
    """The last value that is assigned to a name; None if there is none.

    Raises:
        UsageError: if that cannot be known without running the file.
    """
    value = None
    for statement in module.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=assigned)
                | ast.AnnAssign(target=ast.Name(id=target), value=assigned)
            ) if target == name:
                value = assigned or value  # None for a type alone
            case _:
                nodes = [*ast.walk(statement)]
                # A function may be called later.
                is_later = value is not None or any(isinstance(node, _FUNCTIONS) for node in nodes)
                for node in nodes:
                    if _changes(node, name) or (is_later and _changes_unnamed(node, name)):
                        raise _not_plain(node, file)
    return value


def _changes(node: ast.AST, name: str) -> bool:
    """Whether a node may assign to a name, delete it, or change its value."""
    target = node.value if isinstance(node, ast.Subscript) else node
    match target:
        case ast.Name(id=identifier) | ast.Attribute(attr=identifier) if identifier == name:
            return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        case ast.Attribute(value=ast.Name(id=identifier), attr=attribute) if identifier == name:
            return attribute in _CHANGES_OF_A_DICTIONARY
    # Imports, functions, classes, caught exceptions and patterns bind names that are no nodes.
    names = (getattr(node, field, None) for field in ("asname", "name", "rest"))
    return name == next(filter(None, names), None)


def _changes_unnamed(node: ast.AST, name: str) -> bool:
    """Whether a node may change a name without mentioning it, or pass on the binds to what does."""
    if name == _BINDS and isinstance(node, ast.Name) and node.id == name:
        return True
    mentioned = (getattr(node, field, None) for field in ("id", "attr", "name"))
    return any(other in _CHANGES_OF_ANY_NAME for other in mentioned)


def _replica(binds: ast.expr | None, file: Path) -> ast.expr | None:
    if isinstance(binds, ast.Dict):
        keys = [_literal(key or binds, file) for key in binds.keys]  # ** has none, and is not plain
        pairs = [*zip(keys, binds.values, strict=True)]
        # The last one counts, as in Python.
        return next((value for key, value in reversed(pairs) if key == _REPLICA), None)
    if _literal(binds, file) is not None:
        raise _not_plain(binds, file)
    return None


def _literal(node: ast.expr | None, file: Path) -> object:
    try:
        return None if node is None else ast.literal_eval(node)
    except (ValueError, TypeError):
        raise _not_plain(node, file) from None


def _not_plain(node: ast.AST | None, file: Path) -> UsageError:
    line = getattr(node, "lineno", None)
    where = f", line {line}" if line else ""
    return UsageError(
        f"{file}{where}: the database URL is not a plain string, and settings are never executed.",
        _GIVE_URL,
    )
