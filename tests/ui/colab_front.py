"""Colab's front end, as far as it can be built from what is published: a page and a real kernel with Colab's versions.

As there: every output is a page of its own, with its own manager of widgets (`@jupyter-widgets/html-manager`) and its own
copy of anywidget; the host knows of a model what was said on its comm and never asks the kernel for it; buffers are
`Uint8Array`; Bokeh comes from its CDN; ``google.colab`` is imported. Not as there: Colab's own page, its content security
policy and the sandbox of its outputs, its proxy, its version of the manager.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Page, Route

from tests.environments import COLAB_MANAGER, FRONTS
from tests.kernels.talk import Kernel, Message
from tests.ui.lab import Browser, Lab, Notebook, _until

_HOST = "http://colab.test/"
_VIEW = "application/vnd.jupyter.widget-view+json"
_SHARE = FRONTS["classic"].folder / "share" / "jupyter"
_IMPORTED = """
import sys, types
google, colab, output = (types.ModuleType(name) for name in ("google", "google.colab", "google.colab.output"))
google.colab, colab.output, output.enable_custom_widget_manager = colab, output, lambda: None
sys.modules.update({"google": google, "google.colab": colab, "google.colab.output": output})
"""


class Colab(Lab):
    """No server: the page comes from files."""

    def __enter__(self) -> Colab:
        (self.folder / "work").mkdir()
        return self

    def __exit__(self, *_: object) -> None: ...


class ColabNotebook(Notebook):
    """Cells without an editor: what they show stands in the page, one frame per output."""

    def __init__(self, lab: Lab, browser: Browser, name: str) -> None:
        super().__init__(lab, browser, name)
        self._cells: tuple[str, ...] = ()
        self._ids: dict[int, str] = {}
        self._told = 0
        self._outputs: dict[int, dict[str, dict[str, Any]]] = {}
        self.fetched: list[str] = []  # from the web
        self.page.route(f"{_HOST}**", self._serve)
        self.page.route(re.compile("^https:"), self._serve_bokeh)
        self.page.expose_function("toKernel", self._to_kernel)

    def open(self, *cells: str) -> Notebook:
        """Start the kernel and open the page."""
        self._cells = cells
        self._kernel = Kernel(FRONTS["classic"].python, self.folder)
        self._kernel.run(_IMPORTED)
        self.page.goto(f"{_HOST}host.html")
        return self

    @property
    def view(self) -> Page | FrameLocator:
        """Where the view stands."""
        return self.page.frame_locator("iframe >> nth=-1")

    def reopen(self) -> None:
        """Open another output with the same widget: what a reloaded page of Colab's shows is its own affair."""
        (model,) = [
            data[_VIEW]["model_id"] for shown in self._outputs.values() for data in shown.values() if _VIEW in data
        ]
        self.page.evaluate("(model) => show('again', '', model)", model)

    def run(self, index: int) -> None:
        """Start a cell; it may take its time."""
        self._outputs[index] = {}
        self._ids[index] = self._kernel.execute(self._cells[index])

    def wait_until_done(self, seconds: float = 60) -> None:
        """Wait until every cell has ended."""
        _until(lambda: all(map(self._has_ended, self._ids.values())), seconds, "the cells", self.outputs)

    def _has_ended(self, id: str) -> bool:
        self._hear()
        said = [m["content"] for m in self._kernel.said if m["parent_header"].get("msg_id") == id]
        return self._kernel.has_replied(id) and {"execution_state": "idle"} in said  # what it printed comes before that

    def counters(self) -> dict[str, Any]:
        """Return what the newest dashboard on the page has counted, empty before there is one."""
        self._hear()
        found = self.page.evaluate(
            "() => Object.values([...document.querySelectorAll('iframe')].at(-1)?.contentWindow.__sweepmagic ?? {}).at(-1) ?? {}"
        )
        return dict(found)

    def text(self, index: int) -> str:
        """Return what stands in the output of a cell."""
        frames = self.page.locator(f"iframe[data-cell='{index}']").all()
        texts = [frame.content_frame.locator("body").inner_text() for frame in frames]
        return "".join([*texts, *(data.get("text", "") for data in self._outputs[index].values())])

    def outputs(self) -> str:
        """Return what stands on the page, for whoever looks into a failure."""
        return f"{self.problems} {self.fetched} {self._kernel.problems()}"

    def saved(self) -> dict[str, Any]:
        """Return the notebook as it would be saved."""
        self._hear()
        return {"cells": [{"outputs": self._outputs_of(index)} for index in range(len(self._cells))]}

    def _outputs_of(self, index: int) -> list[dict[str, Any]]:
        return [{"data": data} for data in self._outputs.get(index, {}).values() if "text" not in data]

    def close(self) -> None:
        """End the kernel and close the page."""
        self._kernel.close()
        self.page.context.close()

    # --- between the kernel and the page ------------------------------------------------------------------------

    def _hear(self) -> None:
        self._kernel.listen()
        news, self._told = self._kernel.said[self._told :], len(self._kernel.said)
        for message in news:
            if message["channel"] == "iopub":
                self._hand_on(message)

    def _hand_on(self, message: Message) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind in ("comm_open", "comm_msg"):
            buffers = [base64.b64encode(buffer).decode() for buffer in message["buffers"]]
            words = [kind, content["comm_id"], content["data"], message["metadata"], buffers]
            # Through JSON, as Colab's own messages go.
            self.page.evaluate("(text) => hear(...JSON.parse(text))", json.dumps(words))
        elif kind in ("display_data", "update_display_data"):
            self._show(message, content["data"], content["transient"].get("display_id", message["header"]["msg_id"]))
        elif kind == "stream":
            self._outputs[self._cell_of(message)][message["header"]["msg_id"]] = {"text": content["text"]}

    def _show(self, message: Message, data: dict[str, Any], output: str) -> None:
        index = next((cell for cell, shown in self._outputs.items() if output in shown), self._cell_of(message))
        self._outputs[index][output] = data
        model = data.get(_VIEW, {}).get("model_id")
        self.page.evaluate("(words) => show(...words)", [output, index, model, data.get("text/html", "")])

    def _cell_of(self, message: Message) -> int:
        return next(index for index, id in self._ids.items() if id == message["parent_header"].get("msg_id"))

    def _to_kernel(self, comm: str, data: dict[str, Any]) -> None:
        self._kernel.ask("comm_msg", {"comm_id": comm, "data": data})

    def _serve(self, route: Route) -> None:
        name = route.request.url.removeprefix(_HOST).partition("#")[0]
        here = {
            "require.js": _packages() / "nbclassic" / "static" / "components" / "requirejs" / "require.js",
            "libembed-amd.js": COLAB_MANAGER,
            "anywidget/index.js": _SHARE / "nbextensions" / "anywidget" / "index.js",
        }
        route.fulfill(path=here.get(name, Path(__file__).parent / "colab" / name))

    def _serve_bokeh(self, route: Route) -> None:
        self.fetched.append(route.request.url)
        path = _packages() / "bokeh" / "server" / "static" / "js" / "bokeh.min.js"
        route.fulfill(path=path, headers={"access-control-allow-origin": "*"})


def _packages() -> Path:
    return next(FRONTS["classic"].folder.glob("lib/*/site-packages"))
