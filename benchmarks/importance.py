"""How often the interval of `Sweep.importance` holds the true effect, on functions whose effects are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks.figure import Figure
from sweepmagic.importance import importance_of
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord

TITLE = "Importance"

Function = Callable[[np.ndarray, np.random.Generator], float]


@dataclass(frozen=True)
class Case:
    """A function on a cube, how many runs are learned from, and its true total effects."""

    name: str
    function: Function
    low: float
    high: float
    truth: Sequence[float]
    runs: int


def _ishigami(x: np.ndarray, rng: np.random.Generator) -> float:
    return float(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


_WEIGHTS = np.array([0, 1, 4.5, 9])
_PARTS = 1 / (3 * (1 + _WEIGHTS) ** 2)
_G = (_PARTS * np.prod(1 + _PARTS) / (1 + _PARTS) / (np.prod(1 + _PARTS) - 1)).tolist()


def _g(x: np.ndarray, rng: np.random.Generator) -> float:
    return float(np.prod((np.abs(4 * x - 2) + _WEIGHTS) / (1 + _WEIGHTS)))


def _sum(x: np.ndarray, rng: np.random.Generator) -> float:
    return float(3 * x[0] + 2 * x[1] + x[2])


def _noisy(x: np.ndarray, rng: np.random.Generator) -> float:
    return _sum(x, rng) + 0.3 * float(rng.standard_normal())


_SUMS = [9 / 14, 4 / 14, 1 / 14, 0, 0]
CASES = (
    Case("Ishigami", _ishigami, -np.pi, np.pi, [0.5576, 0.4424, 0.2437], 60),
    Case("Ishigami", _ishigami, -np.pi, np.pi, [0.5576, 0.4424, 0.2437], 120),
    Case("g-function", _g, 0, 1, _G, 40),
    Case("g-function", _g, 0, 1, _G, 100),
    Case("sum of 3 of 5", _sum, 0, 1, _SUMS, 25),
    Case("sum of 3 of 5, with noise", _noisy, 0, 1, _SUMS, 40),
)
_SLACK = 0.005  # the error of the design; an effect of 0 is estimated as 0.00 to 0.005


def measure(seeds: int = 8) -> list[Figure]:
    """Learn each case from `seeds` random sweeps."""
    found, figures = [], []
    for case in CASES:
        rows = [_asked(case, seed) for seed in range(seeds)]
        held, width, error, spent = (np.array([row[part] for row in rows]) for part in range(4))
        found.append(held.ravel())
        note = f"{seeds} sweeps; mean width {width.mean():.2f}, mean error {error.mean():.3f}, {np.median(spent):.1f} s each"
        figures.append(
            Figure(f"{case.name}, {case.runs} runs: truth in the 90 % interval", held.mean() * 100, "%", note=note)
        )
    return [*figures, Figure("all together", np.concatenate(found).mean() * 100, "%")]


def _asked(case: Case, seed: int) -> tuple[list[bool], list[float], list[float], float]:
    sweep = _swept(case, seed)
    assert sweep.metric is not None
    begun = perf_counter()
    importance = importance_of(sweep, sweep.metric)
    spent = perf_counter() - begun
    rows = [importance[f"x{place}"] for place in range(len(case.truth))]
    pairs = list(zip(rows, case.truth, strict=True))
    held = [row.low - _SLACK <= truth <= row.high + _SLACK for row, truth in pairs]
    return held, [row.high - row.low for row in rows], [abs(row.total - truth) for row, truth in pairs], spent


def _swept(case: Case, seed: int) -> SweepRecord:
    names = [f"x{place}" for place in range(len(case.truth))]
    parameters = {name: {"min": float(case.low), "max": float(case.high)} for name in names}
    config = {"method": "random", "metric": {"name": "loss"}, "parameters": parameters}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed)])
    rng = np.random.default_rng(seed)
    for number in range(1, case.runs + 1):
        params = sweep.space.decode(rng.random(len(names)).tolist())
        loss = case.function(np.array([params[name] for name in names]), rng)
        sweep.apply(RunStarted(number, params))
        sweep.apply(Logged(number, None, {"loss": loss}))
        sweep.apply(RunEnded(number, "finished"))
    return sweep
