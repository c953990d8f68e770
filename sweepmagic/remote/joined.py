"""The run that this whole process is: an agent elsewhere started it, and what it logs goes to that agent."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType

from sweepmagic.autolog import autologging
from sweepmagic.errors import StopRun
from sweepmagic.remote.line import LineChannel
from sweepmagic.run import ActiveRun
from sweepmagic.run.active import LINE
from sweepmagic.run.capture import OutputFile

_lock = threading.RLock()
_joined: dict[int, JoinedRun] = {}  # by process: a fork needs a line of its own


class RunElsewhere(ActiveRun):
    """A run in progress here, whose agent is in another process."""

    def __init__(self, channel: LineChannel) -> None:
        told = channel.portrait
        super().__init__(
            told["number"],
            told["params"],
            channel,
            Path(told["folder"]),
            seed=told["seed"],
            sweep=told["sweep"],
            attempt=told["attempt"],
        )
        self.labels = told["labels"]
        self.line = channel


class JoinedRun(RunElsewhere):
    """The run of this process, from its first look at it to the end of the process; its agent captures the output."""

    spans_cells = True

    def __init__(self, channel: LineChannel) -> None:
        super().__init__(channel)
        self.open = ExitStack()  # for as long as the process lives
        self.output = OutputFile(Path(os.devnull), echo=True)  # what is printed is read by the agent

    def __enter__(self) -> JoinedRun:
        return self  # it began before this process did

    def __exit__(self, *_: object) -> None:
        self.settle()

    def settle(self) -> None:
        """Copy what was saved with a policy once more."""
        if self._saved is not None:
            self._saved.settle()


def joined() -> JoinedRun:
    """Return the run that this process is; the first call says so to its agent."""
    with _lock:
        found = _joined.get(os.getpid())
        if found is None:
            found = _joined[os.getpid()] = JoinedRun(LineChannel(os.environ[LINE]))
            _prepare(found)
        return found


def _prepare(run: JoinedRun) -> None:
    """Make a signal end this process as `log` would: ``finally`` blocks run, and no traceback of ours is shown."""
    run.open.enter_context(autologging())
    atexit.register(run.settle)
    shown = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
        if issubclass(kind, StopRun):
            print(f"stopped: {error}", file=sys.stderr)  # noqa: T201 - the last line of the run's output
        else:
            shown(kind, error, tb)

    process = os.getpid()

    def stop(number: int, frame: FrameType | None) -> None:
        if os.getpid() == process:
            run.line.interrupt("it was told to end")
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a fork, such as one that loads data, just ends
        signal.raise_signal(signal.SIGTERM)

    sys.excepthook = show
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, stop)
