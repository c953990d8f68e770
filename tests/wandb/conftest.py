"""What tests of the dialect need: no variables of W&B's, no hints said before, no run left open."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from sweepmagic.wandb import say, starting, state


@pytest.fixture(autouse=True)
def fresh_dialect(own_folder: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin as a script does, whatever other tests have started."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(say, "in_notebook", lambda: False)
    monkeypatch.setattr(starting, "in_notebook", lambda: False)
    say.forget()
    state.folders.clear()
    state.take_pending()
    yield
    starting.teardown()


@pytest.fixture
def in_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a notebook does."""
    monkeypatch.setattr(say, "in_notebook", lambda: True)
    monkeypatch.setattr(starting, "in_notebook", lambda: True)
