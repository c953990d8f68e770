"""Is a row on disk when `log` returns? Kill a process that logs, and count."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import sweepmagic
from benchmarks.fresh import command, environment
from benchmarks.workload import folder, ladder, row


def rows_lost(after: int) -> int:
    """Return how many of the rows that `log` said it had recorded are missing after ``kill -9``."""
    with folder() as place:
        logging = subprocess.Popen(
            command(__name__, "log_for_ever", str(place)), env=environment(), stdout=subprocess.PIPE
        )
        assert logging.stdout is not None
        for _ in range(after):
            logging.stdout.readline()
        logging.send_signal(signal.SIGKILL)
        acknowledged = after + logging.stdout.read().count(b"\n")
        logging.wait()
        return max(0, acknowledged - len(sweepmagic.load("benchmark", dir=place).run(1).history))


def log_for_ever(place: str) -> None:
    """Log rows and write a line after each, past whatever captures `print`."""

    def train(x: int) -> None:
        step = 0
        while True:
            sweepmagic.log(row(step))
            os.write(1, b"\n")
            step += 1

    sweepmagic.sweep(ladder(1), train, dir=Path(place), view="none")
