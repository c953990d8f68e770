"""A sweep's config as YAML: in W&B's words, which ``wandb sweep`` takes, or in our own.

W&B refuses a config with a key that it does not know. What its words cannot say is therefore left out, and stands in comments
above the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sweepmagic.config import SweepConfig, dump, dump_yaml
from sweepmagic.config.dump import write_yaml
from sweepmagic.config.types import FOREIGN, SPACE_KEYS
from sweepmagic.exports.forms import Written, file_at
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.space import (
    Categorical,
    Constant,
    Distribution,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogUniform,
    LogUniformValues,
    Parameter,
    QLogUniform,
    QLogUniformValues,
    QUniform,
    SearchSpace,
)

METHODS = ("grid", "random", "bayes")
"""The methods that W&B has; to the others `bayes` comes nearest."""

GRID_KINDS = (Categorical, Constant, IntUniform, QUniform)
"""What W&B's grid can go through; any other finite parameter becomes a list of values."""

_REFUSED = ("settings",)  # a key of older versions of theirs, which their check refuses today


def write(snapshot: Snapshot, where: str) -> Written:
    """Write the config in W&B's words."""
    path, lost = file_at(where), translated(snapshot.record.config).lost
    path.write_text(wandb_yaml(snapshot.record.config), encoding="utf-8")
    return Written(
        path, f"left out, as W&B has no words for it: {', '.join(lost)}; see the top of the file" if lost else ""
    )


def write_own(snapshot: Snapshot, where: str) -> Written:
    """Write the config in our words: all of it, and `parse` gives it back."""
    path = file_at(where)
    path.write_text(dump_yaml(snapshot.record.config), encoding="utf-8")
    return Written(path)


@dataclass
class Translated:
    """A config in W&B's words.

    Attributes:
        data: What they say.
        lost: What they cannot say, by the key where it stood.
    """

    data: dict[str, Any]
    lost: dict[str, Any] = field(default_factory=dict)


def wandb_yaml(config: SweepConfig) -> str:
    """Return a config as YAML for W&B; what W&B cannot say stands in comments at the top.

    Example:
        >>> from sweepmagic.config import parse
        >>> spec = {"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
        >>> print(wandb_yaml(parse({**spec, "constraints": ["x < 0.5"]})), end="")
        # W&B has no words for this, so it is left out:
        #   constraints: ["x < 0.5"]
        method: random
        metric: {name: loss}
        parameters:
          x: {min: 0.0, max: 1.0}
    """
    found = translated(config)
    lines = [f"#   {line}" for line in write_yaml(found.lost).splitlines()]
    head = ["# W&B has no words for this, so it is left out:", *lines] if lines else []
    return "".join(f"{line}\n" for line in head) + write_yaml(found.data)


def translated(config: SweepConfig) -> Translated:
    """Return a config in W&B's words, and what they cannot say."""
    full = dump(config)
    lost = {} if config.method in METHODS else {"method": config.method}
    known = _known_keys()
    lost |= {key: value for key, value in full.items() if key not in known}
    data = {key: value for key, value in dump(_translatable(config)).items() if key in known}
    lost |= _lost_of_metrics(full.get("metric"), data) | _lost_of_stoppers(config, data)
    lost |= dict(_lost_conditions(config.space))
    return Translated(data, lost)


def _known_keys() -> set[str]:
    ours = {each.name: each.metadata for each in fields(SweepConfig) if each.metadata} | dict(SPACE_KEYS)
    theirs = {name for name, about in ours.items() if about["origin"] == "wandb"}
    return (theirs | set(FOREIGN) | {"metric"}) - set(_REFUSED)


def _translatable(config: SweepConfig) -> SweepConfig:
    """Return the config without what is dumped where W&B has a key, but means nothing to it."""
    method = config.method if config.method in METHODS else "bayes"
    parameters = tuple(_parameter(parameter, method) for parameter in config.space.parameters)
    metrics = tuple(replace(metric, of="best") for metric in config.metrics[:1])
    stoppers = tuple(rule for rule in config.early_terminate if rule.type == "hyperband")[:1]
    return replace(config, method=method, space=SearchSpace(parameters), metrics=metrics, early_terminate=stoppers)


def _parameter(parameter: Parameter, method: str) -> Parameter:
    return Parameter(parameter.path, _distribution(parameter.distribution, method))


def _distribution(distribution: Distribution, method: str) -> Distribution:
    """Return the distribution under the name that W&B would have it: its first forms, by exponents, it now refuses."""
    if method == "grid" and not isinstance(distribution, GRID_KINDS):
        return Categorical(tuple(distribution.grid() or ()))
    match distribution:
        case LogUniform(low, high):
            return LogUniformValues(math.exp(low), math.exp(high))
        case InvLogUniform(low, high):
            return InvLogUniformValues(math.exp(-high), math.exp(-low))
        case QLogUniform(low, high, q):
            return QLogUniformValues(math.exp(low), math.exp(high), q)
    return distribution


def _lost_of_metrics(written: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metric as it was, if any of it is lost: several, or which value of a run counts."""
    return {"metric": written} if written != data.get("metric") else {}


def _lost_of_stoppers(config: SweepConfig, data: Mapping[str, Any]) -> dict[str, Any]:
    written = dump(config).get("early_terminate")
    return {"early_terminate": written} if written != data.get("early_terminate") else {}


def _lost_conditions(space: SearchSpace) -> Iterator[tuple[str, Any]]:
    for parameter in space.parameters:
        if parameter.when:
            yield f"parameters.{parameter.name}.when", " and ".join(each.text for each in parameter.when)
