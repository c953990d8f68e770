"""Climbing a mixed space: to a known top, along lines and over choices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sweepmagic.config import parse
from sweepmagic.model.embedding import Array, Embedding
from sweepmagic.samplers.climb import candidates, climb


def embedding_of(parameters: dict[str, Any]) -> Embedding:
    return Embedding(parse({"method": "random", "parameters": parameters}).space)


LINES = embedding_of({"x": {"min": 0.0, "max": 1.0}, "y": {"min": 0.0, "max": 1.0}})
MIXED = embedding_of(
    {
        "x": {"min": 0.0, "max": 1.0},
        "k": {"values": ["a", "b", "c", "d"]},
        "n": {"min": 1, "max": 40},
        "z": {"min": 0.0, "max": 1.0, "when": "k == 'a'"},
    }
)


class Bowl:
    """A score with its top where it is told, and its gradient."""

    def __init__(self, top: Array) -> None:
        self.top = top

    def __call__(self, points: Array) -> Array:
        return np.asarray(-((points - self.top) ** 2).sum(1))

    def slopes(self, points: Array) -> tuple[Array, Array]:
        return self(points), -2 * (points - self.top)


def everything(positions: Array) -> NDArray[np.bool_]:
    return np.ones(len(positions), dtype=bool)


@pytest.mark.parametrize("top", [[0.3, 0.7], [0.0, 1.0], [0.123, 0.5]])
def test_a_gradient_leads_to_the_top_exactly(top: list[float]) -> None:
    starts = LINES.draw(10, np.random.default_rng(0))
    found, scores = climb(LINES, Bowl(np.array(top)), starts)
    assert found[0] == pytest.approx(top, abs=1e-4)
    assert scores[0] == pytest.approx(0, abs=1e-6)


def test_a_top_outside_is_climbed_up_to_the_border() -> None:
    found, _ = climb(LINES, Bowl(np.array([1.5, 0.5])), LINES.draw(10, np.random.default_rng(0)))
    assert found[0] == pytest.approx([1.0, 0.5], abs=1e-4)


def test_without_a_gradient_the_best_start_stands() -> None:
    starts = LINES.draw(10, np.random.default_rng(0))
    bowl = Bowl(np.array([0.3, 0.7]))
    found, scores = climb(LINES, lambda points: bowl(points), starts)
    assert found[0] == pytest.approx(starts[np.argmax(bowl(starts))])
    assert len(found) > len(starts)
    assert (np.diff(scores) <= 0).all(), "best first"


def test_choices_steps_and_lines_are_climbed_together() -> None:
    goal = np.array([0.8, 0.0, 29.0, 0.25])
    score = Bowl(MIXED.points(goal[None])[0])
    starts = MIXED.draw(40, np.random.default_rng(1))
    starts = starts[starts[:, 1] != 0]  # none begins in the right level
    found, scores = climb(MIXED, score, starts)
    assert MIXED.params(found[0])["k"] == "a"
    assert MIXED.params(found[0])["n"] == 30
    assert found[0] == pytest.approx(goal, abs=1e-3)
    assert scores[0] == pytest.approx(0, abs=1e-5)


def test_a_climb_begins_in_every_level_of_a_choice() -> None:
    """One level is the best by far, at another place than the rest: nobody sees it who does not climb there."""

    def value(points: Array) -> tuple[Array, Array]:
        is_c = points[:, 3] > 0.1
        gap = points[:, 0] - np.where(is_c, 0.05, 0.5)
        high, wide = np.where(is_c, 2.0, 1.0), np.where(is_c, 8.0, 1.0)
        slope = np.zeros_like(points)
        slope[:, 0] = -2 * wide * gap
        return high - wide * gap**2, slope

    class Valley:
        def __call__(self, points: Array) -> Array:
            return value(points)[0]

        slopes = staticmethod(value)

    space = embedding_of({"x": {"min": 0.0, "max": 1.0}, "k": {"values": ["a", "b", "c", "d"]}})
    starts = np.array([[0.45 + 0.01 * n, n % 2] for n in range(10)] + [[0.45, 2.0], [0.5, 3.0]])
    found, _ = climb(space, Valley(), starts)
    assert found[0] == pytest.approx([0.05, 2.0], abs=1e-3)


def test_candidates_come_from_everywhere_and_from_around_the_best() -> None:
    best = np.array([[0.2, 0.9], [0.6, 0.1]])
    found = candidates(LINES, best, everything, np.random.default_rng(0))
    assert ((found >= 0) & (found <= 1)).all()
    for corner in np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]):
        assert np.abs(found - corner).max(1).min() < 0.15
    for place in best:
        assert np.abs(found - place).max(1).min() < 0.01


def test_candidates_are_allowed_also_where_little_is() -> None:
    def rare(positions: Array) -> NDArray[np.bool_]:
        return np.asarray(positions[:, 0] < 0.004)

    found = candidates(LINES, np.zeros((0, 2)), rare, np.random.default_rng(0))
    assert len(found) >= 1
    assert rare(found).all()


def test_where_nothing_is_allowed_there_is_no_candidate() -> None:
    found = candidates(LINES, np.array([[0.5, 0.5]]), lambda p: np.zeros(len(p), dtype=bool), np.random.default_rng(0))
    assert found.shape == (0, 2)


def test_the_same_generator_gives_the_same_candidates() -> None:
    first, second = (candidates(MIXED, np.zeros((1, 4)), everything, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_step_that_leads_down_is_taken_back() -> None:
    space = embedding_of({"x": {"min": 0.0, "max": 1.0}, "k": {"values": ["a", "b"]}})

    class Liar:
        def __call__(self, points: Array) -> Array:
            return np.asarray(-((points[:, 0] - 0.5) ** 2) + points[:, 2])

        def slopes(self, points: Array) -> tuple[Array, Array]:
            away = np.zeros_like(points)
            away[:, 0] = 1.0
            return points[:, 0], away

    found, _ = climb(space, Liar(), np.array([[0.5, 0.0]]))
    assert found[0] == pytest.approx([0.5, 1.0])
