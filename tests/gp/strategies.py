"""Hypothesis strategies for what a process is made of: points in [0, 1], their weights, hyperparameters."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from sweepmagic.gp.kernel import Array, Hyper
from sweepmagic.gp.regression import Inputs

seeds = st.integers(0, 2**32 - 1)


@st.composite
def inputs(draw: st.DrawFn, most: int = 7) -> Inputs:
    """Points over one to three axes, of which some bend and one may have three columns; weights of every kind."""
    rng = np.random.default_rng(draw(seeds))
    n, d = draw(st.integers(1, most)), draw(st.integers(1, 3))
    axis, bends = np.arange(d), np.array(draw(st.lists(st.booleans(), min_size=d, max_size=d)))
    if draw(st.booleans()):  # a choice of three, last, which never bends
        axis, bends = np.concatenate([axis, np.full(3, d)]), np.concatenate([bends, np.zeros(3, dtype=bool)])
    Z = rng.uniform(0.02, 0.98, (n, len(axis)))
    s = rng.uniform(0, 0.3, n) * draw(st.sampled_from([0.0, 1.0]))
    share = 1 / rng.integers(1, 4, n)
    return Inputs(Z, axis, bends, s, share)


def hyper_for(d: int, rng: np.random.Generator) -> Hyper:
    """Return hyperparameters of ordinary sizes."""
    shapes = rng.uniform(0.5, 2.0, (2, d))
    return Hyper(rng.uniform(0.3, 2.0, d), float(rng.uniform(0.5, 2)), float(rng.uniform(0.01, 0.3)), *shapes)


def targets_for(inputs: Inputs, rng: np.random.Generator) -> Array:
    """Return a target for each point."""
    return np.asarray(rng.standard_normal(len(inputs.Z)))
