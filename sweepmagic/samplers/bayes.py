"""Bayesian optimisation: learn from every run where the next one is worth the most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sweepmagic.gp.threads import one_thread
from sweepmagic.model import Model
from sweepmagic.model.embedding import Axis, Embedding
from sweepmagic.model.model import embedding_of
from sweepmagic.records import SweepRecord
from sweepmagic.samplers.climb import candidates, climb
from sweepmagic.samplers.random import RandomSampler
from sweepmagic.space import Params, SearchSpace, canonical, is_log

Array = NDArray[np.float64]

_FEWEST, _MOST = 4, 10  # results before the model is asked
_WHOLE = 2000  # a finite space of up to this size is scored whole
_AROUND = 5  # the best results that candidates lie around
_TWIN = 0.01  # of every axis
_SPREAD = 50  # places of the spread sequence that are tried before a start is drawn at random


@dataclass(frozen=True)
class BayesSampler:
    """Choose the config with the largest expected improvement under Gaussian processes fitted to all runs so far.

    The first few configs are spread over the space, beginning with its middle. Then: Matern-5/2 with a length for every
    axis, learned noise and input warping; several plausible processes instead of one; losses mapped by rank and
    Yeo-Johnson, so that outliers do not matter; failed runs push away; runs stopped early count as what they would have
    come to; runs in progress are imagined to an end. With several metrics: expected hypervolume improvement.

    A suggestion costs a bounded time: see `model.objective.MOST`.

    Example:
        >>> from sweepmagic.records import SweepCreated
        >>> config = {"method": "bayes", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=0)])
        >>> BayesSampler().suggest(sweep, np.random.default_rng(0))
        {'x': 0.5}
    """

    @one_thread()
    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return the config that is worth the most; None once every point of a finite space was tried."""
        model = Model.of(sweep)
        if self.is_starting(sweep):
            return _spread(sweep, model.embedding, rng)
        whole = _whole(sweep.space)
        if whole is not None:
            return _best_of(sweep, model, *whole)
        return _search(sweep, model, rng) or RandomSampler().suggest(sweep, rng)

    def is_starting(self, sweep: SweepRecord) -> bool:
        """Return whether the next config is one of those that are spread over the space."""
        done = len(Model.of(sweep).evidence.positions)
        wanted = start_up(sweep.space)
        return done < 2 or (done < wanted and len(sweep.claimed) < 3 * wanted)  # three times: when most runs fail

    def explain(self, sweep: SweepRecord, params: Params) -> Mapping[str, Any]:
        """Return what is expected of a suggestion: see `Model.explain`."""
        return {"why": "start"} if self.is_starting(sweep) else Model.of(sweep).explain(params)

    def describe(self, sweep: SweepRecord, count: int | None) -> Iterable[str]:
        """Yield what the search will do, for the plan."""
        yield from _phases(sweep, count)
        yield f"learns {_scales(embedding_of(sweep.space))}"


def _phases(sweep: SweepRecord, count: int | None) -> Iterable[str]:
    wanted, done = start_up(sweep.space), len(Model.of(sweep).evidence.positions)
    aim = "hypervolume" if len(sweep.config.metrics) > 1 else "improvement"
    then = f"the one with the largest expected {aim}"
    if done >= wanted:
        yield f"knows {done} results: every further config is {then}"
        return
    yield f"spreads configs over the space until {wanted} results are known ({done} now); then each is {then}"
    configs = None if count is None else count // sweep.config.repeats
    if configs is not None and configs <= wanted:
        yield f"with {configs} configs it never gets beyond that: raise --count to {4 * wanted} or so"


def _scales(embedding: Embedding) -> str:
    """Return how each parameter is seen, in words."""
    seen: dict[str, list[str]] = {}
    for axis in embedding.axes:
        distribution = axis.parameters[0].distribution
        logarithmic = is_log(distribution) or (axis.is_ordered and not axis.is_line and not _is_proportional(axis))
        if not axis.is_ordered:
            word = "a choice without order"
        elif axis.is_line:
            word = "a logarithmic scale" if logarithmic else "a scale"
        else:
            word = "steps by ratio" if logarithmic else "steps in order"
        seen.setdefault(word, []).append(" = ".join(parameter.name for parameter in axis.parameters))
    return "; ".join(f"{', '.join(names)} as {word}" for word, names in seen.items()) or "nothing: all is constant"


def _is_proportional(axis: Axis) -> bool:
    """Return whether the coordinates of listed numbers are in proportion to the numbers themselves."""
    numbers = np.array([float(value) for value in axis.parameters[0].distribution.grid() or ()])
    assert axis.coordinates is not None
    if len(numbers) < 3:
        return True
    straight = (numbers - numbers.min()) / (numbers.max() - numbers.min())
    ranks = np.argsort(np.argsort(numbers)) / (len(numbers) - 1)
    return bool(np.allclose(axis.coordinates[:, 0], (straight + ranks) / 2, atol=0.02))


def start_up(space: SearchSpace) -> int:
    """Return how many results are awaited before the model is asked: more in more dimensions, and enough to see every
    level of a choice about twice.

    Example:
        >>> from sweepmagic.config import parse
        >>> start_up(parse({"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}).space)
        4
    """
    embedding = embedding_of(space)
    levels = max((axis.levels for axis in embedding.axes if not axis.is_ordered), default=0)
    return max(_FEWEST, min(embedding.d + 1, _MOST - 2), min(2 * levels, _MOST))


def _spread(sweep: SweepRecord, embedding: Embedding, rng: np.random.Generator) -> Params | None:
    """Return the middle of the space first, then the next free place of a sequence that fills the cube evenly.

    The sequence is Roberts' R_d, the additive recurrence of the generalised golden ratio, begun at a place drawn from
    the sweep's seed (Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"). In several dimensions it
    may pass a level of a choice by for long, so choices take turns instead.
    """
    d, number = embedding.d, len(sweep.claimed)
    shift = np.random.default_rng([sweep.seed, 77]).random(d)
    for turn in range(_SPREAD):
        units = (shift + (number + turn) * _golden(d)) % 1
        if number == turn == 0:
            units = np.array([0.5 if axis.is_ordered else shift[i] for i, axis in enumerate(embedding.axes)])
        for place, axis in enumerate(embedding.axes):
            if not axis.is_ordered and axis.is_even:
                units[place] = (_turn(number + turn, axis.levels, [sweep.seed, 78, place]) + 0.5) / axis.levels
        params = embedding.params(embedding.from_units(units[None])[0])
        if sweep.space.allows(params) and not sweep.is_claimed(params):
            return params
    return RandomSampler().suggest(sweep, rng)


def _turn(number: int, levels: int, seed: list[int]) -> int:
    """Return which level has its turn: in every round each once, in an order of its own."""
    order = np.random.default_rng([*seed, number // levels]).permutation(levels)
    return int(order[number % levels])


def _golden(d: int) -> Array:
    root = 2.0
    for _ in range(64):
        root = (1 + root) ** (1 / (d + 1))
    return np.asarray((1 / root) ** np.arange(1, d + 1) % 1)


@lru_cache(maxsize=8)
def _whole(space: SearchSpace) -> tuple[tuple[str, ...], Array] | None:
    """Return the identity and the position of every point of a small finite space."""
    if space.size is None or space.size > _WHOLE:
        return None
    embedding = embedding_of(space)
    found = list(space.points())
    places = [embedding.position(params) for params in found]
    assert all(place is not None for place in places), "a space has a place for each of its points"
    return tuple(map(canonical, found)), np.array(places).reshape(-1, embedding.d)


def _best_of(sweep: SweepRecord, model: Model, identities: Iterable[str], positions: Array) -> Params | None:
    free = [place for place, identity in enumerate(identities) if identity not in sweep.claimed]
    if not free:
        return None
    scores = model.score(model.embedding.points(positions[free]))
    return model.embedding.params(positions[free[int(np.argmax(scores))]])


def _search(sweep: SweepRecord, model: Model, rng: np.random.Generator) -> Params | None:
    """Return the best free config that climbing finds."""
    embedding, space = model.embedding, sweep.space

    def allows(positions: Array) -> NDArray[np.bool_]:
        if not space.constraints:
            return np.ones(len(positions), dtype=bool)
        return np.array([space.allows(embedding.params(position)) for position in positions], dtype=bool)

    order = np.argsort(model.evidence.losses[:, 0], kind="stable")[:_AROUND]
    found = candidates(embedding, model.evidence.positions[order], allows, rng)
    if not len(found):
        return None
    pending = model.evidence.pending
    for position in climb(embedding, model.score, found)[0]:
        params = embedding.params(position)
        if space.allows(params) and not sweep.is_claimed(params) and not _is_twin(embedding, position, pending):
            return params
    return None


def _is_twin(embedding: Embedding, position: Array, pending: Array) -> bool:
    """Return whether a run in progress is at nearly the same place: then there is more to learn elsewhere."""
    apart = np.abs(embedding.points(pending) - embedding.points(position[None]))
    return bool((apart < _TWIN).all(1).any())
