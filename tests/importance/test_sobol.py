"""Indices against closed forms, with the function itself in place of a learned one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sweepmagic.config import parse
from sweepmagic.importance.sobol import Array, Effects, design, effects, indices
from sweepmagic.model.embedding import Embedding
from sweepmagic.space import Params


@dataclass(frozen=True)
class Known:
    """A function about which nothing is uncertain."""

    embedding: Embedding
    function: Callable[[Params], float]
    missed: float = 0.0

    def mean(self, positions: Array) -> Array:
        return np.array([self.function(self.embedding.params(position)) for position in positions])

    def draws(self, positions: Array, count: int, rng: np.random.Generator) -> Array:
        return np.repeat(self.mean(positions)[None], count, axis=0)


def effects_of(function: Callable[..., float], parameters: dict[str, Any], missed: float = 0.0) -> Effects:
    embedding = Embedding(parse({"method": "random", "parameters": parameters}).space)
    return effects(Known(embedding, lambda p: function(**p), missed), embedding, np.random.default_rng(0))


def unit(*names: str, low: float = 0.0, high: float = 1.0) -> dict[str, Any]:
    return {name: {"min": low, "max": high} for name in names}


def test_an_additive_function() -> None:
    found = effects_of(lambda a, b, c: 3 * a + 2 * b + 0 * c, unit("a", "b", "c"))
    assert found.total == pytest.approx([9 / 13, 4 / 13, 0], abs=0.02)
    assert found.main == pytest.approx([9 / 13, 4 / 13, 0], abs=0.02)


def test_the_function_of_ishigami() -> None:
    def ishigami(x: float, y: float, z: float) -> float:
        return float(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))

    found = effects_of(ishigami, unit("x", "y", "z", low=-np.pi, high=np.pi))
    assert found.main == pytest.approx([0.3139, 0.4424, 0], abs=0.03)  # Ishigami & Homma 1990, a = 7, b = 0.1
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_the_g_function() -> None:
    weights = np.array([0, 1, 4.5, 9])

    def g(**x: float) -> float:
        return float(np.prod((np.abs(4 * np.array(list(x.values())) - 2) + weights) / (1 + weights)))

    parts = 1 / (3 * (1 + weights) ** 2)  # Saltelli & Sobol' 1995
    whole = np.prod(1 + parts) - 1
    found = effects_of(g, unit("a", "b", "c", "d"))
    assert found.main == pytest.approx(parts / whole, abs=0.03)
    assert found.total == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.02)


def test_choices_count_by_their_probabilities() -> None:
    k = {"values": ["a", "b"], "probabilities": [0.9, 0.1]}
    found = effects_of(lambda k, x: float(k == "b") + x, {"k": k, **unit("x")})
    assert found.total == pytest.approx([0.09 / (0.09 + 1 / 12), (1 / 12) / (0.09 + 1 / 12)], abs=0.02)


def test_a_range_counts_by_its_scale() -> None:
    rate = {"distribution": "log_uniform_values", "min": 1e-4, "max": 1.0}
    found = effects_of(lambda rate, x: np.log10(rate) / 4 + x, {"rate": rate, **unit("x")})
    assert found.total == pytest.approx([0.5, 0.5], abs=0.02)


def test_a_conditional_parameter_counts_where_it_is_there() -> None:
    parameters = {"k": {"values": ["a", "b"]}, "x": {"min": 0.0, "max": 1.0, "when": "k == 'a'"}}
    found = effects_of(lambda k, x=0.0: 2 * x, parameters)
    # var f = 5/12; E var(f | k) = 1/6; E var(f | x) = 1/3; var E(f | k) = 1/4; var E(f | x) = 1/12
    assert found.total == pytest.approx([0.8, 0.4], abs=0.02)
    assert found.main == pytest.approx([0.6, 0.2], abs=0.03)
    assert found.active == pytest.approx([1.0, 0.5], abs=0.02)


def test_zipped_parameters_are_one() -> None:
    config = {"a": {"values": [1, 2]}, "b": {"values": [30, 40]}, **unit("x")}
    space = parse({"method": "random", "parameters": config, "zip": ["a", "b"]}).space
    embedding = Embedding(space)
    found = effects(Known(embedding, lambda p: p["a"] + p["b"] / 10), embedding, np.random.default_rng(0))
    assert found.total == pytest.approx([1, 0], abs=0.02)


def test_what_is_certain_has_no_interval_and_what_was_missed_widens_it() -> None:
    sure = effects_of(lambda a, b: 3 * a + 2 * b, unit("a", "b"))
    assert sure.low == pytest.approx(sure.total, abs=1e-9)
    assert sure.high == pytest.approx(sure.total, abs=1e-9)
    unsure = effects_of(lambda a, b: 3 * a + 2 * b, unit("a", "b"), missed=0.2)
    assert unsure.low == pytest.approx(sure.total - 0.2)
    assert unsure.high == pytest.approx(sure.total + 0.2)


def test_a_design_changes_one_column_at_a_time() -> None:
    a, b, first, second = design(16, 2, np.random.default_rng(1)).reshape(4, 16, 2)
    assert (first[:, 0] == b[:, 0]).all()
    assert (first[:, 1] == a[:, 1]).all()
    assert (second[:, 1] == b[:, 1]).all()
    assert sorted((a[:, 0] * 16).astype(int)) == list(range(16))


def test_a_constant_function_has_no_effects() -> None:
    main, total = indices(np.ones((4, 50)))
    assert main.tolist() == total.tolist() == [0, 0]
