"""The model of a sweep: what its results so far say about every config of its space."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sweepmagic.errors import SweepMagicError
from sweepmagic.gp.regression import Priors
from sweepmagic.gp.threads import one_thread
from sweepmagic.model.embedding import Embedding
from sweepmagic.model.evidence import Evidence, gather
from sweepmagic.model.feasibility import Feasibility
from sweepmagic.model.objective import Objective, forecast_of_pending, learn
from sweepmagic.model.score import Belief, Hypervolume, Improvement, Pending
from sweepmagic.records import SweepRecord
from sweepmagic.space import Params, SearchSpace, flatten

Array = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(32)  # for expectations in units of the metric


@dataclass(frozen=True)
class Prediction:
    """What the model expects of one config, in units of the metric.

    Attributes:
        mean: The expected value.
        low: The lower end of the interval that holds it in about two cases of three.
        high: The upper end.
        chance: The probability that a run gives a value at all.
    """

    mean: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Trust:
    """How well the model predicts results that it has not seen: each left out in turn.

    Attributes:
        r2: 1 where every prediction is exact, 0 where the mean of all results would do as well; on the scale of the
            model's targets, where outliers do not decide.
        error: The typical absolute error in units of the metric (the median).
        covered: The share of results inside their two-in-three interval; about 0.68 is honest.
        count: How many results that is measured on.
    """

    r2: float
    error: float
    covered: float
    count: int


class Model:
    """What a sweep has taught, as of one moment. `Sweep.model` gives it.

    Example:
        >>> from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated
        >>> config = {"method": "bayes", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=1)])
        >>> for number, x in enumerate([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], start=1):
        ...     for event in (RunStarted(number, {"x": x}), Logged(number, None, {"loss": (x - 0.5) ** 2}),
        ...                   RunEnded(number, "finished")):
        ...         sweep.apply(event)
        >>> model = Model.of(sweep)
        >>> bool(abs(model.predict({"x": 0.5}).mean) < 0.02)
        True
    """

    _memo: ClassVar[WeakKeyDictionary[SweepRecord, tuple[int, Model]]] = WeakKeyDictionary()

    @one_thread()
    def __init__(self, sweep: SweepRecord) -> None:
        self.embedding = embedding_of(sweep.space)
        self.metrics = sweep.config.metrics
        self.evidence: Evidence = gather(sweep, self.embedding)
        self._seed = sweep.seed
        if not self.is_ready:
            return
        memo = sweep.memo.setdefault("lengths and noise", {})
        self.priors = priors_of(self.embedding)
        self.objectives: tuple[Objective, ...] = tuple(
            learn(self.evidence, metric, self.embedding, self.priors, memo) for metric in range(len(self.metrics))
        )
        self.feasibility = Feasibility.learn(self.evidence, self.embedding, self.priors)

    @classmethod
    def of(cls, sweep: SweepRecord) -> Model:
        """Return the model of a sweep as it stands now; asked again before anything happened, the same one."""
        if not sweep.config.metrics:
            raise SweepMagicError("a model needs a metric to learn: add metric: {name: val_loss, goal: minimize}")
        known = cls._memo.get(sweep)
        if known is None or known[0] != sweep.revision:
            known = cls._memo[sweep] = sweep.revision, cls(sweep)
        return known[1]

    @property
    def is_ready(self) -> bool:
        """Return whether there are enough results to say anything: two."""
        return len(self.evidence.positions) > 1

    @cached_property
    def score(self) -> Improvement | Hypervolume:
        """What a point is worth trying next."""
        points = self.embedding.points(self.evidence.pending)
        if len(self.metrics) > 1:
            seen = [each.targets(self.evidence.losses[:, m]) for m, each in enumerate(self.objectives)]
            return Hypervolume(self.objectives, np.column_stack(seen), points, self.feasibility)
        objective = self.objectives[0]
        held = self.embedding.points(self.evidence.positions[objective.rows])
        pending = Pending(points, *forecast_of_pending(self.evidence, objective.targets))
        beliefs = [Belief.of(each, objective.y, held, pending, self._seed) for each in objective.members]
        return Improvement(tuple(beliefs), self.feasibility)

    def predict(self, params: Params, metric: str | None = None) -> Prediction:
        """Return what is expected of one config.

        Args:
            params: A config of the space.
            metric: The name of the metric; the sweep's first if None.

        Raises:
            SweepMagicError: there are not enough results yet, or the config lies outside the space.
        """
        points = self._points([params])
        number, goal = self._number(metric)
        mean, variance = self.objectives[number].predict(points)
        deviation = math.sqrt(float(variance[0]))
        nodes = self._losses(number, float(mean[0]) + deviation * _NODES)
        ends = self._losses(number, np.array([float(mean[0]) - deviation, float(mean[0]) + deviation]))
        values = sorted(float(goal * end) for end in ends)
        chance = math.exp(float(self.feasibility.log_chance(points)[0])) if self.feasibility else 1.0
        return Prediction(float(goal * (nodes @ _WEIGHTS) / _WEIGHTS.sum()), values[0], values[1], chance)

    def improvement(self, params: Params) -> float:
        """Return the expected improvement over the best result so far, in units of the first metric."""
        points = self._points([params])
        objective = self.objectives[0]
        mean, variance = objective.predict(points)
        losses = self._losses(0, float(mean[0]) + math.sqrt(float(variance[0])) * _NODES)
        best = float(self.evidence.losses[:, 0].min())
        return float(np.maximum(best - losses, 0) @ _WEIGHTS / _WEIGHTS.sum())

    def explores(self, params: Params) -> bool:
        """Return whether a config is worth trying because little is known about it, rather than because it is expected to
        be good: its deviation is more than half of what it is far from any run."""
        objective = self.objectives[0]
        _, variance = objective.predict(self._points([params]))
        return bool(variance[0] > 0.25 * objective.members[0].hyper.signal)

    def explain(self, params: Params) -> dict[str, Any]:
        """Return why a config is suggested: what is expected of it by the first metric, and which way the search leans."""
        expected = self.predict(params)
        return {
            "mean": expected.mean,
            "low": expected.low,
            "high": expected.high,
            "improvement": self.improvement(params),
            "why": "explore" if self.explores(params) else "exploit",
        } | ({"chance": expected.chance} if expected.chance < 1 else {})

    @cached_property
    def trust(self) -> Trust:
        """How well the model predicts results that it has not seen."""
        self._need()
        objective = self.objectives[0]
        count = len(objective.rows)
        mean, variance = (found[:count] for found in objective.members[0].left_out())
        y = objective.y
        spread = float(((y - y.mean()) ** 2).sum())
        errors = np.abs(self._losses(0, mean) - self._losses(0, y))
        return Trust(
            r2=1 - float(((y - mean) ** 2).sum()) / spread if spread > 0 else 0.0,
            error=float(np.median(errors)),
            covered=float((np.abs(y - mean) <= np.sqrt(variance)).mean()),
            count=count,
        )

    def slice(self, name: str, at: Params | None = None, points: int = 50) -> list[tuple[Any, Prediction]]:
        """Return what is expected along one parameter, the others as in a config.

        Args:
            name: The parameter, nested ones with dots.
            at: The config; the best one so far if None.
            points: How many values of a continuous parameter.

        Returns:
            Pairs of a value and its prediction; for a parameter of few values all of them.
        """
        self._need()
        places = [i for i, axis in enumerate(self.embedding.axes) if any(p.name == name for p in axis.parameters)]
        if not places:
            raise SweepMagicError(f"{name!r} is not searched; searched are {', '.join(self.embedding.space.searched)}")
        axis = self.embedding.axes[places[0]]
        best = self.evidence.positions[int(np.argmin(self.evidence.losses[:, 0]))]
        base = best if at is None else self._positions([at])[0]
        found = []
        for place in np.linspace(0, 1, points) if axis.is_line else range(axis.levels):
            position = base.copy()
            position[places[0]] = place
            params = self.embedding.params(position)
            value = flatten(params, self.embedding.space.names).get(name)
            if value is not None:
                found.append((value, self.predict(params)))
        return found

    def _need(self) -> None:
        if not self.is_ready:
            count = len(self.evidence.positions)
            raise SweepMagicError(f"a model needs results of at least 2 runs, but there are {count}")

    def _positions(self, params: Sequence[Params]) -> Array:
        found = []
        for each in params:
            position = self.embedding.position(each)
            if position is None:
                raise SweepMagicError(f"the space could not give {each!r}: a value is missing or outside its range")
            found.append(position)
        return np.array(found).reshape(-1, self.embedding.d)

    def _points(self, params: Sequence[Params]) -> Array:
        self._need()
        return self.embedding.points(self._positions(params))

    def _number(self, name: str | None) -> tuple[int, float]:
        """Return which metric that is, and the sign that turns a loss into its value."""
        names = [metric.name for metric in self.metrics]
        if name is not None and name not in names:
            raise SweepMagicError(f"unknown metric {name!r}; the sweep has {', '.join(names)}")
        number = 0 if name is None else names.index(name)
        return number, -1.0 if self.metrics[number].goal == "maximize" else 1.0

    def _losses(self, metric: int, targets: Array) -> Array:
        return self.objectives[metric].targets.inverse(targets)

    def __repr__(self) -> str:
        if not self.is_ready:
            return f"<model of {len(self.evidence.positions)} results: not enough to say anything>"
        said: Mapping[str, float] = {"R²": self.trust.r2, "within the interval": self.trust.covered}
        return f"<model of {len(self.evidence.positions)} results; each left out in turn: " + (
            ", ".join(f"{key} {value:.2f}" for key, value in said.items()) + ">"
        )


@lru_cache(maxsize=32)
def embedding_of(space: SearchSpace) -> Embedding:
    """Return the embedding of a space; the same one for the same space."""
    return Embedding(space)


def priors_of(embedding: Embedding) -> Priors:
    """Return what is believed of a space before the first result: in units of how many axes a config has, which with
    conditions are fewer than the space has."""
    drawn = embedding.draw(64, np.random.default_rng(0))
    usual = max(1.0, float(embedding.active(drawn).sum(1).mean()))
    return Priors(np.full(embedding.d, 0.5 * math.sqrt(usual)))
