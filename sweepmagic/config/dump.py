"""A `SweepConfig` -> plain data and YAML that parse to the same config, and that W&B reads where it knows the keys."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any

from sweepmagic.config.types import StopperSpec, SweepConfig
from sweepmagic.space import Constant, Distribution, Expression, Parameter, SearchSpace, Value, plain, to_mapping

_FIRST = ("name", "description", "project", "method", "metric", "parameters")


def dump(config: SweepConfig) -> dict[str, Any]:
    """Return `config` as plain data, defaults left out; ``parse(dump(config)) == config``.

    Of objects in `warm_start` only what they are called is left.

    Example:
        >>> from sweepmagic.config import parse
        >>> dump(parse("{method: grid, parameters: {opt: {parameters: {lr: {values: [0.1]}}}}}"))
        {'method': 'grid', 'parameters': {'opt': {'parameters': {'lr': {'values': [0.1]}}}}}
    """
    data = _changed(config)
    data |= _dump_space(data.pop("space"))
    metrics = [_changed(metric) for metric in data.pop("metrics", ())]
    if metrics:
        data["metric"] = metrics[0] if len(metrics) == 1 else metrics
    if config.sampler is not None:
        data["sampler"] = config.sampler.written
    if config.early_terminate:
        data["early_terminate"] = _dump_stoppers(config.early_terminate)
    if config.warm_start:
        sources = [str(source) for source in config.warm_start]
        data["warm_start"] = sources[0] if len(sources) == 1 else sources
    data |= data.pop("foreign", {})
    ordered = {key: data[key] for key in (*_FIRST, *data) if key in data}
    return {key: plain(value) for key, value in ordered.items()}


def _changed(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from their defaults; 1.0 differs from 1, and -0.0 from 0.0."""
    changed = {}
    for each in fields(value):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        now = getattr(value, each.name)
        if repr(now) != repr(default):
            changed[each.name] = now
    return changed


def _dump_stoppers(stoppers: tuple[StopperSpec, ...]) -> Value:
    rules = [{"type": stopper.type, **stopper.options} for stopper in stoppers]
    return rules[0] if len(rules) == 1 else rules


def _dump_space(space: SearchSpace) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for parameter in space.parameters:
        place = tree
        for key in parameter.path[:-1]:
            place = place.setdefault(key, {"parameters": {}})["parameters"]
        place[parameter.path[-1]] = _dump_parameter(parameter)
    data: dict[str, Any] = {"parameters": tree}
    if space.zips:
        data["zip"] = list(space.zips[0]) if len(space.zips) == 1 else [list(group) for group in space.zips]
    if space.constraints:
        data["constraints"] = _texts(space.constraints)
    return data


def _dump_parameter(parameter: Parameter) -> dict[str, Any]:
    data = _dump_distribution(parameter.distribution)
    if parameter.when:
        texts = _texts(parameter.when)
        data["when"] = texts[0] if len(texts) == 1 else texts
    return data


def _texts(expressions: tuple[Expression, ...]) -> list[str]:
    return [expression.text for expression in expressions]


_SAID_BY_FIELDS = ("constant", "categorical", "categorical_w_probabilities", "int_uniform", "uniform")


def _dump_distribution(distribution: Distribution) -> dict[str, Any]:
    if isinstance(distribution, Constant):
        return {"value": distribution.value}
    data = {
        key: value
        for key, value in to_mapping(distribution).items()
        if key in ("distribution", *_changed(distribution))
    }
    if distribution.name in _SAID_BY_FIELDS:
        del data["distribution"]
    return data


def dump_yaml(config: SweepConfig) -> str:
    """Return `config` as YAML, which YAML 1.1 and 1.2 read alike; ``parse(dump_yaml(config)) == config``.

    Example:
        >>> from sweepmagic.config import parse
        >>> print(dump_yaml(parse("{method: random, parameters: {lr: {min: 1e-5, max: 0.1}, on: {value: 'no'}}}")), end="")
        method: random
        parameters:
          lr: {min: 1.0e-05, max: 0.1}
          "on": {value: "no"}
    """
    return write_yaml(dump(config))


def write_yaml(data: Mapping[str, Value]) -> str:
    """Return plain data as YAML, which YAML 1.1 and 1.2 read alike.

    Example:
        >>> print(write_yaml({"lr": 1e-5, "on": "no", "layers": [64, 32]}), end="")
        lr: 1.0e-05
        "on": "no"
        layers: [64, 32]
    """
    return "".join(f"{line}\n" for line in _block(data, ""))


def _block(data: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in data.items():
        name = f"{indent}{_text(key)}:"
        if isinstance(value, dict) and any(isinstance(item, dict) and item for item in value.values()):
            yield name
            yield from _block(value, f"{indent}  ")
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield name
            yield from (f"{indent}  - {_flow(item)}" for item in value)
        else:
            yield f"{name} {_flow(value)}"


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _float(value)
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def _float(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    # YAML 1.1 takes 1e-05 for text; with a point it is a number in both.
    return re.sub(r"^(-?[0-9]+)e", r"\1.0e", repr(value))


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_SPECIAL = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"])  # in YAML 1.1 or 1.2


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= code < 0x7F or 0xA0 <= code < 0x2000 or 0x3000 <= code < 0xD800:
        return character
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
