"""What may stand at a place of a config, by the JSON schema that `config` generates from its types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sweepmagic.assist.place import Path
from sweepmagic.assist.sketch import Node
from sweepmagic.config import json_schema
from sweepmagic.config.schema import Schema

_MOST_REFS = 8


@cache
def whole() -> Schema:
    """Return the schema of a whole config."""
    return json_schema()


def forms(schema: Schema, depth: int = 0) -> Iterator[Schema]:
    """Yield the schemas that one schema stands for: what it refers to, each of its alternatives."""
    if "$ref" in schema and depth < _MOST_REFS:
        yield from forms(whole()["$defs"][schema["$ref"].rpartition("/")[2]], depth + 1)
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from forms(each, depth)
    else:
        yield schema


def fitting(schemas: Sequence[Schema], siblings: Mapping[str, str]) -> list[Schema]:
    """Return the alternatives that have what stands there already; all of them if none has."""
    objects = [schema for schema in schemas if "properties" in schema or "additionalProperties" in schema]
    by_word = [schema for schema in objects if _says_so(schema, siblings)]
    known = {key for schema in objects for key in schema.get("properties", ())}
    wanted = known & siblings.keys()
    by_keys = [schema for schema in by_word if wanted <= schema.get("properties", {}).keys()]
    return by_keys or by_word or objects


def _says_so(schema: Schema, siblings: Mapping[str, str]) -> bool:
    words = {key: each["const"] for key, each in schema.get("properties", {}).items() if "const" in each}
    return all(siblings.get(key) in (None, "", word) for key, word in words.items())


def schemas_at(root: Node, path: Path) -> list[Schema]:
    """Return what may stand at a path, with what the config says on the way taken into account.

    Example:
        >>> from sweepmagic.assist.sketch import sketch
        >>> root = sketch("metric: {name: loss, goal: }")
        >>> schemas_at(root, ("metric", "goal"))[0]["enum"]
        ['minimize', 'maximize']
    """
    found: list[Schema] = [whole()]
    node: Node | None = root
    for step in path:
        if isinstance(step, int):
            found = [
                form for schema in found if isinstance(schema.get("items"), dict) for form in forms(schema["items"])
            ]
            node = node.items[step] if node is not None and step < len(node.items) else None
            continue
        said = {} if node is None else node.scalars()
        others = {key: value for key, value in said.items() if key != step}
        found = [form for schema in fitting(found, others) for form in _below(schema, step)]
        entry = None if node is None else node.get(step)
        node = None if entry is None else entry.node
    return found


def _below(schema: Schema, key: str) -> Iterator[Schema]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    more = schema.get("additionalProperties")
    if key in properties:
        about = properties[key].get("description")
        for form in forms(properties[key]):
            yield {**form, "description": about} if about and "$ref" not in properties[key] else form
    elif isinstance(more, dict):
        yield from forms(more)


def properties_of(schemas: Sequence[Schema]) -> dict[str, list[Schema]]:
    """Return every key that the alternatives know, each with what it may be in them."""
    found: dict[str, list[Schema]] = {}
    for schema in schemas:
        for key, about in schema.get("properties", {}).items():
            found.setdefault(key, []).append(about)
    return found
