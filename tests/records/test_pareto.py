"""Front and hypervolume: laws over any points, exact answers on grids, literal cases."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sweepmagic.records.pareto import front, hypervolume

Table = NDArray[np.float64]
LIMIT = 5.0


@st.composite
def tables(draw: st.DrawFn, *, whole: bool = False, most: int = 12, columns: tuple[int, ...] = (2, 3)) -> Table:
    """Return losses up to the limit; whole numbers make ties and equal points."""
    width = draw(st.sampled_from(columns))
    one = st.integers(0, 4).map(float) if whole else st.floats(0.0, LIMIT, width=32) | st.integers(0, 5).map(float)
    return np.array(draw(st.lists(st.tuples(*[one] * width), min_size=1, max_size=most)))


def dominates(one: Table, other: Table) -> bool:
    return bool((one <= other).all() and (one < other).any())


def volume(points: Table) -> float:
    return hypervolume(points, [LIMIT] * points.shape[1])


@given(tables() | tables(whole=True))
def test_the_front_is_what_no_other_dominates_the_first_of_equals(points: Table) -> None:
    for place, on_front in enumerate(front(points)):
        beaten = any(dominates(other, points[place]) for other in points)
        seen = any((earlier == points[place]).all() for earlier in points[:place])
        assert on_front == (not beaten and not seen)


@given(tables() | tables(whole=True), st.randoms())
def test_neither_depends_on_the_order_of_points_or_losses(points: Table, random: object) -> None:
    rows, columns = list(range(len(points))), list(range(points.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    mixed = points[rows][:, columns]
    assert volume(mixed) == pytest.approx(volume(points), rel=1e-12)
    assert {tuple(p) for p in points[front(points)][:, columns]} == {tuple(p) for p in mixed[front(mixed)]}


@given(tables() | tables(whole=True), st.data())
def test_a_dominated_point_changes_nothing(points: Table, data: st.DataObject) -> None:
    worse = points[data.draw(st.integers(0, len(points) - 1))] + data.draw(st.sampled_from([0.0, 0.5, 3.0]))
    more = np.vstack([points, worse])
    assert front(more).tolist() == [*front(points), False]
    assert volume(more) == pytest.approx(volume(points), rel=1e-12)


@given(tables(columns=(3,)), st.tuples(*[st.floats(0.0, 6.0)] * 3))
def test_another_point_never_takes_volume_away(points: Table, more: tuple[float, ...]) -> None:
    with_it, without = volume(np.vstack([points, more])), volume(points)
    assert with_it >= without - 1e-9
    if all(value < LIMIT - 1e-3 for value in more) and front(np.vstack([points, more]))[-1]:
        assume(min(abs(points - np.array(more)).min(axis=None), 1.0) > 1e-3)
        assert with_it > without


@given(tables(whole=True))
def test_the_volume_of_whole_numbers_is_the_count_of_covered_cells(points: Table) -> None:
    cells = product(range(int(LIMIT)), repeat=points.shape[1])
    assert volume(points) == sum(any((point <= cell).all() for point in points) for cell in cells)


@settings(max_examples=60)
@given(tables(most=5, columns=(1, 2, 3, 4)))
def test_the_volume_is_that_of_inclusion_and_exclusion(points: Table) -> None:
    boxes = range(len(points))
    groups = (group for size in range(1, len(points) + 1) for group in combinations(boxes, size))
    total = sum((-1) ** (len(g) + 1) * np.prod(LIMIT - points[list(g)].max(axis=0)) for g in groups)
    assert volume(points) == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_literal_volumes() -> None:
    assert hypervolume([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]], [4.0, 4.0]) == 6.0
    assert hypervolume([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]], [2.0, 2.0, 2.0]) == 4.0
    assert hypervolume([], [1.0, 1.0]) == hypervolume(np.empty((0, 3)), [1.0, 1.0, 1.0]) == 0.0


def test_what_is_not_finite_or_beyond_the_reference_adds_nothing() -> None:
    inf, nan = float("inf"), float("nan")
    assert hypervolume([[1.0, 1.0], [inf, 0.0], [nan, 0.0], [0.0, 3.0], [-inf, 0.0]], [2.0, 3.0]) == 2.0
    assert front([[inf, 0.0], [1.0, 1.0], [0.0, nan]]).tolist() == [False, True, False]
    assert front([]).tolist() == []
