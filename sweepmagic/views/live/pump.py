"""Deliver what the front end says while a cell blocks the main thread: a click on Pause, a page that was reloaded.

The kernel reads its messages between cells. During a cell they wait in a socket, and this module takes them out there:
those of widgets are handed to their widgets at once, the questions of a page that connects are answered, everything else
is given back to the kernel in order when the cell is over. No nested event loop.

ipykernel has no public door for that. The attributes used here are checked when a `Pump` is made (`Pump.find`), on
ipykernel 6 (the shell's own socket) and 7 (a pair between its shell thread and the main thread); where they are missing
there is no pump, and the view says how else to stop.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zmq.constants import EVENTS, POLLIN, POLLOUT

_COMM = ("comm_open", "comm_msg", "comm_close")
_QUESTIONS = ("kernel_info_request", "comm_info_request")
_STATES = "jupyter.widget.control"
"""Whoever opens this comm wants the state of every widget: a page that shows a notebook again."""
_MOST = 200
"""Messages per call: a front end that floods the kernel must not stop the sweep."""


@dataclass
class Pump:
    """Call it now and then from the main thread; it returns at once when nothing came.

    Attributes:
        kernel: The running kernel.
        stream: The ZMQStream from which the kernel takes messages to its main thread.
        replies: Where answers to questions go.
    """

    kernel: Any
    stream: Any
    replies: Any
    _kept: list[Any] = field(default_factory=list)
    _later: set[str] = field(default_factory=set)  # comms whose opening was kept

    @classmethod
    def find(cls, kernel: Any) -> Pump | None:
        """Return the pump of `kernel`, or None if it is made in a way that this module does not know."""
        thread = getattr(kernel, "shell_channel_thread", None)
        manager = getattr(thread, "manager", None)
        if thread is not None:  # ipykernel 7
            stream = getattr(getattr(manager, "_shell_channel_to_main", None), "to_stream", None)
            door = getattr(manager, "get_subshell_to_shell_channel_socket", None)
            replies = door(None) if door is not None else None
        else:
            stream = replies = getattr(kernel, "shell_stream", None)
        needed = [
            getattr(stream, name, None) for name in ("socket", "io_loop", "flush", "_run_callback", "_recv_callback")
        ]
        needed += [getattr(kernel, name, None) for name in ("session", "comm_manager", "shell_handlers", "log")]
        return None if replies is None or any(part is None for part in needed) else cls(kernel, stream, replies)

    def __call__(self) -> int:
        """Deliver what has come and return how many messages that were."""
        if threading.current_thread() is not threading.main_thread():
            return 0  # sockets belong to a thread
        count, socket = 0, self.stream.socket
        while count < _MOST and socket.get(EVENTS) & POLLIN:
            self._take(socket.recv_multipart(copy=False))
            count += 1
        return count

    def _take(self, frames: list[Any]) -> None:
        session = self.kernel.session
        idents, parts = session.feed_identities(frames, copy=False)
        # Only looked at: a message that was deserialized once is refused when the kernel gets it back.
        header, content = session.unpack(parts[1].bytes), session.unpack(parts[4].bytes)
        kind = header["msg_type"]
        if kind not in (*_COMM, *_QUESTIONS) or self._can_wait(header, content):
            self._keep(frames)
            return
        message = session.deserialize(parts, content=True, copy=False)
        try:
            if kind in _COMM:
                getattr(self.kernel.comm_manager, kind)(self.stream, idents, message)
            else:
                self._answer(kind, idents, message)
        except Exception:  # as the kernel does: what a widget's callback raises must not end the user's cell
            self.kernel.log.exception("sweepmagic could not deliver %s", kind)

    def _can_wait(self, header: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
        """Return whether the page that has started this cell asks which widgets there are.

        It was shown them as they came. Classic Notebook asks when its kernel starts, behind all cells of a "run all", and
        takes the views off the page when the answer comes.
        """
        kind, comm = header["msg_type"], content.get("comm_id", "")
        asks = kind == "comm_info_request" or content.get("target_name") == _STATES
        if asks and header["session"] == self._session():
            self._later.add(comm)
            return True
        return kind in _COMM and comm in self._later

    def _session(self) -> Any:
        """Return the session, one for each time that a page is loaded, that has sent the cell which runs now."""
        parent = self.kernel.get_parent() if hasattr(self.kernel, "get_parent") else None
        return (parent or {}).get("header", {}).get("session")

    def _answer(self, kind: str, idents: Any, message: Any) -> None:
        answer = self.kernel.shell_handlers[kind](self.replies, idents, message)
        if inspect.iscoroutine(answer):
            try:
                answer.send(None)  # these two never really wait
            except StopIteration:
                pass
            else:
                answer.close()
        if self.replies is self.stream:
            self.stream.flush(POLLOUT)  # a ZMQStream sends from the event loop, which is not running now

    def _keep(self, frames: list[Any]) -> None:
        """Give a message back to the kernel when the cell is over: `add_callback` runs then."""
        self._kept.append(frames)
        if len(self._kept) == 1:
            self.stream.io_loop.add_callback(self._give_back)

    def _give_back(self) -> None:
        kept, self._kept = self._kept, []
        self._later.clear()
        for frames in kept:
            self.stream._run_callback(self.stream._recv_callback, frames)
        # The socket tells its event loop once that messages have come, and that we have used up.
        self.stream.flush(POLLIN)


def answer_in_subshell(widget: Any) -> None:
    """Let a widget's messages go where the front end sends them.

    ipykernel 7.4 sends them to the shell that last spoke on the comm: the main one, which is busy. Older ones have no such
    rule, and then there is nothing to do.
    """
    comm: Any = getattr(widget, "comm", None)
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, default: default
