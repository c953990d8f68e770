"""The search space: named parameters on one side, the unit cube on the other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sweepmagic.space.distributions import Constant, Distribution, to_mapping
from sweepmagic.space.expressions import Expression, Unknown
from sweepmagic.space.values import Params, Value, canonical


@dataclass(frozen=True)
class Parameter:
    """One parameter of the space.

    Attributes:
        path: Its keys; more than one where it is nested.
        distribution: Where its values come from.
        when: Conditions that must all hold for it to be there at all.
    """

    path: tuple[str, ...]
    distribution: Distribution
    when: tuple[Expression, ...] = ()

    @property
    def name(self) -> str:
        """The path with dots, as columns and expressions spell it."""
        return ".".join(self.path)

    def is_active(self, values: Mapping[str, Value]) -> bool:
        """Return whether the conditions hold; one about an absent parameter does not."""
        try:
            return all(bool(condition(values)) for condition in self.when)
        except (Unknown, TypeError, ValueError, ArithmeticError):
            return False


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """Parameters in config order, which of them move together, and what must hold between them.

    The unit cube has one dimension (an *axis*) for every parameter that is not constant; zipped parameters share one.

    Example:
        >>> from sweepmagic.space import Categorical, IntUniform
        >>> space = SearchSpace((
        ...     Parameter(("layers",), IntUniform(1, 4)),
        ...     Parameter(("opt", "name"), Categorical(("sgd", "adam"))),
        ... ))
        >>> space.decode([0.6, 0.1])
        {'layers': 3, 'opt': {'name': 'sgd'}}
        >>> space.size
        8
    """

    parameters: tuple[Parameter, ...]
    zips: tuple[tuple[str, ...], ...] = ()
    constraints: tuple[Expression, ...] = ()

    @cached_property
    def axes(self) -> tuple[tuple[Parameter, ...], ...]:
        """The dimensions of the unit cube: each a parameter, or several that move together."""
        together = {name: group for group in self.zips for name in group}
        by_name = {parameter.name: parameter for parameter in self.parameters}
        axes: list[tuple[Parameter, ...]] = []
        for parameter in self.parameters:
            if isinstance(parameter.distribution, Constant):
                continue
            group = together.get(parameter.name)
            if group is None:
                axes.append((parameter,))
            elif parameter.name == group[0]:
                axes.append(tuple(by_name[name] for name in group))
        return tuple(axes)

    @property
    def dim(self) -> int:
        """The number of dimensions of the unit cube."""
        return len(self.axes)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of every parameter, constants included, in config order."""
        return tuple(parameter.name for parameter in self.parameters)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The names of the parameters that vary, in config order."""
        return tuple(p.name for p in self.parameters if not isinstance(p.distribution, Constant))

    @cached_property
    def size(self) -> int | None:
        """How many points the grid over all axes has, conditions and constraints aside; None if infinitely many."""
        sizes = [self._axis_size(axis) for axis in self.axes]
        return None if None in sizes else math.prod(size for size in sizes if size is not None)

    @staticmethod
    def _axis_size(axis: Sequence[Parameter]) -> int | None:
        return axis[0].distribution.count()

    @cached_property
    def _grids(self) -> tuple[tuple[Sequence[Value], ...], ...]:
        return tuple(tuple(p.distribution.grid() or () for p in axis) for axis in self.axes)

    @cached_property
    def identity(self) -> str:
        """What makes two spaces the same, as text. Unlike ``==`` on values it tells 1 from 1.0 and from True, which
        give different configs, and it works for values that are lists."""
        parameters = [[p.path, to_mapping(p.distribution), [e.text for e in p.when]] for p in self.parameters]
        return canonical([parameters, self.zips, [e.text for e in self.constraints]])

    def __eq__(self, other: object) -> bool:
        return self.identity == other.identity if isinstance(other, SearchSpace) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.identity)

    def decode(self, u: Sequence[float]) -> Params:
        """Return the config at a point of the unit cube; parameters whose conditions fail are left out."""
        values: dict[str, Value] = {}
        for axis, position in zip(self.axes, u, strict=True):
            for parameter in axis:
                values[parameter.name] = parameter.distribution.ppf(float(position))
        return self.assemble(values)

    def encode(self, params: Params) -> list[float]:
        """Return the point of the unit cube that a config came from; absent parameters sit in the middle."""
        values = flatten(params, self.names)
        point = []
        for axis in self.axes:
            known = next((p for p in axis if p.name in values), None)
            point.append(0.5 if known is None else known.distribution.cdf(values[known.name]))
        return point

    def point(self, index: int) -> Params | None:
        """Return grid point number `index`, the last axis fastest; None where another index gives the same config,
        or a constraint forbids it."""
        values: dict[str, Value] = {}
        rest = index
        places = [0] * len(self.axes)
        for place in range(len(self.axes) - 1, -1, -1):
            rest, places[place] = divmod(rest, self._axis_size(self.axes[place]) or 1)
        for axis, grids, place in zip(self.axes, self._grids, places, strict=True):
            for parameter, grid in zip(axis, grids, strict=True):
                values[parameter.name] = grid[place]
        params = self.assemble(values)
        active = flatten(params, self.names)
        # An axis that is switched off would repeat the config once for each of its values: only its first counts.
        for axis, place in zip(self.axes, places, strict=True):
            if place and not any(parameter.name in active for parameter in axis):
                return None
        return params if self.allows(params) else None

    def points(self) -> Iterator[Params]:
        """Yield every distinct config of a finite space in grid order."""
        if self.size is None:
            raise ValueError("a continuous space has no list of points")
        for index in range(self.size):
            params = self.point(index)
            if params is not None:
                yield params

    def allows(self, params: Params) -> bool:
        """Return whether every constraint holds; one about an absent parameter holds."""
        values = flatten(params, self.names)
        for constraint in self.constraints:
            try:
                if not constraint(values):
                    return False
            except Unknown:
                continue
            except (TypeError, ValueError, ArithmeticError):
                return False
        return True

    def fits(self, params: Params) -> bool:
        """Return whether the space could have given `params`: used to keep runs after the space was edited."""
        values = flatten(params, self.names)
        # A sweep of thousands of runs is opened: where every parameter has its value there is no room for another key.
        if values.keys() != set(self.names) and set(flatten(params)) - set(flatten(self.assemble(values))):
            return False
        for parameter in self.parameters:
            active = parameter.is_active(values)
            if active != (parameter.name in values):
                return False
            if active and not parameter.distribution.contains(values[parameter.name]):
                return False
        return self._zips_hold(values) and self.allows(params)

    def _zips_hold(self, values: Mapping[str, Value]) -> bool:
        for axis in self.axes:
            present = [parameter for parameter in axis if parameter.name in values]
            if len(present) > 1:
                rows = zip(*(parameter.distribution.grid() or () for parameter in present), strict=False)
                wanted = canonical([values[parameter.name] for parameter in present])
                if all(canonical(list(row)) != wanted for row in rows):
                    return False
        return True

    def assemble(self, values: Mapping[str, Value]) -> Params:
        """Return the config of dotted names and values: nested, constants added, in config order,
        without those whose conditions fail."""
        known: dict[str, Value] = dict(values)
        for parameter in self.parameters:
            if isinstance(parameter.distribution, Constant):
                known.setdefault(parameter.name, parameter.distribution.value)
        # Conditions may hang on parameters that are themselves conditional, listed before or after: settle them first.
        waiting = [parameter for parameter in self.parameters if parameter.when]
        while True:
            gone = [p for p in waiting if p.name in known and not p.is_active(known)]
            if not gone:
                break
            for parameter in gone:
                del known[parameter.name]
        params: Params = {}
        for parameter in self.parameters:
            if parameter.name in known:
                place = params
                for key in parameter.path[:-1]:
                    place = place.setdefault(key, {})
                place[parameter.path[-1]] = known[parameter.name]
        return params


def flatten(params: Mapping[str, Any], names: Sequence[str] | None = None) -> dict[str, Value]:
    """Return nested params as one dict with dotted names.

    `names` says which dotted names are parameters, so that a parameter whose value is itself a dict stays whole.

    Example:
        >>> flatten({"opt": {"lr": 0.1, "name": "sgd"}})
        {'opt.lr': 0.1, 'opt.name': 'sgd'}
        >>> flatten({"opt": {"lr": 0.1}}, ["opt"])
        {'opt': {'lr': 0.1}}
    """
    leaves = frozenset(names or ())
    flat: dict[str, Value] = {}

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, Mapping) and value and prefix not in leaves:
            for key, item in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), item)
        else:
            flat[prefix] = value

    for key, item in params.items():
        walk(str(key), item)
    return flat
