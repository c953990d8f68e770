"""The routes. Each is authenticated and authorised as Jupyter's own are; a POST needs its XSRF token as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from sweepmagic import __version__
from sweepmagic.errors import SweepMagicError
from sweepmagic.server.house import SETTING, House, status_of

if TYPE_CHECKING:
    from sweepmagic.server.calls import Calls, Download

PROTOCOL = 1
RESOURCE = "sweepmagic"
_MOST_BYTES = 1_000_000
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""A report holds what users wrote: should a browser show it, it runs no script and fetches nothing."""


class Handler(APIHandler):
    """What all routes share."""

    auth_resource = RESOURCE

    @property
    def house(self) -> House:
        """What is shared by all handlers."""
        house: House = self.settings[SETTING]
        return house

    async def answer(self, work: Callable[[Calls], Any]) -> None:
        """Send what `work` returns as JSON; it is called in a thread."""
        found = await self.result(work)
        if not self._finished:
            self.finish(json.dumps({} if found is None else found, allow_nan=False))

    async def result(self, work: Callable[[Calls], Any]) -> Any:
        """Return what `work` returns, or say what it may not do, and return None."""
        try:
            return await self.house.off_the_loop(lambda: work(self.house.calls()))
        except SweepMagicError as error:
            self.refuse(status_of(error), str(error))
            return None

    def refuse(self, status: int, message: str) -> None:
        """Send an error in words for the user."""
        self.set_status(status)
        self.finish(json.dumps({"message": message}))

    def body(self) -> dict[str, Any] | None:
        """Return the request's body, or say what is wrong with it, and return None."""
        data = self.request.body
        if len(data) > _MOST_BYTES:
            self.refuse(413, f"expected at most {_MOST_BYTES} bytes, but got {len(data)}")
            return None
        try:
            found = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.refuse(400, "expected a JSON object")
            return None
        return found


class Info(Handler):
    """Which protocol is spoken here."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(json.dumps({"protocol": PROTOCOL, "version": __version__}))


class Sweeps(Handler):
    """``GET sweeps``: the list as of now; a folder that is named is looked into at once."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        folder = self.get_query_argument("folder", None)
        await self.answer(lambda _: self._rows(folder))

    def _rows(self, folder: str | None) -> dict[str, Any]:
        board = self.house.board()
        if folder is not None:
            board.places.at(folder)
            board.look_soon()
        return {"sweeps": [row.as_json() for row in board.rows()]}


class Control(Handler):
    """``POST sweeps/control``, and the others that append an event."""

    @web.authenticated
    @authorized
    async def post(self, what: str) -> None:
        body = self.body()
        if body is not None:
            await self.answer(lambda calls: getattr(calls, what)(body))


class Assist(Handler):
    """``POST check``, and the others about the text of a cell; they change nothing."""

    @web.authenticated
    @authorized("read")  # type: ignore[untyped-decorator]  # Jupyter types only the form without an action
    async def post(self, what: str) -> None:
        body = self.body()
        if body is not None:
            await self.answer(lambda calls: calls.assist(what, body))


class Config(Handler):
    """``GET sweeps/config``."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        folder, id = self.get_query_argument("folder", ""), self.get_query_argument("id", "")
        await self.answer(lambda calls: calls.config(folder, id))


class Export(Handler):
    """``GET sweeps/export``: a file to keep, never a page of this origin."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        folder, id = self.get_query_argument("folder", ""), self.get_query_argument("id", "")
        form = self.get_query_argument("form", "csv")
        found: Download | None = await self.result(lambda calls: calls.export(folder, id, form))
        if found is None:
            return
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(found.name)}")
        self.set_header("Content-Security-Policy", _SANDBOX)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(found.data, set_content_type=found.type)


class View(Handler):
    """``view.js`` and ``view.css``: the live view of this very version."""

    @web.authenticated
    @authorized
    async def get(self, end: str) -> None:
        text = await self.house.off_the_loop(_program, end)
        self.set_header("Cache-Control", "no-cache")  # asked for again each time, and not sent again: there is an ETag
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(text, set_content_type=f"text/{'javascript' if end == 'js' else 'css'}; charset=utf-8")


def _program(end: str) -> str:
    from sweepmagic.views.live.widget import script, styles

    return script() if end == "js" else styles()


HANDLERS: list[tuple[str, type[Handler]]] = [
    ("info", Info),
    ("sweeps", Sweeps),
    ("sweeps/(control|label|delete|restore)", Control),
    ("sweeps/export", Export),
    ("sweeps/config", Config),
    (r"view\.(js|css)", View),
    ("(check|complete|hover)", Assist),
]
