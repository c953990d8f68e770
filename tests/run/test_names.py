"""Which values a piece of code cannot have used: only what is sure."""

from __future__ import annotations

import ast

import pytest

from sweepmagic.run.names import lost


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("fit(lr)", {}),
        ("pass", {"lr": None}),
        ("lr = 0.1\nfit(lr)", {"lr": 1}),
        ("x = 1\nlr: float = 0.1\nfit(lr)", {"lr": 2}),
        ("lr, x = 0.1, 2\nfit(lr)", {"lr": 1}),
        ("[*lr] = [1]\nfit(lr)", {"lr": 1}),
        ("rate = lr = 0.1\nfit(lr)", {"lr": 1}),
        ("with open(p) as lr:\n    fit(lr)", {}),
        ("with open(p) as lr:\n    pass\nfit(lr)", {"lr": 1}),
        ("import torch as lr\nfit(lr)", {"lr": 1}),
        ("def lr():\n    pass\nfit(lr)", {"lr": 1}),
        # it may be read:
        ("lr = lr * 2\nfit(lr)", {}),
        ("lr += 1\nfit(lr)", {}),
        ("lr += 1", {}),
        ("if fast:\n    lr = 0.1\nfit(lr)", {}),
        ("for lr in rates:\n    fit(lr)\nfit(lr)", {}),
        ("def make():\n    return lr\nlr = 0.1\nfit(lr)", {}),
        ("def make():\n    global lr\n    lr = 1\nfit()", {}),
        ("lr: float\nfit(lr)", {}),
        ("fit(**locals())", {}),
        ("exec('fit(lr)')", {}),
        ("print(f'{lr}')", {}),
        ("best = [lr for _ in range(3)]", {}),
    ],
)
def test_only_what_is_sure_is_named(code: str, expected: dict[str, int | None]) -> None:
    assert lost(ast.parse(code).body, ["lr"]) == expected
