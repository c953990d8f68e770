from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sweepmagic.run.values import as_number, loggable


class Tensor:
    """A scalar as PyTorch has it: a shape, a gradient, `item`."""

    shape = ()
    requires_grad = True

    def item(self) -> float:
        return 0.5

    def numpy(self) -> Any:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (np.float64(0.5), 0.5),
        (np.int8(3), 3),
        (np.array([[2.5]]), 2.5),
        (Tensor(), 0.5),
        (True, True),
        (np.bool_(False), False),
    ],
)
def test_scalars_of_any_library_are_numbers(value: Any, number: Any) -> None:
    found = as_number(value)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize("value", ["0.5", None, np.zeros(3), object(), [1], float])
def test_other_things_are_not(value: Any) -> None:
    assert as_number(value) is None


def test_keys_are_text_and_long_text_is_cut() -> None:
    clean, lost = loggable({1: 2, "text": "x" * 20_000, "many": list(range(1000))})
    assert clean["1"] == 2
    assert len(clean["text"]) == 10_001
    assert list(lost) == ["many"]
