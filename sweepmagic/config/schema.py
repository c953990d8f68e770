"""JSON schema of a sweep's config, generated from the types: for completion, hover help and checks in an editor."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Union, get_args, get_origin, get_type_hints

from sweepmagic import registry
from sweepmagic.config.parse import top_level_keys
from sweepmagic.config.readers import required_of, seconds
from sweepmagic.config.types import FOREIGN, MOST_METRICS, WHEN, Metric, SweepConfig
from sweepmagic.space import KINDS

Schema = dict[str, Any]

_NAME = "^[A-Za-z_][A-Za-z0-9_.-]*$"
_TYPES: tuple[tuple[Any, Schema], ...] = (
    (bool, {"type": "boolean"}),
    (int, {"type": "integer"}),
    (float, {"type": "number"}),
    (str, {"type": "string"}),
)
_SAMPLER = ("name", "hub", "registry")
_INFERRED = ("constant", "categorical", "categorical_w_probabilities", "int_uniform", "uniform")


def json_schema() -> Schema:
    """Return the schema, draft 2020-12.

    Example:
        >>> json_schema()["required"]
        ['method', 'parameters']
    """
    keys = top_level_keys()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sweepmagic sweep",
        "type": "object",
        "required": ["method", "parameters"],
        "additionalProperties": False,
        "properties": {
            **{key: _top_level(key, about) for key, about in keys.items()},
            **{key: {"description": "A key of W&B's server, without effect here."} for key in FOREIGN},
        },
        "$defs": {
            "parameters": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": _NAME},
                "additionalProperties": {"$ref": "#/$defs/parameter"},
            },
            "parameter": {"type": "object", "anyOf": [_group(), *(_kind(name) for name in KINDS)]},
            "expressions": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "metric": _object(Metric),
            "stopper": {"type": "object", "anyOf": [_stopper(name) for name in registry.STOPPERS]},
        },
    }


def _top_level(key: str, about: Mapping[str, Any]) -> Schema:
    names = {"type": "array", "minItems": 2, "items": {"type": "string"}}
    apart: dict[str, Schema] = {
        "metric": {
            "anyOf": [
                {"$ref": "#/$defs/metric"},
                {"type": "array", "items": {"$ref": "#/$defs/metric"}, "minItems": 1, "maxItems": MOST_METRICS},
            ]
        },
        "parameters": {"$ref": "#/$defs/parameters"},
        "constraints": {"$ref": "#/$defs/expressions"},
        "zip": {"anyOf": [names, {"type": "array", "items": names}]},
        "initial": {"type": "array", "items": {"type": "object"}},
        "sampler": {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "properties": {key: {"type": "string"} for key in _SAMPLER}, "required": ["name"]},
            ]
        },
        "warm_start": {"type": ["string", "array"], "items": {"type": ["string", "object"]}},
        "early_terminate": {
            "anyOf": [{"$ref": "#/$defs/stopper"}, {"type": "array", "items": {"$ref": "#/$defs/stopper"}}]
        },
        "executor": {"type": "string", "pattern": f"^({'|'.join(registry.EXECUTORS)})(:.*)?$"},
    }
    schema = apart.get(key) or _typed(get_type_hints(SweepConfig)[key], about)
    return {"description": about["doc"], **schema}


def _typed(annotation: Any, about: Mapping[str, Any]) -> Schema:
    """Return the schema of a field, by the same annotation and metadata as its reader."""
    if about.get("reader") is seconds:
        return {"type": ["number", "string"]}
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return _typed(inner[0], about) if len(inner) == 1 else {}
    if get_origin(annotation) is tuple:
        return {"type": "array", "items": _typed(get_args(annotation)[0], {})}
    if "choices" in about:
        return {"enum": list(about["choices"])}
    schema = next((dict(schema) for kind, schema in _TYPES if kind is annotation), {})
    return schema | ({"minimum": about["at_least"]} if "at_least" in about else {})


def _object(cls: Any, **extra: Schema) -> Schema:
    hints = get_type_hints(cls)
    properties: dict[str, Schema] = {}
    for each in fields(cls):
        if not each.init:
            continue
        schema = _typed(hints[each.name], each.metadata)
        schema |= {"description": each.metadata["doc"]} if "doc" in each.metadata else {}
        schema |= {"default": each.default} if each.default is not MISSING and each.default is not None else {}
        properties[each.name] = schema
    required = [*required_of(cls), *(name for name, schema in extra.items() if "const" in schema)]
    return {
        "type": "object",
        "description": first_paragraph(cls),
        "properties": {**extra, **properties},
        "required": required,
        "additionalProperties": False,
    }


def _when() -> Schema:
    return {"description": WHEN["doc"], "$ref": "#/$defs/expressions"}


def _kind(name: str) -> Schema:
    schema = _object(KINDS[name], distribution={"const": name})
    schema["properties"]["when"] = _when()
    if name in _INFERRED:
        schema["required"].remove("distribution")
    return schema


def _group() -> Schema:
    return {
        "type": "object",
        "description": "Parameters inside a parameter.",
        "properties": {
            "parameters": {"$ref": "#/$defs/parameters"},
            "distribution": {"const": "param_dict"},
            "when": _when(),
        },
        "required": ["parameters"],
        "additionalProperties": False,
    }


def _stopper(name: str) -> Schema:
    return _object(registry.load(registry.STOPPERS, name), type={"const": name})


def first_paragraph(cls: Any) -> str:
    """Return the first paragraph of a docstring, on one line."""
    return " ".join((cls.__doc__ or "").strip().partition("\n\n")[0].split())
