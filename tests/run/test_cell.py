"""What an ordinary cell is worth: its last value, or the variables named like the metrics."""

from __future__ import annotations

from typing import Any

import pytest

from sweepmagic.errors import FunctionError
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


@pytest.mark.parametrize("code", ["lr, units = 0.1, 64", "rate = lr = 0.1", "from settings import lr"])
def test_a_value_that_is_overwritten_before_it_is_read_is_refused(code: str) -> None:
    with pytest.raises(
        FunctionError, match=r"line 3: .* sets 'lr' before it reads it, so that the sweep's value is lost"
    ):
        training_cell(f"import os\n{code}\nloss = lr", {}, ["lr"], first_line=2)


@pytest.mark.parametrize("code", ["lr = 0.1", "lr: float = 0.1", "lr = lr * 2", "if False:\n    lr = 3"])
def test_a_baseline_and_what_may_not_happen_is_no_overwriting(code: str) -> None:
    cell = training_cell(f"{code}\nlr", {}, ["lr"])
    assert cell(Settings({"lr": 2})) in (2, 4)


def test_a_name_that_the_code_does_not_mention_counts_as_read_only_by_the_config() -> None:
    settings = Settings({"lr": 2, "layers": 3})
    training_cell("sweepmagic\nlr", {"sweepmagic": None}, ["lr", "layers"])(settings)
    assert settings.names_read == {"lr"}
