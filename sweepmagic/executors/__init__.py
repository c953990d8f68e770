"""Executors: where runs run. They speak `concurrent.futures`; a `Channel` carries events up and stop orders down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from sweepmagic.executors.channel import Channel, StopOrder


class Executor(Protocol):
    """What the agent asks of an executor.

    Attributes:
        workers: How many runs it takes at once.
        in_main_thread: Whether `submit` runs the task before it returns.
    """

    workers: int
    in_main_thread: bool

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Run `task`, now or soon."""


__all__ = ["Channel", "Executor", "StopOrder"]
