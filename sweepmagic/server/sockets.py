"""The two lines that push: the list of all sweeps, and the conversation of one live view."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.routing import PathMatches
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from sweepmagic.errors import SweepMagicError
from sweepmagic.server.handlers import PROTOCOL, RESOURCE
from sweepmagic.server.house import SETTING, House, status_of

if TYPE_CHECKING:
    from sweepmagic.handle import Sweep
    from sweepmagic.server.board import News
    from sweepmagic.server.rows import Row
    from sweepmagic.views.live.talk import Talk

_MOST_BYTES = 100_000
_MOST_VIEWS = 64
_TOO_BIG, _FAILED, _REFUSED, _GONE, _BUSY = 1009, 1011, 4400, 4404, 4429


class Socket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A WebSocket for who is known and may read; another origin is refused by `WebSocketMixin`."""

    auth_resource = RESOURCE
    loop: asyncio.AbstractEventLoop
    is_open = False

    @property
    def house(self) -> House:
        """What is shared by all handlers."""
        house: House = self.settings[SETTING]
        return house

    def get_compression_options(self) -> dict[str, Any]:
        """Curves and rows shrink well."""
        return {"compression_level": 3}

    async def admit(self, action: str) -> None:
        """Refuse who is not known or may not do that, before the line is open; there is no login page to go to."""
        user = self.current_user
        if user is None or not await _settled(self.authorizer.is_authorized(self, user, action, RESOURCE)):
            raise web.HTTPError(403)
        self.loop = asyncio.get_running_loop()

    def on_message(self, message: str | bytes) -> None:
        """Take a JSON object; whatever else is said closes the line or is not heard."""
        if len(message) > _MOST_BYTES:
            self.close(_TOO_BIG, "too long")
            return
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict):
            self.hear(said)

    def hear(self, said: dict[str, Any]) -> None:
        """Take what a client says."""

    def put_out(self, data: str | bytes) -> None:
        """Send from any thread; to a line that is closed, nothing."""
        self.call(self._put_out, data)

    def call(self, work: Callable[..., Any], *args: object) -> None:
        """Call `work` on the loop, from any thread; when the server is over, nothing."""
        with suppress(RuntimeError):  # the loop is closed
            self.loop.call_soon_threadsafe(work, *args)

    def _put_out(self, data: str | bytes) -> None:
        if self.is_open:
            try:
                sent = self.write_message(data, binary=isinstance(data, bytes))
            except WebSocketClosedError:
                return
            IOLoop.current().add_future(sent, _look_at)


def _look_at(done: asyncio.Future[None]) -> None:
    """Look at what became of a message, so that asyncio does not complain of a line that closed meanwhile."""
    if not done.cancelled():
        done.exception()


async def _settled(found: Any) -> Any:
    return await found if asyncio.iscoroutine(found) else found


class SweepsSocket(Socket):
    """``WS sweeps``: all rows, then what changes. What has not gone out yet is merged: a slow client gets the last state."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        await self.admit("read")
        await super().get(*args, **kwargs)

    async def open(self, *args: str, **kwargs: str) -> None:
        self.is_open = True
        self._whole = False
        self._changed: dict[tuple[str, str], Row] = {}
        self._lost: set[tuple[str, str]] = set()
        self._sending = False
        board = await self.house.off_the_loop(self.house.board)
        self._leave: Callable[[], None] | None = None
        leave = await self.house.off_the_loop(board.listen, self._tell)
        if self.is_open:
            self._leave = leave
        else:
            leave()

    def hear(self, said: dict[str, Any]) -> None:
        """Look at once into a folder that the client names; who shows a notebook knows where its sweeps lie."""
        folder = said.get("folder")
        if isinstance(folder, str):
            self._tasks = asyncio.ensure_future(self.house.off_the_loop(self._look, folder))

    def _look(self, folder: str) -> None:
        try:
            self.house.board().places.at(folder)
        except SweepMagicError:
            return
        self.house.board().look_soon()

    def _tell(self, news: News) -> None:
        self.call(self._take, news)

    def _take(self, news: News) -> None:
        if news.whole:
            self._whole, self._changed, self._lost = True, {}, set()
        self._changed.update((row.key, row) for row in news.rows)
        self._lost = (self._lost | set(news.gone)) - {row.key for row in news.rows}
        for key in news.gone:
            self._changed.pop(key, None)
        if not self._sending and self.is_open:
            self._sending = True
            self._task = asyncio.ensure_future(self._send())

    async def _send(self) -> None:
        try:
            while self.is_open and (self._whole or self._changed or self._lost):
                message: dict[str, Any] = {"type": "sweeps", "whole": self._whole}
                message["sweeps"] = [row.as_json() for row in self._changed.values()]
                if not self._whole:
                    message["gone"] = [list(key) for key in self._lost]
                self._whole, self._changed, self._lost = False, {}, set()
                await self.write_message(json.dumps(message, allow_nan=False))
        except WebSocketClosedError:
            pass
        finally:
            self._sending = False

    def on_close(self) -> None:
        self.is_open = False
        leave = getattr(self, "_leave", None)
        if leave is not None:
            leave()
        super().on_close()


class ViewSocket(Socket):
    """``WS view``: what a widget and its pages say to each other, for one client."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        await self.admit("read")
        user = self.current_user
        self._may_ask = bool(await _settled(self.authorizer.is_authorized(self, user, "write", RESOURCE)))
        await super().get(*args, **kwargs)

    async def open(self, *args: str, **kwargs: str) -> None:
        if self.house.views >= _MOST_VIEWS:
            self.close(_BUSY, f"{_MOST_VIEWS} views are open already")
            return
        self.house.views += 1
        self.is_open = True
        # One thread a view, so that what a page says is heard in order; it ends with the line.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sweepmagic-view")
        self._talk: Talk | None = None
        folder, id = self.get_query_argument("folder", ""), self.get_query_argument("id", "")
        self._thread.submit(self._begin, folder, id)

    def _begin(self, folder: str, id: str) -> None:
        try:
            self._start(self.house.calls().sweep(folder, id))
        except SweepMagicError as error:
            self.call(self.close, _GONE if status_of(error) == 404 else _REFUSED, _short(str(error)))
        except Exception as error:
            self.call(self.close, _FAILED, _short(f"{type(error).__name__}: {error}"))
            raise

    def _start(self, sweep: Sweep) -> None:
        from sweepmagic.views.live.talk import Talk, looks

        talk = self._talk = Talk(sweep, self, at_once=False, can_hear=True)
        state = {"key": uuid4().hex, "plan": None, "looks": looks(), "settings": {}}
        self.say({"type": "open", "protocol": PROTOCOL, "state": state}, [])
        talk.begin()
        talk.feed.start()

    def hear(self, said: dict[str, Any]) -> None:
        if self.is_open and (self._may_ask or said.get("type") != "ask"):
            self._thread.submit(self._hear, said)

    def _hear(self, said: dict[str, Any]) -> None:
        if self._talk is not None:
            self._talk.hear(said)

    def say(self, content: dict[str, Any], buffers: Sequence[bytes]) -> None:
        """Send a message of the conversation."""
        self.put_out(packed(content, buffers))

    def push_keyframe(self) -> None:
        """Send everything."""
        if self._talk is not None:
            data, buffers, size = self._talk.keyframe()
            self._talk.audience.sent(size, self.loop.time())
            self.say({"type": "keyframe", "frame": data}, buffers)

    def on_close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.house.views -= 1
            self._thread.submit(self._end)
            self._thread.shutdown(wait=False)
        super().on_close()

    def _end(self) -> None:
        if self._talk is not None:
            self._talk.feed.close()


def _short(text: str) -> str:
    """Return as much of a text as fits where a WebSocket says why it closes."""
    return text.encode()[:120].decode("utf-8", "ignore")


def packed(content: dict[str, Any], buffers: Sequence[bytes]) -> bytes:
    """Return a message with buffers as one: length of the header, header, buffers, each beginning at a multiple of 8.

    Example:
        >>> message = packed({"type": "frame"}, [b"12345678"])
        >>> len(message) % 8, message[4:-8].rstrip(), message[-8:]
        (0, b'{"content": {"type": "frame"}, "buffers": [8]}', b'12345678')
    """
    header = json.dumps({"content": content, "buffers": [len(buffer) for buffer in buffers]}).encode()
    # JSON may end in blanks: with them the buffers, of 8-byte numbers, begin where an array of such can begin.
    header += b" " * (-(4 + len(header)) % 8)
    parts = [struct.pack("<I", len(header)), header]
    for buffer in buffers:
        parts += [bytes(buffer), bytes(-len(buffer) % 8)]
    return b"".join(parts)


class Upgrade(PathMatches):
    """The path of a WebSocket: the same path without an upgrade is another handler's."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return what the path says, if the request is for a WebSocket."""
        return super().match(request) if request.headers.get("Upgrade", "").lower() == "websocket" else None


SOCKETS: list[tuple[str, type[Socket]]] = [("sweeps", SweepsSocket), ("view", ViewSocket)]
