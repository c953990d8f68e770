"""The view for terminals, pipes and logs: one table in place where cursor moves are understood, else plain lines."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from rich.console import Console, RenderableType
from rich.live import Live

from sweepmagic import liveness
from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan
from sweepmagic.store import Follower
from sweepmagic.views.terminal import banner, keys, lines, screen
from sweepmagic.views.terminal.asking import Asking

REFRESH_SECONDS = 0.2
_SHARE = 50
"""The view rests this many times as long as it drew: a picture of many runs costs the training no more, it comes less often."""

HINT = "Ctrl-C stops the sweep; run it again to go on"
LOOKING = "Ctrl-C ends this view; the sweep goes on"
_GOING = ("running", "paused")


class TerminalView:
    """Keep one table up to date in a terminal; where the output is no terminal, print a line per run that ends.

    While a sweep runs, `sys.stdout` is routed to the runs' own files, so the stream is taken in `show`, before that.
    The table is drawn by a thread of its own from a record of its own: a training loop that never returns to us does
    not freeze it.
    """

    def __init__(self, sweep: Sweep, plan: Plan | None) -> None:
        self._sweep = sweep
        self._plan = plan
        self._follower = Follower(sweep.folder, sweep.id)
        self._console = _console()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._asking: Asking | None = None
        self._said = 0  # the notes that stand in the log already

    @staticmethod
    def usable() -> bool:
        """Return whether there is no notebook to show something better in."""
        return not in_kernel()

    def show(self, *, blocking: bool) -> None:
        """Print the plan and keep up with the record; without a plan print an old sweep, or follow it if it is running.

        With `blocking` False somebody else has the terminal, such as a prompt: then nothing is drawn in place.
        """
        self._console = _console()
        self._follower.refresh()
        if self._plan is None:
            self._show_again(blocking=blocking)
            return
        self._say(screen.plan(self._plan))
        if not blocking:
            text = f"runs in the background; load({self._sweep.name!r}) shows how far it is"
            self._console.print(banner.hint(text, self._console.width))
            return
        if self._console.is_terminal:
            self._draw("" if keys.readable(sys.stdin) else HINT)
        else:
            self._start(self._reporting)

    def idle(self) -> None:
        """Do nothing: the thread draws."""

    def interrupted(self) -> bool:
        """Ask what the interrupt means, where somebody sits at a terminal; see `Asking.interrupted`."""
        return self._asking is not None and self._asking.interrupted()

    def finish(self) -> None:
        """Take the live table away and leave the final one."""
        self._stop()
        self._follower.refresh()
        with self._follower.lock:
            self._say(screen.closing(self._follower.record, time.time(), self._console.width, self._said))

    def _say(self, what: RenderableType) -> None:
        """Print for good; a log gets no spaces at the ends of its lines."""
        if self._console.is_terminal:
            self._console.print(what)
            return
        with self._console.capture() as captured:
            self._console.print(what)
        lines = [line.rstrip() for line in captured.get().rstrip("\n").split("\n")]
        self._console.out("\n".join(lines), highlight=False)

    def _show_again(self, *, blocking: bool) -> None:
        if blocking and self._console.is_terminal and liveness.state_of(self._follower.record) in _GOING:
            self._draw(LOOKING)
            try:
                while liveness.state_of(self._follower.record) in _GOING:
                    self._over.wait(REFRESH_SECONDS)
            except KeyboardInterrupt:
                pass  # stops looking, not the sweep: it belongs to another process
        self.finish()

    def _draw(self, hint: str) -> None:
        self._asking = Asking(self._sweep, self._follower, hint)
        self._start(partial(self._drawing, self._asking))

    def _start(self, work: Callable[[], None]) -> None:
        self._over.clear()
        self._thread = threading.Thread(target=work, name=f"sweepmagic-view-{self._sweep.id}", daemon=True)
        self._thread.start()

    def _stop(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = self._asking = None

    def _drawing(self, asking: Asking) -> None:
        """Redraw the table some times a second until it is over; runs in the view's thread."""
        # Rich may not redirect the standard streams: the runs' output is already routed to their files.
        live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        with live, asking:
            while not self._over.is_set():
                began = time.thread_time()
                live.update(self._picture(asking), refresh=True)
                spent = time.thread_time() - began  # not what it waited for a training that works
                asking.rest(self._over, max(REFRESH_SECONDS, _SHARE * spent))

    def _picture(self, asking: Asking) -> RenderableType:
        self._follower.refresh()
        with self._follower.lock:
            record, size = self._follower.record, self._console.size
            below = asking.below(record, size.width)
            return screen.live(record, time.time(), size.width, size.height, below)

    def _reporting(self) -> None:
        """Print a line for every run that ends, until it is over; runs in the view's thread."""
        told = {run.number for run in self._follower.record.runs.values() if run.has_ended}
        self._said = len(self._follower.record.notes)
        going = True
        while going:
            going = not self._over.wait(REFRESH_SECONDS)
            self._follower.refresh()
            with self._follower.lock:
                record = self._follower.record
                ended = sorted(
                    (run for run in record.runs.values() if run.has_ended and run.number not in told),
                    key=lambda run: run.ended or 0.0,
                )
                for run in ended:
                    told.add(run.number)
                    self._console.print(lines.ended(record, run), soft_wrap=True, markup=False, highlight=False)
                for note in record.notes[self._said :]:
                    self._console.print(lines.noted(note), soft_wrap=True, markup=False, highlight=False)
                self._said = len(record.notes)


def in_kernel() -> bool:
    """Return whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


_SIGNS = {"━": "=", "─": "-", "●": "*", "★": "*", "◆": "#", "·": "-", "…": "~", "↓": "v", "↑": "^", "±": "~", "▏": "_"}


class _Lossy:
    """A stream in an old encoding: it writes a sign of ours in its letters, and ? for what else it does not know."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._signs = str.maketrans({sign: plain for sign, plain in _SIGNS.items() if not self._knows(sign)})

    def _knows(self, sign: str) -> bool:
        try:
            return bool(sign.encode(self._stream.encoding))
        except UnicodeEncodeError:
            return False

    def write(self, text: str) -> int:
        encoding = self._stream.encoding
        plain = text.translate(self._signs)
        return int(self._stream.write(plain.encode(encoding, "replace").decode(encoding)) or 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _console() -> Console:
    stream: Any = sys.stdout
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    file: Any = stream if encoding.startswith("utf") else _Lossy(stream)
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        return Console(file=file, highlight=False)
    # FORCE_COLOR, which many CI systems set, must not bring cursor moves into a log; and a log has no width: 80 columns
    # would cut a table that nobody sees in a window.
    return Console(file=file, highlight=False, width=160, color_system=None, force_terminal=False)
