"""A process of its own for each run: isolated, stopped even if it never logs, and all of its memory is given back."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sweepmagic.errors import StopRun
from sweepmagic.executors import StopOrder
from sweepmagic.executors.threads import ThreadsExecutor
from sweepmagic.records import CRASHED, FAILED, STOPPED
from sweepmagic.remote.line import Line
from sweepmagic.remote.parcel import Parcel, pack
from sweepmagic.remote.process import Process, signal_name
from sweepmagic.run import ActiveRun, Settings, Trainable, need_current
from sweepmagic.run.failure import EndedElsewhere

_COMMAND = (sys.executable or "python", "-m", "sweepmagic.remote.child")


class ProcessesExecutor(ThreadsExecutor):
    """Run each task in a thread that stands for a process: the training code goes there by value.

    Example:
        >>> ProcessesExecutor(2).workers
        2
    """

    def carry(self, train: Trainable, *, seeded: bool) -> Trainable:
        """Return `train` as something that runs in a fresh process."""
        return InProcess(train.name, train.source, train.fingerprint, pack(train, seeded=seeded))


@dataclass(frozen=True)
class InProcess:
    """Training code that runs in a process of its own, and looks from here like any other."""

    name: str
    source: str
    fingerprint: str
    parcel: Parcel

    def __call__(self, config: Settings) -> Any:
        run = need_current("a process")
        with Line(run) as line, Process(_COMMAND, run, line, has_input=True) as process:
            try:
                pickle.dump(self.parcel, process.input)
                process.input.close()
            except BrokenPipeError:
                pass  # it died at once; its status says how
            status = process.wait()
        return result_of(run, line.ended or _no_word(status), process.order or line.told)


def result_of(run: ActiveRun, ended: Mapping[str, Any], order: StopOrder | None) -> Any:
    """Return what the training code returned elsewhere.

    Raises:
        EndedElsewhere: it did not come to its end; with what is to be recorded.
    """
    if ended["state"] == "finished":
        run.config.count_as_read(ended["read"])
        return ended["value"]
    if order is not None:
        raise EndedElsewhere(STOPPED, order.reason, cause=order.cause)
    if ended["state"] == "stopped":
        raise StopRun(ended["reason"])
    raise EndedElsewhere(ended["state"], ended["reason"], cause=ended.get("cause", ""), error=ended.get("error", ""))


def _no_word(status: int) -> Mapping[str, Any]:
    name = signal_name(status)
    reason = f"its process was killed by {name}" if name else f"its process ended by itself, with exit code {status}"
    state = CRASHED if name else FAILED
    return {"state": state, "reason": reason, "cause": "crash" if name else ""}
