"""Old names of Keras, given back while ``import wandb`` means ours."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

import sweepmagic.wandb as wandb
from sweepmagic.wandb import say


class Metric:
    """A metric of Keras 3."""

    was_reset = False

    def reset_state(self) -> None:
        self.was_reset = True


@pytest.fixture(autouse=True)
def keras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(metrics=SimpleNamespace(Metric=Metric)))


def test_a_notebook_gets_the_old_name_until_it_unloads(one_shell: InteractiveShell) -> None:
    one_shell.run_line_magic("load_ext", "sweepmagic.wandb")
    wandb.init(mode="disabled")
    metric = Metric()
    metric.reset_states()  # type: ignore[attr-defined]  # that is the point
    assert metric.was_reset
    one_shell.run_line_magic("unload_ext", "sweepmagic.wandb")
    assert not hasattr(Metric, "reset_states")


def test_it_is_said_where_the_old_name_is_used(one_shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    one_shell.run_line_magic("load_ext", "sweepmagic.wandb")
    say.forget()
    wandb.init(mode="disabled")
    assert "reset_states" not in "".join(capsys.readouterr())
    Metric().reset_states()  # type: ignore[attr-defined]
    assert "reset_states" in "".join(capsys.readouterr())
    one_shell.run_line_magic("unload_ext", "sweepmagic.wandb")


def test_a_plain_import_changes_nothing_of_others() -> None:
    wandb.init(mode="disabled")
    assert not hasattr(Metric, "reset_states")
