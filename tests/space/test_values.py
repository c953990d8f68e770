"""Plain data: what it is, and when two values are the same."""

from __future__ import annotations

import enum

import numpy as np
import pytest
from hypothesis import given

from sweepmagic.space import canonical, plain, same
from tests.space.strategies import values


class Colour(str, enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (range(3), [0, 1, 2]),
        ((1, (2,)), [1, [2]]),
        ({1: "a"}, {"1": "a"}),
        (Colour.RED, "red"),
    ],
)
def test_plain_takes_what_can_be_written_down(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_plain_refuses_what_cannot() -> None:
    with pytest.raises(TypeError, match="got builtin_function_or_method"):
        plain([1, print])


@given(values, values)
def test_values_with_the_same_canonical_text_are_the_same(left: object, right: object) -> None:
    assert same(left, left)
    assert same(left, right) == same(right, left)
    if canonical(left) == canonical(right):
        assert same(left, right)


def test_bools_are_not_numbers() -> None:
    assert same(1, 1.0)
    assert not same(1, True)
    assert not same(0, False)
    assert not same("", None)
