"""What the measured notebook imports: a sweep that grows by itself, and a meter on its view."""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path
from typing import Any

from sweepmagic import Sweep, liveness
from sweepmagic.records import AgentStarted, Event, Logged, RunEnded, RunStarted, SweepCreated
from sweepmagic.store import EventStore
from sweepmagic.views.live import feed as feeding
from sweepmagic.views.live.dashboard import DashboardView

METRICS = ("val_loss", "val_accuracy", "loss", "accuracy")
_CONFIG = {
    "name": "benchmark",
    "method": "random",
    "metric": {"name": "val_loss", "goal": "minimize"},
    "parameters": {
        "learning_rate": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
        "batch_size": {"values": [32, 64, 128]},
        "layers": {"min": 1, "max": 4},
        "dropout": {"min": 0.0, "max": 0.5},
    },
}


class Growing:
    """A sweep of `runs` runs of `epochs` rows, the last `growing` of them in progress, in a folder of its own."""

    def __init__(self, folder: str, runs: int, epochs: int, growing: int) -> None:
        self._random = random.Random(1)
        self._growing = range(runs - growing + 1, runs + 1)
        self._epoch = 0
        self.store = EventStore(Path(folder))
        host, pid, started = liveness.here()
        if growing:
            liveness.begin("agent")
        events: list[Event] = [SweepCreated(_CONFIG, seed=1), AgentStarted("agent", host, pid, started, "threads", 8)]
        for number in range(1, runs + 1):
            events += self._begun(number, epochs)
            if number not in self._growing:
                events.append(RunEnded(number, "finished"))
        self.store.create("grown", events[0], unless=[])
        self.store.append("grown", events[1:])
        self.sweep = Sweep(Path(folder), "grown")

    def _begun(self, number: int, epochs: int) -> list[Event]:
        params = {
            "learning_rate": 10 ** self._random.uniform(-4, -1),
            "batch_size": self._random.choice([32, 64, 128]),
            "layers": self._random.randint(1, 4),
            "dropout": self._random.random() / 2,
        }
        rows = [Logged(number, None, self._row(epoch)) for epoch in range(epochs)]
        return [RunStarted(number, params, "agent"), *rows]

    def _row(self, epoch: int) -> dict[str, float]:
        return {name: 1 / (1 + 0.1 * epoch) + self._random.gauss(0, 0.02) for name in METRICS}

    def grow(self) -> None:
        """Log one more epoch of every run in progress."""
        self._epoch += 1
        self.store.append("grown", [Logged(number, None, self._row(self._epoch)) for number in self._growing])

    def grow_for(self, seconds: float, rate: float) -> threading.Thread:
        """Log `rate` times a second, in a thread."""

        def work() -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                self.grow()
                time.sleep(1 / rate)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


class Meter:
    """Show a view and measure what it costs this process.

    Example:
        >>> meter = Meter(growing.sweep, period=0.1)  # doctest: +SKIP
        >>> meter.told()  # doctest: +SKIP
        {'updates': 100, 'ms': 0.9, 'kb': 6.8}
    """

    def __init__(self, sweep: Sweep, period: float = feeding.PERIOD_SECONDS) -> None:
        feeding.PERIOD_SECONDS = period
        self._view = DashboardView(sweep)
        self._spent = self._bytes = 0.0
        self._count = 0
        self._view.show(blocking=False)
        widget: Any = self._view._widget
        self._send, self._flush = widget.send, widget.feed.flush
        widget.send, widget.feed.flush = self._sending, self._flushing

    def reset(self) -> None:
        """Begin to count anew."""
        self._spent, self._bytes, self._count = 0.0, 0.0, 0

    def _flushing(self) -> None:
        begun = time.thread_time()
        self._flush()
        self._spent += time.thread_time() - begun

    def _sending(self, content: Any, buffers: Any = None) -> None:
        # The processor time of counting bytes is not the view's.
        begun = time.thread_time()
        if content.get("type") == "frame":
            self._count += 1
            self._bytes += len(json.dumps(content)) + sum(map(len, buffers or []))
        self._spent -= time.thread_time() - begun
        self._send(content, buffers)

    def told(self) -> dict[str, float]:
        """Return how many updates there were, and the processor time and size of one."""
        count = max(1, self._count)
        return {"updates": self._count, "ms": 1e3 * self._spent / count, "kb": self._bytes / count / 1e3}
