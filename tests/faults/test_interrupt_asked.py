"""An interrupt that a view takes as a question, at any moment: the sweep goes on as if there had been none."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest

import sweepmagic
from sweepmagic import registry
from sweepmagic.views.silent import SilentView
from tests.faults.test_interrupt import CONFIG, _At, train


class AskingView(SilentView):
    """Take every interrupt as a question that is answered with: go on."""

    def interrupted(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def a_terminal_that_can_interrupt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shell starts what it puts in the background with interrupts ignored; here they count."""
    monkeypatch.setitem(registry.VIEWS, "asking", f"{__name__}:AskingView")  # type: ignore[arg-type]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("moment", range(1, 1000, 83))
def test_at_many_moments(moment: int) -> None:
    tracer = _At(moment)
    sys.settrace(tracer)
    try:
        sweep = sweepmagic.sweep(CONFIG, train, view="asking")
    finally:
        sys.settrace(None)
    assert tracer.sent
    assert sweep.state == "finished"
    assert [(run.config.x, run.state, len(run.history)) for run in sweep.runs] == [
        (x, "finished", 3) for x in (1, 2, 3)
    ]


def test_in_user_code_nothing_is_raised() -> None:
    def interrupted(x: int) -> float:
        signal.raise_signal(signal.SIGINT)
        return x

    assert sweepmagic.sweep(CONFIG, interrupted, view="asking").state == "finished"
