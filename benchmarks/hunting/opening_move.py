"""The first suggestion of a new process. Nothing of ours is imported before the clock starts, so this module imports nothing of ours."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

_HEAVY = ("torch", "sklearn", "optuna", "pandas", "tensorflow")


def first_suggestion(completed: int, method: str = "bayes") -> dict[str, Any]:
    """Import sweepmagic into a process that has IPython, and suggest for a sweep with so many completed runs.

    Example:
        >>> sorted(first_suggestion(2, method="random"))
        ['heavy', 'seconds']
    """
    import IPython  # noqa: F401

    began = perf_counter()
    import numpy as np

    from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
    from sweepmagic.registry import SAMPLERS, load

    parameters = {
        "lr": {"distribution": "log_uniform_values", "min": 1e-5, "max": 1.0},
        "units": {"min": 8, "max": 256},
        "kind": {"values": ["a", "b", "c"]},
    }
    sweep = SweepRecord.replay(
        "s", [SweepCreated({"method": method, "metric": {"name": "loss"}, "parameters": parameters}, seed=1)]
    )
    for number in range(1, completed + 1):
        params = {"lr": 10 ** -(1 + number % 4), "units": 8 + number, "kind": "abc"[number % 3]}
        sweep.apply(RunStarted(number, params))
        sweep.apply(Logged(number, None, {"loss": 1 / number}))
        sweep.apply(RunEnded(number, "finished"))
    load(SAMPLERS, method)().suggest(sweep, np.random.default_rng([1, completed + 1]))
    return {"seconds": perf_counter() - began, "heavy": sum(name in sys.modules for name in _HEAVY)}
