"""W&B's two numbers: the importance of a random forest, and the correlation with the metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

import numpy as np

from sweepmagic.importance.sobol import Array
from sweepmagic.space import Value, canonical, is_number

Configs = Sequence[Mapping[str, Value]]

_TREES = 100
_MOST = 1000  # runs that one tree sees: thousands of them take ten seconds and say the same


def forest(configs: Configs, values: Array, names: Sequence[str]) -> dict[str, float] | None:
    """Return how much each parameter served a random forest that predicts the metric; None without scikit-learn.

    As W&B does it: numbers as they are, anything else one column for each value; the columns of a parameter are summed.
    Where a parameter is absent a number takes its mean, and a choice has no column set.
    """
    if find_spec("sklearn") is None or len(values) < 2:
        return None
    from sklearn.ensemble import RandomForestRegressor

    columns = [
        (name, column) for name in names for column in _columns([config.get(name, _ABSENT) for config in configs])
    ]
    if not columns:
        return None
    most = _MOST if len(values) > _MOST else None
    trees = RandomForestRegressor(_TREES, random_state=0, max_samples=most)
    trees.fit(np.column_stack([column for _, column in columns]), values)
    found = dict.fromkeys(names, 0.0)
    for (name, _), share in zip(columns, trees.feature_importances_, strict=True):
        found[name] += float(share)
    return found


def correlations(configs: Configs, values: Array) -> dict[str, float]:
    """Return Pearson's correlation with the metric of each parameter whose values are all numbers, where it is there.

    Example:
        >>> correlations([{"x": 1, "k": "a"}, {"x": 2, "k": "b"}, {"x": 3}], np.array([2.0, 4.0, 6.0]))
        {'x': 1.0}
    """
    found: dict[str, float] = {}
    for name in dict.fromkeys(name for config in configs for name in config):
        pairs = [(config[name], value) for config, value in zip(configs, values, strict=True) if name in config]
        if all(is_number(x) for x, _ in pairs):
            x, y = np.array(pairs, dtype=float).T
            if len(x) > 2 and np.ptp(x) > 0 and np.ptp(y) > 0:
                found[name] = round(float(np.corrcoef(x, y)[0, 1]), 12)
    return found


_ABSENT = object()


def _columns(column: Sequence[Value]) -> list[Array]:
    there = [value for value in column if value is not _ABSENT]
    if not there:
        return []
    if all(is_number(value) for value in there):
        mean = float(np.mean(there))
        return [np.array([mean if value is _ABSENT else float(value) for value in column])]
    texts = ["" if value is _ABSENT else canonical(value) for value in column]
    return [np.array([float(text == known) for text in texts]) for known in dict.fromkeys(map(canonical, there))]
