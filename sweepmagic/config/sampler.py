"""`sampler`: which of Optuna's or OptunaHub's samplers `method: optuna` asks, with its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sweepmagic.config.report import Wrong, show
from sweepmagic.space import Value

METHOD = "optuna"
"""The method that reads it."""


@dataclass(frozen=True)
class SamplerSpec:
    """A sampler by name.

    Attributes:
        name: Its class.
        hub: The package of OptunaHub that it comes from; None for Optuna itself.
        registry: A folder with packages in OptunaHub's layout, to be used in place of the network.
        options: Its arguments.
    """

    name: str
    hub: str | None = None
    registry: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> Value:
        """How it stands in a config."""
        package = {"hub": self.hub, "registry": self.registry}
        said = {key: value for key, value in package.items() if value is not None} | dict(self.options)
        return {"name": self.name, **said} if said else self.name


def read_sampler(value: Value) -> SamplerSpec | None:
    """Read a class name, or a mapping with the name and the arguments.

    Example:
        >>> read_sampler("TPESampler") == read_sampler({"name": "TPESampler"})
        True
        >>> read_sampler({"name": "TPESampler", "multivariate": True}).options
        {'multivariate': True}
    """
    if value is None:
        return None
    if isinstance(value, str) and value.strip():
        return SamplerSpec(value)
    example = "write `sampler: TPESampler`, or `sampler: {name: TPESampler, multivariate: true}`"
    if not isinstance(value, Mapping) or not value:
        raise Wrong(
            f"expected a sampler's name, or a mapping with `name` and arguments, but got {show(value)}", example
        )
    named = {key: value[key] for key in ("name", "hub", "registry") if key in value}
    if "name" not in named:
        raise Wrong("has no `name`", example)
    for key, given in named.items():
        if not isinstance(given, str) or not given.strip():
            raise Wrong(f"expected a text as `{key}`, but got {show(given)}", example)
    if "registry" in named and "hub" not in named:
        raise Wrong("has a `registry` without a `hub`", "name the package: `hub: samplers/auto_sampler`")
    return SamplerSpec(**named, options={key: given for key, given in value.items() if key not in named})
