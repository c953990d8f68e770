"""A real Jupyter server in a process of its own, with a token; and what speaks to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

T = TypeVar("T")
TOKEN = "secret-of-this-test"
ROOT = Path(__file__).parents[2]
collect_ignore: list[str] = []
if (
    find_spec("jupyter_server") is None or find_spec("websocket") is None
):  # as on Colab, where no server is ours to extend
    collect_ignore += ["test_routes.py", "test_sockets.py", "test_readers.py"]


def until(fact: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """Return what `fact` returns as soon as that is true."""
    end = time.monotonic() + seconds
    while True:
        found = fact()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what}; last: {found!r}")
        time.sleep(0.02)  # between two looks


@dataclass
class Answer:
    """What a server says."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


@dataclass
class Line:
    """A WebSocket."""

    socket: Any
    texts: list[dict[str, Any]] = field(default_factory=list)

    def say(self, **content: Any) -> None:
        self.socket.send(json.dumps(content))

    def hear(self, seconds: float = 30.0) -> tuple[dict[str, Any], list[bytes]]:
        """Return the next message and its buffers."""
        self.socket.settimeout(seconds)
        data = self.socket.recv()
        return (json.loads(data), []) if isinstance(data, str) else unpacked(data)

    def until(self, fact: Callable[[dict[str, Any]], bool], what: str, seconds: float = 30.0) -> dict[str, Any]:
        """Return the first message of which `fact` is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            content, _ = self.hear(max(0.1, end - time.monotonic()))
            if fact(content):
                return content
        raise AssertionError(f"waited {seconds:g} s for {what}")

    def close(self) -> None:
        self.socket.close()


def unpacked(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return a binary message as a client takes it apart: the contract's words, not the server's code."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    place, buffers = -(-(4 + length) // 8) * 8, []
    for size in header["buffers"]:
        buffers.append(data[place : place + size])
        place += -(-size // 8) * 8
    assert place == len(data)
    return header["content"], buffers


class Server:
    """A Jupyter server whose root is `root`, with nothing of this machine's user in it."""

    def __init__(self, root: Path, home: Path, *flags: str) -> None:
        self.root, self._home, self._flags = root, home, flags
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}/deep/sweepmagic/v1"

    def start(self) -> None:
        own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_PATH")
        env = {**os.environ, **{name: str(self._home / name.lower()) for name in own}, "JUPYTER_NO_CONFIG": "1"}
        self._log = (self._home / "server.log").open("wb")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={self.port}"),
                *("--ServerApp.port_retries=0", "--ServerApp.base_url=/deep/", f"--IdentityProvider.token={TOKEN}"),
                *("--ServerApp.jpserver_extensions=sweepmagic.server=True", f"--ServerApp.root_dir={self.root}"),
                *self._flags,
            ],
            env=env,
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until(self._is_up, f"the server; its log: {self.log()}", 60)

    def log(self) -> str:
        return (self._home / "server.log").read_text("utf-8", "replace")

    def _is_up(self) -> bool:
        assert self._process.poll() is None, self.log()
        try:
            return self.get("info").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(15)
        self._log.close()

    def ask(self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask with exactly these headers."""
        request = urllib.request.Request(f"{self.base}/{path}", data=body, headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def get(self, path: str, **query: str) -> Answer:
        """Ask as who has the token."""
        return self.ask(_with(path, query), headers={"Authorization": f"token {TOKEN}"})

    def post(self, path: str, **body: Any) -> Answer:
        """Send JSON as who has the token."""
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        return self.ask(path, json.dumps(body).encode(), headers)

    def row(self, folder: Path, name: str) -> dict[str, Any]:
        """Return what the list says of a sweep; empty if it is not there."""
        answer = self.get("sweeps", folder=folder.name)
        rows = answer.json["sweeps"] if answer.status == 200 else []
        return next((row for row in rows if (row["folder"], row["name"]) == (folder.name, name)), {})

    def connect(
        self,
        path: str,
        *,
        token: str | None = TOKEN,
        cookie: str | None = None,
        origin: str | None = None,
        **query: str,
    ) -> Line:
        """Open a WebSocket."""
        import websocket

        headers = [f"Authorization: token {token}"] if token is not None else []
        headers += [f"Cookie: {cookie}"] if cookie is not None else []
        more: dict[str, Any] = {"suppress_origin": True} if origin is None else {"origin": origin}
        url = f"{self.base.replace('http', 'ws', 1)}/{_with(path, query)}"
        return Line(websocket.create_connection(url, timeout=30, header=headers, **more))

    def sign_in(self) -> str:
        """Return the cookie of somebody who has signed in, as a browser sends it along whatever page asks."""
        return self.ask(f"info?token={TOKEN}").headers["Set-Cookie"].split(";")[0]


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}" if query else path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; each has a folder of its own below the root."""
    folder = tmp_path_factory.mktemp("server")
    root, home = folder / "root", folder / "home"
    root.mkdir()
    home.mkdir()
    running = Server(root, home)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def folder(server: Server, request: pytest.FixtureRequest) -> Path:
    """A folder below the server's root."""
    path = server.root / f"{request.node.originalname[5:45]}-{uuid4().hex[:6]}"
    path.mkdir()
    return path
