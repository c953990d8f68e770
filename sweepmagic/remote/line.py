"""The line between a run in another process and its agent: JSON, a text line each way, over a local TCP socket.

The other end says its key, and is told which run it is. Then each message (an event; some output; how it ended) gets one
answer, which comes when the event is on disk and judged, and carries a stop order if there is one.
"""

from __future__ import annotations

import json
import os
import socket
import socketserver
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from secrets import token_hex
from typing import Any

from sweepmagic.errors import StopRun, StoreError
from sweepmagic.executors import StopOrder
from sweepmagic.records import Event
from sweepmagic.records.events import decode, encode
from sweepmagic.run import ActiveRun

LOCAL = "127.0.0.1"
GONE = "the process that leads its sweep is gone"
_KINDS = frozenset(
    {
        "logged",
        "configured",
        "summarised",
        "metric_defined",
        "described",
        "noted",
        "artifact_logged",
        "artifact_used",
        "artifact_aliased",
    }
)
"""What a run may say of itself; the rest is the agent's to say."""


class Line:
    """The agent's end of the line to one run; use it as a context manager.

    Attributes:
        address: What the other end needs: host, port and key.
        joined: Whether somebody came to the other end.
        told: The stop order that the other end has been given.
        ended: What it said of its end.
        broken: Why the record could not be written.
    """

    def __init__(self, run: ActiveRun, host: str = LOCAL, *, is_single: bool = False) -> None:
        self._run = run
        self._is_single = is_single  # nobody may join a second time
        self._key = token_hex(16)
        self._exchange = _exchange(host, os.getpid())
        self.address = f"{host}:{self._exchange.server_address[1]}:{self._key}"
        self.joined = False
        self.told: StopOrder | None = None
        self.ended: Mapping[str, Any] | None = None
        self.broken: StoreError | None = None

    def __enter__(self) -> Line:
        self._exchange.lines[self._key] = self
        return self

    def __exit__(self, *_: object) -> None:
        self._exchange.lines.pop(self._key, None)

    def welcome(self) -> dict[str, Any]:
        """Return what the other end must know to be the run; a stop order alone where somebody else is it already."""
        if self.joined and self._is_single:
            return {"stop": ["its first process is gone", "crash"]}
        self.joined = True
        return self._run.portrait()

    def hear(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a message says, and return the answer."""
        try:
            if "event" in message:
                self._record(*message["event"])
            if "output" in message:
                self._run.output.write(str(message["output"]))
            self.ended = message.get("ended", self.ended)
            order = self._run.order()
        except StoreError as error:
            self.broken = error
            order = StopOrder(str(error), "crash")
        except StopRun as stop:  # its sweep has ended
            order = StopOrder(str(stop), "hand")
        self.told = order or self.told
        return {} if order is None else {"stop": [order.reason, order.cause]}

    def _record(self, run: int | None, kind: str, time: float, body: str) -> None:
        if kind in _KINDS:
            event: Any = decode(self._run.number, kind, time, json.loads(body))
            self._run.emit(replace(event, run=self._run.number))


class _Exchange(socketserver.ThreadingTCPServer):
    """Takes the calls of all runs of this process; a key says which run it is."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Call)
        self.lines: dict[str, Line] = {}
        threading.Thread(target=self.serve_forever, name="sweepmagic-lines", daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a process that was killed ends its call in the middle of a word."""


class _Call(socketserver.StreamRequestHandler):
    """One process at the other end of a line."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        assert isinstance(self.server, _Exchange)
        key = json.loads(self.rfile.readline(200) or b"{}").get("key")
        line = self.server.lines.get(key)
        if line is None:
            return
        self._say(line.welcome())
        for text in self.rfile:
            if key not in self.server.lines:
                return  # the run has ended
            self._say(line.hear(json.loads(text)))

    def _say(self, answer: Mapping[str, Any]) -> None:
        self.wfile.write(json.dumps(answer).encode() + b"\n")


@cache
def _exchange(host: str, process: int) -> _Exchange:
    return _Exchange(host)  # a fork needs one of its own: threads do not come along


class LineChannel:
    """The run's end of the line: a `Channel`.

    Attributes:
        portrait: Which run it is: see `ActiveRun.portrait`.
        order: The stop order that came with the last answer.
    """

    def __init__(self, address: str) -> None:
        host, port, key = address.rsplit(":", 2)
        self._lock = threading.RLock()
        self._asking: int | None = None
        self.order: StopOrder | None = None
        try:
            self._socket = socket.create_connection((host, int(port)))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._answers = self._socket.makefile("rb")
            self.portrait = self._ask({"key": key})
        except OSError as error:
            raise StopRun(f"{GONE}: {error}") from None
        if "stop" in self.portrait:
            raise StopRun(self.portrait["stop"][0])

    def emit(self, event: Event) -> None:
        """Hand an event up; it is on disk and judged when this returns."""
        self.say(event=encode(event))

    def say(self, **message: Any) -> None:
        """Send any message, and take the answer's order."""
        answer = self._ask(message)
        if "stop" in answer:
            self.order = StopOrder(*answer["stop"])

    def stop_order(self, run: int) -> StopOrder | None:
        """Return why the run should stop, or None; it came with an earlier answer."""
        return self.order

    def interrupt(self, reason: str) -> None:
        """Stop the run here and now, as a signal handler does; in the middle of a message it waits for the next `log`."""
        self.order = self.order or StopOrder(reason, "hand")
        if self._asking != threading.get_ident():
            raise StopRun(reason)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._asking = threading.get_ident()
            try:
                self._socket.sendall(json.dumps(message).encode() + b"\n")
                answer = self._answers.readline()
            except OSError:
                answer = b""
            finally:
                self._asking = None
        if not answer:
            self.order = self.order or StopOrder(GONE, "crash")
            raise StopRun(GONE)
        found: dict[str, Any] = json.loads(answer)
        return found
