"""What a run leaves behind is freed."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from sweepmagic.session import surrounded


@pytest.fixture
def gradients(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A stand-in for TensorFlow's registry of gradient functions."""
    found: dict[str, object] = {"Relu": 1, "CustomGradient-1": 2}
    ops = SimpleNamespace(gradient_registry=SimpleNamespace(_registry=found))
    monkeypatch.setitem(sys.modules, "tensorflow.python.framework.ops", ops)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("alone", "left"), [(True, []), (False, ["CustomGradient-2"])])
def test_gradients_registered_in_a_run_go_with_it_unless_others_run(
    gradients: dict[str, object], alone: bool, left: list[str]
) -> None:
    with surrounded(SimpleNamespace(seed=1), alone=alone, seeded=False):  # type: ignore[arg-type]
        gradients |= {"CustomGradient-2": 3, "Tanh": 4}
    assert list(gradients) == ["Relu", "CustomGradient-1", *left, "Tanh"]


@pytest.mark.slow
def test_a_model_kept_from_a_run_can_still_be_trained() -> None:
    pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    import keras
    import numpy as np

    x, y = np.ones((4, 2)), np.ones((4, 1))
    with surrounded(SimpleNamespace(seed=1), alone=True, seeded=False):  # type: ignore[arg-type]
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(x, y, verbose=0)
    before = model.get_weights()[0].copy()
    model.fit(x, y, verbose=0)  # traced before
    model.compile("adam", "mse")
    model.fit(x, y, verbose=0)  # traced anew
    assert (model.get_weights()[0] != before).any()
