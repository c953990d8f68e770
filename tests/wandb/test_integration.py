"""W&B's names for our integrations."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sweepmagic
import sweepmagic.wandb as wandb
from sweepmagic.wandb.integration.libraries import NAMES

HOME = Path(sweepmagic.__file__).parent / "integrations"


def defined(library: str) -> set[str]:
    """Return what an integration defines, without importing its library."""
    file = HOME / f"{library}.py" if (HOME / f"{library}.py").exists() else HOME / library / "__init__.py"
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("library", NAMES)
def test_every_name_is_one_of_our_integrations(library: str) -> None:
    assert set(NAMES[library].values()) <= defined(library)


@pytest.mark.parametrize("library", NAMES)
def test_both_paths_lead_to_the_same_names(library: str) -> None:
    short, long = getattr(wandb, library), getattr(wandb.integration, library)  # type: ignore[attr-defined]
    assert dir(short) == dir(long) == sorted(NAMES[library])


def test_a_name_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(ImportError, match="WandbMetricLogger"):
        from sweepmagic.wandb.keras import WandbMetricLogger  # type: ignore[attr-defined]  # noqa: F401
    with pytest.raises(AttributeError, match="the nearest is WandbMetricsLogger"):
        _ = wandb.keras.WandbMetricLogger  # type: ignore[attr-defined]


def test_keras_callbacks_are_ours() -> None:
    pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
    from sweepmagic.integrations.keras import KerasCallback
    from sweepmagic.wandb.integration.keras import WandbCallback

    assert WandbCallback is KerasCallback
