"""What has the names of PostgreSQL's own things, and raises an error when anybody calls it.

A role can make all of it that may create things in one schema, and has no other privilege.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from sqlalchemy import Connection

from tests.support.databases import Database

SAYS = "shadow of "
"""How the errors begin; what was called follows."""

GHOST = "ghost"
"""A type of the schema's own that texts, numbers and truth values can turn into."""

_TEXTS = ("text", "character varying", "name")
_PLAIN = (*_TEXTS, "integer", "bigint", "oid", '"char"', "boolean", "regclass")

# What an argument can be declared as instead. No language but C takes just any type.
_INSTEAD = {
    "text": _TEXTS,
    '"any"': (*_TEXTS, "integer", "bigint", "boolean", "timestamp with time zone", "anyelement"),
    'VARIADIC "any"': ("VARIADIC text[]", "VARIADIC anyarray"),
}
_MOST_VARIANTS = 27  # of one function

_AS_IT_STANDS = {"no_parameters": True}  # a percent sign, too

_FUNCTIONS = """
    SELECT proname, format_type(prorettype, NULL), pronargdefaults,
        EXISTS (SELECT FROM pg_aggregate WHERE aggfnoid = pg_proc.oid AND aggkind = 'n'),
        ARRAY(
            SELECT CASE WHEN provariadic <> 0 AND place = pronargs THEN 'VARIADIC ' ELSE '' END
                || format_type(argument, NULL)
            FROM unnest(proargtypes) WITH ORDINALITY AS listed (argument, place) ORDER BY place
        )
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
"""
_OPERATORS = """
    SELECT oprname, format_type(nullif(oprleft, 0), NULL), format_type(oprright, NULL),
        format_type(oprresult, NULL)
    FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprright <> 0
"""
# A column can be of these, and a function in a language such as plpgsql cannot.
_FOR_NO_FUNCTION = """
    SELECT format_type(oid, NULL) FROM pg_type
    WHERE typtype = 'p' AND (typname !~ '^any.' OR typname = 'any')
"""
_TYPES = """
    SELECT typname FROM pg_type
    WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r')
        AND typcategory <> 'A'
"""
_RELATIONS = """
    SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        JOIN pg_type ON atttypid = pg_type.oid
    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')
        AND attnum > 0 AND typtype <> 'p' AND typname NOT IN ('_anyarray', '_pg_statistic')
    GROUP BY relname
"""
_KNOWS_COLLATIONS_THAT_EQUATE = """
    SELECT FROM pg_collation
    WHERE collprovider = 'i' AND current_setting('server_version_num')::integer >= 120000 LIMIT 1
"""


@dataclass(frozen=True)
class _Callable:
    """A function, an aggregate or an operator, and what it can be called with.

    Attributes:
        name: its name.
        arguments: the types of its arguments.
        result: the type of its result.
        optional: how many of the last arguments can be left out.
        aggregate: whether it is an aggregate.
    """

    name: str
    arguments: tuple[str, ...]
    result: str
    optional: int = 0
    aggregate: bool = False


def cast_shadows(database: Database, schema: str) -> Mapping[str, int]:
    """Shadow all that can be called by name.

    Args:
        database: where, as the role that does so.
        schema: the schema in which that role may create things.

    Returns:
        How many shadows there are, by their kinds.
    """
    with database.connection() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = pg_catalog")
        connection.exec_driver_sql("SET LOCAL check_function_bodies = off")
        functions, operators = _functions(connection), _operators(connection)
        shadows = {
            "function": [_function(schema, each) for each in functions if not each.aggregate],
            "aggregate": [_aggregate(schema, each) for each in functions if each.aggregate],
            "operator": [_operator(schema, each) for each in operators],
            "type": [_type(schema, name) for (name,) in _rows(connection, _TYPES)],
            "relation": [_relation(schema, *row) for row in _rows(connection, _RELATIONS)],
            "cast": [*_casts(schema, sorted({each.name for each in operators}))],
            "collation": [
                _collation(schema) for _ in _rows(connection, _KNOWS_COLLATIONS_THAT_EQUATE)
            ],
        }
        script = ";\n".join(each for made in shadows.values() for each in made)
        connection.exec_driver_sql(script, execution_options=_AS_IT_STANDS)
    return {kind: len(made) for kind, made in shadows.items()}


def _rows(connection: Connection, sql: str) -> Sequence[tuple[Any, ...]]:
    return [(*row,) for row in connection.exec_driver_sql(sql, execution_options=_AS_IT_STANDS)]


def _functions(connection: Connection) -> list[_Callable]:
    """PostgreSQL's own functions, and the same for other types of text."""
    own = [
        _Callable(name, tuple(arguments), result, optional, aggregate)
        for name, result, optional, aggregate, arguments in _rows(connection, _FUNCTIONS)
    ]
    return _possible(connection, [*own, *(other for each in own for other in _variants(each))])


def _variants(function: _Callable) -> Iterator[_Callable]:
    choices = [_INSTEAD.get(each, (each,)) for each in function.arguments]
    for arguments in islice(product(*choices), _MOST_VARIANTS):
        yield replace(function, arguments=arguments)


def _operators(connection: Connection) -> list[_Callable]:
    """PostgreSQL's own operators, and the same for all pairs of plain types."""
    own = [
        _Callable(name, tuple(each for each in (left, right) if each), result)
        for name, left, right, result in _rows(connection, _OPERATORS)
    ]
    results = {each.name: each.result for each in own if {*each.arguments} <= {*_PLAIN}}
    pairs = [
        _Callable(name, pair, result)
        for name, result in results.items()
        for pair in product(_PLAIN, repeat=2)
    ]
    return _possible(connection, [*own, *pairs])


def _possible(connection: Connection, wanted: Sequence[_Callable]) -> list[_Callable]:
    """Those that functions in plpgsql can stand for, each once."""
    never = {name for (name,) in _rows(connection, _FOR_NO_FUNCTION)}
    as_result = never - {"record", "void"}
    once = {(each.name, each.arguments): each for each in reversed(wanted)}
    return [
        each
        for each in once.values()
        if never.isdisjoint(argument.removeprefix("VARIADIC ") for argument in each.arguments)
        and each.result not in as_result
    ]


def _raise(schema: str, what: str, signature: str, result: str) -> str:
    """A function that only raises an error."""
    says = f"{SAYS}{what}".replace("'", "''").replace("%", "%%")
    return (
        f"CREATE FUNCTION {schema}.{signature} RETURNS {result} LANGUAGE plpgsql"
        f" AS $shadow$BEGIN RAISE EXCEPTION '{says}'; END$shadow$"
    )


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _function(schema: str, function: _Callable) -> str:
    required = len(function.arguments) - function.optional
    arguments = [
        f"{each} DEFAULT NULL" if place >= required and "VARIADIC" not in each else each
        for place, each in enumerate(function.arguments)
    ]
    signature = f"{_quote(function.name)}({', '.join(arguments)})"
    return _raise(schema, f"function {function.name}", signature, function.result)


def _aggregate(schema: str, aggregate: _Callable) -> str:
    """An aggregate that raises an error at its first row, or where there is none at its end."""
    what, arguments = f"aggregate {aggregate.name}", ", ".join(aggregate.arguments)
    name, types = _quote(aggregate.name), ", ".join(["integer", *aggregate.arguments])
    step, end = (_quote(f"{part} of {aggregate.name}") for part in ("step", "end"))
    functions = f"SFUNC = {schema}.{step}, FINALFUNC = {schema}.{end}, FINALFUNC_EXTRA"
    return ";\n".join(
        (
            _raise(schema, what, f"{step}({types})", "integer"),
            _raise(schema, what, f"{end}({types})", aggregate.result),
            f"CREATE AGGREGATE {schema}.{name}({arguments or '*'}) ({functions}, STYPE = integer)",
        )
    )


def _operator(schema: str, operator: _Callable) -> str:
    name = _quote(f"operator {operator.name}")
    *left, right = operator.arguments
    operands = "".join(f", LEFTARG = {each}" for each in left) + f", RIGHTARG = {right}"
    signature = f"{name}({', '.join(operator.arguments)})"
    return (
        f"{_raise(schema, f'operator {operator.name}', signature, operator.result)};\n"
        f"CREATE OPERATOR {schema}.{operator.name} (PROCEDURE = {schema}.{name}{operands})"
    )


def _type(schema: str, name: str) -> str:
    check = _quote(f"type {name}")
    return (
        f"{_raise(schema, f'type {name}', f'{check}()', 'boolean')};\n"
        f"CREATE DOMAIN {schema}.{_quote(name)} AS pg_catalog.{_quote(name)}"
        f" CHECK ({schema}.{check}())"
    )


def _relation(schema: str, name: str, columns: str) -> str:
    check = _quote(f"relation {name}")
    return (
        f"{_raise(schema, f'relation {name}', f'{check}()', 'boolean')};\n"
        f"CREATE VIEW {schema}.{name} AS"
        f" SELECT {columns} FROM pg_catalog.{name} WHERE {schema}.{check}();\n"
        f"GRANT SELECT ON {schema}.{name} TO PUBLIC"
    )


def _casts(schema: str, operators: Sequence[str]) -> Iterator[str]:
    """Casts to a type that has all operators.

    Nobody but their owner, the superuser, can create a cast between types of PostgreSQL's own.
    """
    ghost = f"{schema}.{GHOST}"
    both = [_Callable(each, (ghost, ghost), "boolean") for each in operators]
    made = [f"CREATE TYPE {ghost} AS ENUM ()", *(_operator(schema, each) for each in both)]
    for type_ in _PLAIN:
        function = _raise(schema, f"cast from {type_}", f"{GHOST}({type_})", ghost)
        cast = f"CREATE CAST ({type_} AS {ghost}) WITH FUNCTION {ghost}({type_}) AS IMPLICIT"
        yield ";\n".join((*made, function, cast))
        made.clear()


def _collation(schema: str) -> str:
    """One that takes small letters for capitals, and cannot be used for LIKE before version 18."""
    return (
        f'CREATE COLLATION {schema}."C"'
        " (PROVIDER = icu, LOCALE = 'und-u-ks-level1', DETERMINISTIC = false)"
    )
