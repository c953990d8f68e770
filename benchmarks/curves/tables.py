"""Tables of learning curves: each row a real training, each column an epoch.

``python -m benchmarks.curves.make`` trained them; they are kept in ``benchmarks/data`` so that nobody has to again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOME = Path(__file__).parent.parent / "data"
TUNE = ("mlp_digits", "mlp_cancer", "mlp_spirals", "sgd_digits", "boost_diabetes", "keras_mlp")
HELD_OUT = ("mlp_friedman", "mlp_checker", "boost_classes", "keras_cnn")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """The validation metric of many configs after every epoch.

    Attributes:
        name: Its file.
        goal: minimize or maximize.
        values: One row per config, one column per epoch; NaN where the training diverged.
    """

    name: str
    goal: str
    values: Floats

    @property
    def epochs(self) -> int:
        """The length of a full run."""
        return int(self.values.shape[1])

    @cached_property
    def losses(self) -> Floats:
        """The values so that less is better; what is not finite is ``inf``."""
        signed = -self.values if self.goal == "maximize" else self.values
        return np.where(np.isfinite(signed), signed, math.inf)

    @cached_property
    def finals(self) -> Floats:
        """What each config is worth: the best of its whole curve, as `metric.of: best` has it."""
        finals: Floats = self.losses.min(axis=1)
        return finals


def load(name: str) -> Table:
    """Return the table called `name`.

    Example:
        >>> load("sgd_digits").epochs
        27
    """
    with np.load(HOME / f"{name}.npz") as stored:
        return Table(name, str(stored["goal"]), stored["values"].astype(float))


def save(name: str, goal: str, curves: Sequence[Sequence[float]], params: Any, home: Path = HOME) -> Path:
    """Write a table, to five digits, which is what the noise of a validation set leaves of a value."""
    home.mkdir(exist_ok=True)
    path = home / f"{name}.npz"
    np.savez_compressed(path, goal=goal, values=_rounded(np.array(curves)), params=str(params))
    return path


def _rounded(values: Floats) -> NDArray[np.float32]:
    values = np.where(np.abs(values) < 1e30, values, math.nan)
    with np.errstate(all="ignore"):
        scale = 10.0 ** (4 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * scale) / scale
    return np.where(values == 0, 0.0, rounded).astype(np.float32)
