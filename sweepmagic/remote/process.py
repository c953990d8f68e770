"""A process that is a run: its output is the run's, a stop order reaches it, and nothing that it started outlives it."""

from __future__ import annotations

import atexit
import codecs
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from time import monotonic
from typing import IO

from sweepmagic.errors import StoreError
from sweepmagic.executors import StopOrder
from sweepmagic.remote import watchdog
from sweepmagic.remote.line import Line
from sweepmagic.run import ActiveRun
from sweepmagic.run.active import LINE

POLL_SECONDS = 0.05
GRACE_SECONDS = 5.0
"""How long a run that has joined may take to its next `log` after a stop order, and any process to its end after SIGTERM."""

_going: set[Process] = set()


class Process:
    """A run's process; use it as a context manager, at the end of which it is gone.

    Attributes:
        order: The stop order that it did not obey by itself, so that it was told by a signal.
    """

    def __init__(self, words: Sequence[str], run: ActiveRun, line: Line, *, has_input: bool = False) -> None:
        self._run, self._line = run, line
        self.order: StopOrder | None = None
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **variables(run, line)},
            start_new_session=True,  # an interrupt of ours is not its interrupt; and its children can be told apart
        )
        _watch("+", self._process.pid)
        assert self._process.stdout is not None
        self._silent = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    @property
    def input(self) -> IO[bytes]:
        """Its standard input, if it has one."""
        assert self._process.stdin is not None
        return self._process.stdin

    def __enter__(self) -> Process:
        _going.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._terminate()
        finally:
            self._kill()
            _going.discard(self)
        self._reader.join(1.0)
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def wait(self) -> int:
        """Return its exit status; it is told to end when the agent says so.

        Raises:
            StoreError: the record cannot be written any more.
        """
        since: float | None = None  # when the order came
        while not self._is_over():
            if self._line.broken is not None:
                raise StoreError(str(self._line.broken))
            order = self._run.order()
            if order is not None:
                since = monotonic() if since is None else since
                self._insist(order, monotonic() - since)
        return self._process.wait()

    def _is_over(self) -> bool:
        """Return whether it has ended; waits a moment for it."""
        if self._silent.wait(POLL_SECONDS):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_SECONDS)  # it has closed its output: nearly always it ends now
        return self._process.poll() is not None

    def _insist(self, order: StopOrder, waited: float) -> None:
        patient = self._line.joined and order.cause != "interrupt"
        grace = GRACE_SECONDS if patient else 0.0
        if waited >= grace + GRACE_SECONDS:
            self._signal(_KILL)
        elif waited >= grace and self.order is None:
            self.order = order
            self._signal(signal.SIGTERM)

    def _terminate(self) -> None:
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)

    def _kill(self) -> None:
        self._signal(_KILL)  # also what it has started and left behind
        self._process.wait()
        _watch("-", self._process.pid)

    def _signal(self, number: int) -> None:
        if os.name == "nt":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _read(self, stream: IO[bytes]) -> None:
        """Write what it prints to the run's output as it comes."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while data := os.read(stream.fileno(), 65536):
            with contextlib.suppress(
                OSError
            ):  # a full disk: the next `log` says so; what nobody reads would block the run
                self._run.output.write(decode(data))
        stream.close()
        self._silent.set()


def _watch(sign: str, process: int) -> None:
    """Tell the watchdog that a process began or is gone."""
    if os.name == "posix":
        with contextlib.suppress(OSError), _watch_lock:  # without it runs end at their next `log`
            _watchdog(os.getpid()).write(f"{sign}{process}\n".encode())


@cache
def _watchdog(agent: int) -> IO[bytes]:
    """Start the watchdog of this process, and return where it listens."""
    words = [sys.executable, "-I", "-S", watchdog.__file__]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=silent, stderr=silent, bufsize=0, start_new_session=True
    )
    _watchdogs.append(process)  # nobody waits for it
    assert process.stdin is not None
    return process.stdin


_watch_lock = threading.Lock()
_watchdogs: list[subprocess.Popen[bytes]] = []
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def variables(run: ActiveRun, line: Line) -> Mapping[str, str]:
    """Return the environment variables that make a process the run."""
    folder = run.store_folder
    return {
        LINE: line.address,
        "SWEEPMAGIC_DIR": str(folder.parent),
        "SWEEPMAGIC_SWEEP": run.sweep,
        "SWEEPMAGIC_RUN": str(run.number),
        "SWEEPMAGIC_ATTEMPT": str(run.attempt),
        "SWEEPMAGIC_SEED": str(run.seed),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def signal_name(status: int) -> str:
    """Return which signal an exit status of a process stands for, or an empty text.

    Example:
        >>> signal_name(-9), signal_name(3)
        ('SIGKILL', '')
    """
    if status >= 0:
        return ""
    with contextlib.suppress(ValueError):
        return signal.Signals(-status).name
    return f"signal {-status}"


@atexit.register
def _kill_all() -> None:
    for process in list(_going):
        process._kill()
