"""The keys of all JSON, from the schema."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Schema = Mapping[str, Any]


@cache
def parts() -> Mapping[str, Schema]:
    """The definitions of the schema, such as the data of every report by its kind."""
    schema = files("pybossa_stats.manual") / "schema.json"
    definitions: Mapping[str, Schema] = json.loads(schema.read_text(encoding="utf-8"))["$defs"]
    return definitions


def members(schema: Schema) -> Mapping[str, Schema]:
    """The keys of an object, or of the items of an array."""
    if "$ref" in schema:
        return members(parts()[schema["$ref"].removeprefix("#/$defs/")])
    if "anyOf" in schema:
        return members(schema["anyOf"][0])
    if "items" in schema:
        return members(schema["items"])
    groups = (members(part) for part in schema.get("allOf", ()))
    own: Mapping[str, Schema] = schema.get("properties", {})
    return {key: value for group in (*groups, own) for key, value in group.items()}


def shape(schema: Schema) -> object:
    """The shape of a value: an object with its keys, an array with one such object, or None."""
    keys = {name: shape(value) for name, value in members(schema).items()}
    return ([keys] if "items" in schema else keys) if keys else None
