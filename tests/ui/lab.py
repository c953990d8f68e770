"""JupyterLab, the browser and a notebook in it, driven by commands and read as data; no menus, no pixels."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import FrameLocator, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_RUN = """async (index) => {
  const panel = window.jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = index;
  await window.jupyterapp.commands.execute('notebook:run-cell');
}"""


class Lab:
    """A JupyterLab server on a free port, with nothing of this machine's user in it."""

    python = sys.executable
    module = "jupyterlab"
    flags: tuple[str, ...] = (
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
        "--ServerApp.port_retries=0",
        "--LabApp.expose_app_in_browser=True",
    )
    root_flag = "--ServerApp.root_dir"
    page = "lab/tree/{path}?reset"
    name = "lab"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Lab:
        home = self.folder / "home"
        own = (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "IPYTHONDIR",
            "JUPYTERLAB_WORKSPACES_DIR",
        )
        env = {**os.environ, **{name: str(home / name.lower()) for name in own}}
        env["JUPYTERLAB_SETTINGS_DIR"] = str(home / "settings")
        notes = home / "settings" / "@jupyterlab" / "apputils-extension"
        notes.mkdir(parents=True)
        (notes / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        (self.folder / "work").mkdir()
        self._log = (self.folder / "server.log").open("wb")
        self._server = subprocess.Popen(
            [
                *(str(self.python), "-m", self.module, "--no-browser", "--allow-root", f"--port={self.port}"),
                *(*self.flags, f"{self.root_flag}={self.folder / 'work'}"),
            ],
            env=env,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _until(self._is_up, 60, f"JupyterLab; its log is {self.folder / 'server.log'}")
        return self

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def __exit__(self, *_: object) -> None:
        os.killpg(self._server.pid, signal.SIGTERM)  # its kernels too, and nothing else
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._server.pid, signal.SIGKILL)
        self._log.close()


class Browser:
    """Debian's chromium."""

    def __enter__(self) -> Browser:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        return self

    def page(self, **options: Any) -> Page:
        """Return a new page with a profile of its own."""
        return self._browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **options}).new_page()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()


class Notebook:
    """One notebook, opened in a page."""

    def __init__(self, lab: Lab, browser: Browser, name: str) -> None:
        self.lab = lab
        self.folder = lab.folder / "work" / name
        self.folder.mkdir()
        self.path = self.folder / "nb.ipynb"
        self.problems: list[str] = []
        self.page = browser.page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)

    @property
    def view(self) -> Page | FrameLocator:
        """Where the view stands: the page, or a frame in it."""
        return self.page

    def open(self, *cells: str) -> Notebook:
        """Write the cells, open the notebook and wait for its kernel."""
        made = [
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None, "id": f"c{i}"}
            for i, text in enumerate(cells)
        ]
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"cells": made, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
        self.path.write_text(json.dumps(notebook))
        self.page.goto(f"{self.lab.url}/{self.lab.page.format(path=f'{self.folder.name}/nb.ipynb')}")
        self.ready()
        return self

    def ready(self) -> None:
        """Wait until the notebook stands in the page and its kernel has answered."""
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel", timeout=60_000
        )
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=30_000)
        self.page.evaluate("() => { window.jupyterapp.shell.collapseLeft(); }")

    def reopen(self) -> None:
        """Reload the page."""
        self.page.reload()
        self.ready()

    def run(self, index: int) -> None:
        """Start a cell; it may take its time."""
        self.page.evaluate(f"(i) => {{ ({_RUN})(i); }}", index)

    def wait_until_done(self, seconds: float = 60) -> None:
        """Wait until no cell has a star. The kernel's own state is no sign: it flips to idle with subshells."""
        self.page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')].some((p) => p.textContent.includes('*'))",
            timeout=seconds * 1000,
        )

    def counters(self) -> dict[str, Any]:
        """Return what the newest dashboard on the page has counted, empty before there is one."""
        found = self.page.evaluate("() => Object.values(window.__sweepmagic ?? {}).at(-1) ?? {}")
        return dict(found)

    def until(self, fact: Callable[[dict[str, Any]], bool], what: str, seconds: float = 30) -> dict[str, Any]:
        """Wait until `fact` holds of the counters, and return them."""
        _until(lambda: fact(self.counters()), seconds, what, lambda: f"{self.counters()}; page: {self.outputs()}")
        return self.counters()

    def outputs(self) -> str:
        """Return what stands on the page, for whoever looks into a failure."""
        return f"{self.problems} {self.page.locator('.jp-Notebook').inner_text()[-3000:]}"

    def text(self, index: int) -> str:
        """Return what stands in the output of a cell."""
        return str(self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-Cell-outputArea").inner_text())

    def saved(self) -> dict[str, Any]:
        """Save and return the notebook as on disk."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return dict(json.loads(self.path.read_text()))

    def shot(self, path: Path) -> None:
        """Take a picture of the newest output. JupyterLab takes cells out of the page that are far from what one sees."""
        self.page.evaluate(
            """async () => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              await notebook.scrollToItem(notebook.activeCellIndex, 'start', 0);
            }"""
        )
        root = self.page.locator(".sm-root").last
        root.scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)
        root.screenshot(path=path)

    def theme(self, name: str) -> None:
        """Switch JupyterLab's theme."""
        self.page.evaluate("(t) => window.jupyterapp.commands.execute('apputils:change-theme', {theme: t})", name)
        self.page.wait_for_timeout(1200)

    def close(self) -> None:
        """Shut the kernel down and close the page; the theme is the server's, so the next one gets the default."""
        self.theme("JupyterLab Light")
        self.page.evaluate(
            "async () => { await window.jupyterapp?.shell?.currentWidget?.sessionContext?.shutdown?.(); }"
        )
        self.page.context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(
    fact: Callable[[], bool], seconds: float, what: str, more: Callable[[], str] = lambda: "nothing more is known"
) -> None:
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what}; {more()}")
        time.sleep(0.1)
