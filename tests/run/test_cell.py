"""What an ordinary cell is worth: its last value, or the variables named like the metrics."""

from __future__ import annotations

from typing import Any

import pytest

from sweepmagic.run.cell import training_cell
from sweepmagic.run.settings import Settings


def result_of(source: str, *metrics: str) -> Any:
    return training_cell(source, {"ms": None, "old": 7}, ["x"], metrics=metrics)(Settings({"x": 3}))


@pytest.mark.parametrize(
    ("source", "metrics", "result"),
    [
        ("loss = x", ("loss",), 3),
        ("loss = x\nx + 1", ("loss",), 4),
        ("loss = x", ("acc",), None),
        ("loss = x", (), None),
        ("acc = x\nms = 2 * x", ("acc", "ms"), {"acc": 3, "ms": 6}),
        ("acc = x", ("acc", "ms"), {"acc": 3}),
        ("acc = x\n{'acc': 1}", ("acc", "ms"), {"acc": 1}),
        ("other = x", ("acc", "ms"), None),
        ("other = x", ("old",), 7),
    ],
)
def test_result_is_the_last_value_or_what_is_named_like_the_metrics(
    source: str, metrics: tuple[str, ...], result: Any
) -> None:
    assert result_of(source, *metrics) == result
