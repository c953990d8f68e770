"""Other people's methods as contestants; each gets the space in its own words. Their libraries are imported when they are asked for.

A parameter that is conditional stays so where a peer can say it (Optuna: define-by-run); elsewhere it is always there, and what is
not active is ignored. A failed run is told as each library wants it: a failed state (Optuna, W&B), or the worst value seen.
"""

# mypy: disable-error-code="import-untyped,import-not-found"
# The libraries of the peers have no types, and most are not installed here.
from __future__ import annotations

import contextlib
import io
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.hunting.contest import Contestant, Ours
from benchmarks.hunting.problem import Problem
from sweepmagic.space import (
    Categorical,
    Constant,
    IntUniform,
    LogUniformValues,
    Params,
    QLogUniformValues,
    QUniform,
    Uniform,
    Value,
)
from sweepmagic.space.distributions import to_mapping


@dataclass
class OptunaPeer:
    """An Optuna sampler, define-by-run."""

    problem: Problem
    seed: int
    sampler: str

    def __post_init__(self) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.CRITICAL)
        warnings.simplefilter("ignore")
        sampler = getattr(optuna.samplers, self.sampler)(seed=self.seed)
        self.study = optuna.create_study(direction="minimize", sampler=sampler)
        self._failed = optuna.trial.TrialState.FAIL
        self._open: dict[int, Any] = {}

    def ask(self, number: int) -> Params | None:
        """Ask for a trial and suggest its parameters, parents before children."""
        trial = self.study.ask()
        self._open[number] = trial
        values: dict[str, Value] = {}
        for parameter in self.problem.space.parameters:
            if parameter.is_active(values):
                values[parameter.name] = suggested(trial, parameter.name, parameter.distribution)
        return self.problem.space.assemble(values)

    def tell(self, number: int, value: float) -> None:
        """Tell a value, or that the trial failed."""
        trial = self._open.pop(number)
        if math.isnan(value):
            self.study.tell(trial, state=self._failed)
        else:
            self.study.tell(trial, value)


def suggested(trial: Any, name: str, distribution: Any) -> Value:
    """Suggest one parameter as a user of Optuna would write it."""
    match distribution:
        case Constant(value):
            return value
        case Categorical(values):
            return trial.suggest_categorical(name, list(values))
        case IntUniform(low, high):
            return trial.suggest_int(name, low, high)
        case Uniform(low, high):
            return trial.suggest_float(name, low, high)
        case LogUniformValues(low, high):
            return trial.suggest_float(name, low, high, log=True)
        case QUniform(low, high, q) if isinstance(q, int):
            return trial.suggest_int(name, int(low), int(high), step=q)
        case QUniform(low, high, q):
            return distribution.ppf(distribution.cdf(trial.suggest_float(name, low, high, step=q)))
        case QLogUniformValues(low, high, 1):
            return trial.suggest_int(name, int(low), int(high), log=True)
    raise TypeError(f"no Optuna suggestion for {distribution}")


@dataclass
class WandbPeer:
    """The engine behind W&B's `method: bayes`, the package `sweeps`."""

    problem: Problem
    seed: int
    runs: dict[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = np.random.RandomState(self.seed)
        config = self.problem.config("bayes")
        config["parameters"] = {
            _flat(p.name): _wandb_parameter(to_mapping(p.distribution)) for p in self.problem.space.parameters
        }
        self._config = config

    def ask(self, number: int) -> Params | None:
        """Ask for the next run; it is running from now on."""
        import sweeps

        warnings.simplefilter("ignore")
        with self._seeded():
            run = sweeps.next_run(self._config, list(self.runs.values()))
        run.state, run.name = sweeps.RunState.running, str(number)
        self.runs[number] = run
        names = {_flat(p.name): p.name for p in self.problem.space.parameters}
        return self.problem.space.assemble({names[key]: _plain(said["value"]) for key, said in run.config.items()})

    def tell(self, number: int, value: float) -> None:
        """Give the run its summary, or mark it as failed."""
        import sweeps

        run = self.runs[number]
        if math.isnan(value):
            run.state = sweeps.RunState.failed
        else:
            run.state, run.summary_metrics = sweeps.RunState.finished, {"value": value}

    @contextlib.contextmanager
    def _seeded(self) -> Any:
        """The package draws from numpy's global state, and prints."""
        np.random.seed(self._random.randint(2**31))
        with contextlib.redirect_stdout(io.StringIO()):
            yield


def _flat(name: str) -> str:
    return name.replace(".", "__")


def _wandb_parameter(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in mapping.items()}


def _plain(value: Any) -> Value:
    return value.item() if isinstance(value, np.generic) else value


class _Flat:
    """A peer that knows no conditions and no failed runs: all parameters always, and the worst value seen for a failure."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self._seed = seed
        self._searched = [p for p in problem.space.parameters if not isinstance(p.distribution, Constant)]
        self._open: dict[int, Any] = {}
        self._seen: list[float] = []

    def _assemble(self, values: list[Any]) -> Params:
        named = {p.name: _plain(value) for p, value in zip(self._searched, values, strict=True)}
        return self.problem.space.assemble(named)

    def _worth(self, value: float) -> float:
        if math.isnan(value):
            return max(self._seen, default=0.0)
        self._seen.append(value)
        return value


class SkoptPeer(_Flat):
    """scikit-optimize's GP with its default hedge of acquisitions."""

    def __init__(self, problem: Problem, seed: int) -> None:
        from skopt import Optimizer

        super().__init__(problem, seed)
        warnings.simplefilter("ignore")
        dimensions = [_skopt_dimension(p.distribution) for p in self._searched]
        self._optimizer = Optimizer(dimensions, base_estimator="GP", random_state=seed)

    def ask(self, number: int) -> Params | None:
        """Ask for a point."""
        point = self._open[number] = self._optimizer.ask()
        return self._assemble([_back(p.distribution, value) for p, value in zip(self._searched, point, strict=True)])

    def tell(self, number: int, value: float) -> None:
        """Tell its value."""
        self._optimizer.tell(self._open.pop(number), self._worth(value))


def _skopt_dimension(distribution: Any) -> Any:
    from skopt.space import Categorical as Choice
    from skopt.space import Integer, Real

    match distribution:
        case Categorical(values):
            return Choice([str(i) for i in range(len(values))])
        case IntUniform(low, high):
            return Integer(low, high)
        case Uniform(low, high):
            return Real(low, high)
        case LogUniformValues(low, high):
            return Real(low, high, prior="log-uniform")
        case QUniform():
            return Integer(0, (distribution.count() or 1) - 1)
        case QLogUniformValues(low, high, 1):
            return Integer(int(low), int(high), prior="log-uniform")
    raise TypeError(f"no dimension for {distribution}")


def _back(distribution: Any, value: Any) -> Value:
    if isinstance(distribution, (Categorical, QUniform)):
        values: Sequence[Value] = distribution.grid() or ()
        return values[int(value)]
    return _plain(value)


class HeboPeer(_Flat):
    """HEBO."""

    def __init__(self, problem: Problem, seed: int) -> None:
        import torch
        from hebo.design_space.design_space import DesignSpace
        from hebo.optimizers.hebo import HEBO

        super().__init__(problem, seed)
        warnings.simplefilter("ignore")
        torch.set_num_threads(1)
        torch.manual_seed(seed)
        np.random.seed(seed)
        words = [{"name": _flat(p.name), **_hebo_dimension(p.distribution)} for p in self._searched]
        self._optimizer = HEBO(DesignSpace().parse(words), scramble_seed=seed)

    def ask(self, number: int) -> Params | None:
        """Ask for a point."""
        frame = self._open[number] = self._optimizer.suggest(n_suggestions=1)
        row = frame.iloc[0]
        return self._assemble([_back(p.distribution, row[_flat(p.name)]) for p in self._searched])

    def tell(self, number: int, value: float) -> None:
        """Tell its value."""
        self._optimizer.observe(self._open.pop(number), np.array([[self._worth(value)]]))


def _hebo_dimension(distribution: Any) -> dict[str, Any]:
    match distribution:
        case Categorical(values):
            return {"type": "cat", "categories": [str(i) for i in range(len(values))]}
        case IntUniform(low, high):
            return {"type": "int", "lb": low, "ub": high}
        case Uniform(low, high):
            return {"type": "num", "lb": low, "ub": high}
        case LogUniformValues(low, high):
            return {"type": "pow", "lb": low, "ub": high, "base": 10}
        case QUniform():
            return {"type": "int", "lb": 0, "ub": (distribution.count() or 1) - 1}
        case QLogUniformValues(low, high, 1):
            return {"type": "pow_int", "lb": int(low), "ub": int(high), "base": 10}
    raise TypeError(f"no dimension for {distribution}")


PEERS: Mapping[str, Callable[[Problem, int], Contestant]] = {
    "random": lambda problem, seed: Ours(problem, seed, "random"),
    "wandb": WandbPeer,
    "tpe": lambda problem, seed: OptunaPeer(problem, seed, "TPESampler"),
    "gp": lambda problem, seed: OptunaPeer(problem, seed, "GPSampler"),
    "skopt": SkoptPeer,
    "hebo": HeboPeer,
}
"""Short name -> what makes a contestant of a problem and a seed."""

BRIEF = ("skopt", "hebo")
"""Peers so slow that they were raced on a few problems, one or two of a group, for half of the runs."""

LABELS: Mapping[str, str] = {
    "random": "random search",
    "wandb": "W&B's bayes",
    "tpe": "Optuna TPE",
    "gp": "Optuna GPSampler",
    "skopt": "scikit-optimize GP",
    "hebo": "HEBO",
}
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "random": ("numpy",),
    "wandb": ("sweeps", "scikit-learn"),
    "tpe": ("optuna",),
    "gp": ("optuna", "torch"),
    "skopt": ("scikit-optimize", "scikit-learn"),
    "hebo": ("HEBO", "torch"),
}
