"""The keys of all JSON, as the schema describes them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Schema = Mapping[str, Any]


@cache
def parts() -> Mapping[str, Schema]:
    """What the schema is made of, such as the data of each report by its kind."""
    schema = files("pybossa_stats.manual") / "schema.json"
    found: Mapping[str, Schema] = json.loads(schema.read_text(encoding="utf-8"))["$defs"]
    return found


def members(schema: Schema) -> Mapping[str, Schema]:
    """The keys of an object, or of the items of an array."""
    if "$ref" in schema:
        return members(parts()[schema["$ref"].removeprefix("#/$defs/")])
    if "anyOf" in schema:
        return members(schema["anyOf"][0])
    if "items" in schema:
        return members(schema["items"])
    groups = (members(each) for each in schema.get("allOf", ()))
    own: Mapping[str, Schema] = schema.get("properties", {})
    return {key: each for group in (*groups, own) for key, each in group.items()}


def shape(schema: Schema) -> object:
    """What a value looks like: an object with its keys, an array with one such object, or None."""
    keys = {name: shape(each) for name, each in members(schema).items()}
    return ([keys] if "items" in schema else keys) if keys else None
