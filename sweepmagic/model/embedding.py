"""The search space as a Gaussian process sees it: configs <-> positions <-> points.

A *position* has a number for every axis: on a line where in [0, 1] it is, on an axis of few values which of them. A
*point* is what the kernel measures distances between: a column for every line and every ordered axis, and for an
unordered one a column for each of its levels, so that any two levels are equally far apart.

Numbers in `values` are ordered, by their logarithm where they span a factor of 8 or more. An axis that the conditions
switch off sits in its middle, so that it neither joins nor parts two configs that both lack it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sweepmagic.space import (
    Categorical,
    CategoricalWithProbabilities,
    Parameter,
    Params,
    SearchSpace,
    Value,
    flatten,
    is_number,
)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_STEPS = 64  # an axis with more values than this is treated as a line, whose positions are rounded at the end
MOST_LEVELS = 100  # a choice of more is taken in the order written: a column for each level would fill the memory
_LOG_FROM = 8.0  # numbers that span this factor are usually meant by their ratio: 16, 32, 64, 128


@dataclass(frozen=True)
class Axis:
    """One dimension of the space.

    Attributes:
        parameters: The parameters that move along it: one, or several that are zipped.
        coordinates: (L, columns) where each of its L values lies; None for a line.
        edges: (L + 1,) the share of draws below each value; None for a line.
    """

    parameters: tuple[Parameter, ...]
    coordinates: Array | None = None
    edges: Array | None = None

    @property
    def is_line(self) -> bool:
        """Return whether positions on it are real numbers."""
        return self.coordinates is None

    @property
    def is_ordered(self) -> bool:
        """Return whether it has one column."""
        return self.coordinates is None or self.coordinates.shape[1] == 1

    @property
    def levels(self) -> int:
        """How many values it has; 0 for a line."""
        return 0 if self.coordinates is None else len(self.coordinates)

    @property
    def is_even(self) -> bool:
        """Return whether each of its values is as likely as the next."""
        return self.edges is not None and bool(np.allclose(np.diff(self.edges), 1 / self.levels))

    @property
    def columns(self) -> int:
        """How many columns of a point it takes."""
        return 1 if self.coordinates is None else self.coordinates.shape[1]

    @cached_property
    def middle(self) -> Array:
        """Where it sits when it is switched off, (columns,)."""
        ordered = np.full(1, 0.5)
        return ordered if self.is_ordered else np.zeros(self.columns)

    def value(self, parameter: Parameter, position: float) -> Value:
        """Return the value of one of its parameters."""
        if self.is_line:
            return parameter.distribution.ppf(position)
        return (parameter.distribution.grid() or ())[int(position)]

    def position(self, parameter: Parameter, value: Value) -> float:
        """Return where a value of one of its parameters lies."""
        if self.is_line:
            return parameter.distribution.cdf(value)
        distribution = parameter.distribution
        if isinstance(distribution, Categorical):
            return distribution.index(value)
        grid = distribution.grid() or ()
        if isinstance(distribution, CategoricalWithProbabilities):
            return Categorical(tuple(grid)).index(value)
        assert self.coordinates is not None
        return int(np.argmin([abs(float(each) - float(value)) for each in grid]))


def axis_of(parameters: tuple[Parameter, ...]) -> Axis:
    """Return the axis of one parameter, or of several zipped ones.

    Example:
        >>> from sweepmagic.space import Categorical
        >>> sizes = axis_of((Parameter(("size",), Categorical((16, 256, 64))),))
        >>> sizes.coordinates.ravel().tolist()
        [0.0, 1.0, 0.5]
    """
    distribution = parameters[0].distribution
    count = distribution.count()
    unordered = isinstance(distribution, (Categorical, CategoricalWithProbabilities))
    if count is None or (count > MOST_STEPS and not unordered):
        return Axis(parameters)
    if unordered:
        coordinates = _of_values([tuple(p.distribution.grid() or ()) for p in parameters])
    else:
        places = np.array([distribution.cdf(value) for value in distribution.grid() or ()])
        span = places[-1] - places[0]
        coordinates = ((places - places[0]) / span if span > 0 else np.full(len(places), 0.5))[:, None]
    return Axis(parameters, coordinates, _edges(parameters[0], count))


def _of_values(columns: Sequence[Sequence[Value]]) -> Array:
    """Return the coordinates of listed values: in order if all are numbers that rise or fall together."""
    count = len(columns[0])
    if count == 1:
        return np.full((1, 1), 0.5)
    lines = [_ordered(values) for values in columns]
    first = lines[0]
    if first is not None and all(line is not None and _same_order(first, line) for line in lines):
        return first[:, None]
    if count > MOST_LEVELS:
        return np.linspace(0, 1, count)[:, None]
    return np.eye(count) / math.sqrt(2)  # any two levels are 1 apart


def _ordered(values: Sequence[Value]) -> Array | None:
    """Return numbers between 0 and 1 that stand for `values`, or None where they are not distinct numbers."""
    if not all(is_number(value) and math.isfinite(value) for value in values):
        return None
    numbers = np.array([float(value) for value in values])
    if len(set(numbers)) < len(numbers):
        return None
    positive = np.sort(numbers[numbers > 0])
    if len(positive) > 1 and positive[-1] / positive[0] >= _LOG_FROM and (numbers >= 0).all():
        logs = np.log(positive)
        zero = logs[0] - (logs[-1] - logs[0]) / (len(logs) - 1)  # 0 is one usual step below the smallest
        numbers = np.array([math.log(number) if number > 0 else zero for number in numbers])
    scaled = (numbers - numbers.min()) / (numbers.max() - numbers.min())
    ranks = np.argsort(np.argsort(numbers)) / (len(numbers) - 1)
    return np.asarray((scaled + ranks) / 2)  # half by rank: [0, 1, 1000] must not become two values


def _same_order(a: Array, b: Array) -> bool:
    ranks, others = np.argsort(np.argsort(a)), np.argsort(np.argsort(b))
    return bool((ranks == others).all() or (ranks == len(a) - 1 - others).all())


def _edges(parameter: Parameter, count: int) -> Array:
    """Return the share of random draws that lies below each value. `cdf` gives the middle of each cell."""
    edges = [0.0]
    for value in parameter.distribution.grid() or ():
        edges.append(2 * parameter.distribution.cdf(value) - edges[-1])
    edges[-1] = 1.0
    assert len(edges) == count + 1
    return np.maximum.accumulate(np.array(edges))


class Embedding:
    """Configs of one space as positions (m, d) and points (m, D).

    Example:
        >>> from sweepmagic.config import parse
        >>> config = parse({"method": "random", "parameters": {
        ...     "lr": {"distribution": "log_uniform_values", "min": 0.001, "max": 0.1},
        ...     "opt": {"values": ["sgd", "adam"]}}})
        >>> embedding = Embedding(config.space)
        >>> embedding.params(np.array([0.5, 1.0]))
        {'lr': 0.010000000000000004, 'opt': 'adam'}
        >>> embedding.points(np.array([[0.5, 1.0]])).round(2)
        array([[0.5 , 0.  , 0.71]])
    """

    def __init__(self, space: SearchSpace) -> None:
        self.space = space
        self.axes = tuple(axis_of(axis) for axis in space.axes)
        self.axis = np.repeat(np.arange(len(self.axes)), [axis.columns for axis in self.axes])
        self.bends = np.array([axis.is_ordered for axis in self.axes for _ in range(axis.columns)], dtype=bool)
        self._starts = np.cumsum([0, *(axis.columns for axis in self.axes)])
        self._known: dict[tuple[float, ...], Bools] = {}

    @property
    def d(self) -> int:
        """The number of axes."""
        return len(self.axes)

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """The axes whose positions are real numbers."""
        return np.array([i for i, axis in enumerate(self.axes) if axis.is_line], dtype=np.int64)

    @cached_property
    def discrete(self) -> NDArray[np.int64]:
        """The axes of few values."""
        return np.array([i for i, axis in enumerate(self.axes) if not axis.is_line], dtype=np.int64)

    @cached_property
    def line_columns(self) -> NDArray[np.int64]:
        """The column of each of `lines`."""
        return self._starts[self.lines]

    @cached_property
    def gates(self) -> list[int]:
        """The axes that conditions look at."""
        asked = {name for parameter in self.space.parameters for when in parameter.when for name in when.names}
        return [i for i, axis in enumerate(self.axes) if any(p.name in asked for p in axis.parameters)]

    @cached_property
    def has_conditions(self) -> bool:
        """Return whether any parameter may be absent."""
        return any(parameter.when for parameter in self.space.parameters)

    def params(self, position: Array) -> Params:
        """Return the config at a position (d,)."""
        values: dict[str, Value] = {}
        for axis, place in zip(self.axes, position, strict=True):
            for parameter in axis.parameters:
                values[parameter.name] = axis.value(parameter, float(place))
        return self.space.assemble(values)

    def position(self, params: Params) -> Array | None:
        """Return the position of a config (d,), or None where the space as it stands now has no place for it; an axis
        that is switched off is at 0."""
        values = flatten(params, self.space.names)
        found, present = np.zeros(self.d), np.zeros(self.d, dtype=bool)
        for place, axis in enumerate(self.axes):
            known = next((p for p in axis.parameters if p.name in values), None)
            if known is not None:
                if not known.distribution.contains(values[known.name]):
                    return None
                found[place], present[place] = axis.position(known, values[known.name]), True
        needed = self.active(found[None])[0] if self.has_conditions else np.ones(self.d, dtype=bool)
        return np.where(needed, found, 0.0) if present[needed].all() else None

    def active(self, positions: Array) -> Bools:
        """Return which axes are there at each position, (m, d)."""
        found = np.ones(positions.shape, dtype=bool)
        if not self.has_conditions:
            return found
        keys = positions[:, self.gates]
        distinct, which = np.unique(keys, axis=0, return_inverse=True)
        rows = np.array([self._active_at(tuple(key)) for key in distinct], dtype=bool).reshape(len(distinct), self.d)
        return np.asarray(rows[which.ravel()])

    def _active_at(self, key: tuple[float, ...]) -> Bools:
        if key not in self._known:
            if len(self._known) > 100_000:  # gates on a line have a key for every position
                self._known.clear()
            position = np.zeros(self.d)
            position[self.gates] = key
            present = flatten(self.params(position), self.space.names)
            self._known[key] = np.array([any(p.name in present for p in axis.parameters) for axis in self.axes])
        return self._known[key]

    def points(self, positions: Array, active: Bools | None = None) -> Array:
        """Return the points (m, D) of positions (m, d)."""
        active = self.active(positions) if active is None else active
        found = np.empty((len(positions), len(self.axis)))
        for place, axis in enumerate(self.axes):
            columns = slice(self._starts[place], self._starts[place + 1])
            if axis.coordinates is None:
                found[:, columns] = positions[:, place, None]
            else:
                found[:, columns] = axis.coordinates[positions[:, place].astype(np.int64)]
            if self.has_conditions:
                found[~active[:, place], columns] = axis.middle
        return found

    def settled(self, positions: Array) -> Array:
        """Return the positions with those of absent axes at 0, so that equal configs have equal positions."""
        return np.where(self.active(positions), positions, 0.0) if self.has_conditions else positions

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Return random positions (count, d), each axis by its own distribution."""
        return self.from_units(rng.random((count, self.d)))

    def from_units(self, units: Array) -> Array:
        """Return the positions of points of the unit cube (m, d)."""
        found: Array = units.copy()
        for place in self.discrete:
            edges = self.axes[place].edges
            assert edges is not None
            found[:, place] = np.clip(np.searchsorted(edges, units[:, place], side="right") - 1, 0, len(edges) - 2)
        return found
