"""An interrupt that was taken as a question is none; one that nobody can be asked about counts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from sweepmagic.interrupts import Interrupts


@pytest.fixture(autouse=True)
def a_terminal_that_can_interrupt() -> Iterator[None]:
    """A shell starts what it puts in the background with interrupts ignored; here they count."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_that_was_asked_about_is_forgotten() -> None:
    with Interrupts(lambda: True) as interrupts:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert not interrupts.pending


def test_where_nobody_can_be_asked_the_first_waits_and_the_second_is_raised() -> None:
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.pending
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_after_one_that_counts_nobody_is_asked_again() -> None:
    asked: list[int] = []

    def once() -> bool:
        asked.append(1)
        return len(asked) == 1

    with Interrupts(once) as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert not interrupts.pending
        signal.raise_signal(signal.SIGINT)
        assert interrupts.pending
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert len(asked) == 2


def test_in_another_thread_the_handler_of_the_process_stays() -> None:
    found: list[object] = []

    def work() -> None:
        with Interrupts(lambda: True):
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
