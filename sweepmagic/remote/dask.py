"""Runs on a Dask cluster, of this machine or another: Dask carries the code, the line of each run carries the rest.

A worker must be able to call back the machine of the agent, and to see the folder of the record if a run saves files.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sweepmagic.errors import MissingExtra, StopRun, StoreError, SweepMagicError
from sweepmagic.executors import StopOrder
from sweepmagic.executors.threads import ThreadsExecutor
from sweepmagic.records import CRASHED
from sweepmagic.remote.joined import RunElsewhere
from sweepmagic.remote.line import LOCAL, Line, LineChannel
from sweepmagic.remote.parcel import Parcel, pack, perform
from sweepmagic.remote.process import GRACE_SECONDS, POLL_SECONDS
from sweepmagic.remote.processes import result_of
from sweepmagic.run import ActiveRun, Settings, Trainable, current_output, need_current, routed


class DaskExecutor(ThreadsExecutor):
    """Run each task in a thread that stands for a task of Dask.

    Without an address it starts a cluster of its own on this machine, a process for each worker.
    """

    def __init__(self, workers: int = 1, address: str = "") -> None:
        super().__init__(workers)
        try:
            import distributed
        except ImportError:
            raise MissingExtra("distributed", "dask") from None
        self._cluster = None if address else _local(workers)
        try:
            self._client = distributed.Client(self._cluster or address, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SweepMagicError(f"executor dask:{address}: no scheduler answers there ({error})") from None

    def carry(self, train: Trainable, *, seeded: bool) -> Trainable:
        """Return `train` as something that runs on the cluster."""
        parcel = pack(train, seeded=seeded)
        return OnDask(train.name, train.source, train.fingerprint, parcel, self._client, self._host())

    def close(self) -> None:
        """Leave the cluster, and end it if it is our own."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _host(self) -> str:
        """Return the address of this machine as the workers see it."""
        from distributed.utils import get_ip

        scheduler = self._client.scheduler.address
        if self._cluster is not None or not scheduler.startswith(("tcp://", "tls://")):
            return LOCAL
        host: str = get_ip(scheduler.partition("://")[2].rpartition(":")[0].strip("[]"))
        return host


def _local(workers: int) -> Any:
    import dask
    import distributed

    # A run whose worker was killed has crashed, and is tried again as the config says: not by Dask, under the same number.
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        return distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
        )


@dataclass(frozen=True)
class OnDask:
    """Training code that runs on a Dask cluster, and looks from here like any other."""

    name: str
    source: str
    fingerprint: str
    parcel: Parcel
    client: Any = field(repr=False)
    host: str

    def __call__(self, config: Settings) -> Any:
        run = need_current("a task of Dask")
        with Line(run, self.host, is_single=True) as line:
            future = self.client.submit(task, line.address, self.parcel, pure=False)
            try:
                order = _wait(future, run, line)
            finally:
                if not future.done():
                    future.cancel()
        return result_of(run, line.ended or _no_word(future, order), order or line.told)


def task(address: str, parcel: Parcel) -> None:
    """Be a run, in a thread of a Dask worker."""
    try:
        channel = LineChannel(address)
    except StopRun:  # its agent is gone; or this is Dask's second try of a run that has crashed
        return
    try:
        run = RunElsewhere(channel)
        run.output = _LineOutput(channel)  # type: ignore[assignment]  # what it prints goes the same way
        with run, routed(current_output):
            ended = perform(run, parcel, alone=_is_alone())
        channel.say(ended=ended)
    except StopRun:
        return
    finally:
        channel.close()


def _is_alone() -> bool:
    from distributed import get_worker

    return bool(get_worker().state.nthreads == 1)


class _LineOutput:
    """The output of a run, written by its agent."""

    echo = False

    def __init__(self, channel: LineChannel) -> None:
        self._channel = channel

    def write(self, text: str) -> None:
        if text:
            self._channel.say(output=text)

    def close(self) -> None:
        """Nothing is kept here."""


def _wait(future: Any, run: ActiveRun, line: Line) -> StopOrder | None:
    """Return when the task is over, or when it does not obey a stop order: then that order.

    A thread of a worker cannot be killed: what it logs later finds its line gone, and ends it.
    """
    over = threading.Event()
    future.add_done_callback(lambda _: over.set())
    since: float | None = None
    while not over.wait(POLL_SECONDS):
        if line.broken is not None:
            raise StoreError(str(line.broken))
        order = run.order()
        since = monotonic() if since is None and order is not None else since
        if order is not None and since is not None and monotonic() - since > GRACE_SECONDS:
            return order
    return None


def _no_word(future: Any, order: StopOrder | None) -> Mapping[str, Any]:
    reason = "its worker is gone" if future.status != "error" else f"Dask: {future.exception()}"[:300]
    return {"state": CRASHED, "reason": reason if order is None else order.reason, "cause": "crash"}
