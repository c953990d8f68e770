"""A kernel, spoken to as a front end speaks: messages go out whenever, and everything that comes back is kept in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

Message = dict[str, Any]
"""As jupyter_client returns it, with the key ``channel``."""

WIDGETS = "jupyter.widget.control"


class Kernel:
    """A kernel of some Python, and all that it has said."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.folder = folder
        self._manager = KernelManager(kernel_name="python3")
        spec = self._manager.kernel_spec
        assert spec is not None
        spec.argv[0] = str(python)
        self._manager.start_kernel(cwd=str(folder))
        self.client = self._manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=90)
        self.said: list[Message] = []

    def close(self) -> None:
        """End it."""
        self.client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def execute(self, code: str) -> str:
        """Send a cell and return the id of the request."""
        return str(self.client.execute(code))

    def run(self, code: str) -> None:
        """Run a cell to its end, which must be a good one."""
        reply = self.reply(self.execute(code), 60)
        assert reply["content"]["status"] == "ok", reply["content"]

    def ask(
        self, kind: str, content: dict[str, Any], *, channel: str = "shell", subshell: str = "", page: str = ""
    ) -> str:
        """Send a message and return its id; `page` is another page than the one that has sent the cells."""
        # The manager of widgets says in the metadata which protocol it speaks.
        message = self.client.session.msg(kind, content, metadata={"version": "1.0.0"})
        if page:
            message["header"]["session"] = page
        if subshell:
            message["header"]["subshell_id"] = subshell
        getattr(self.client, f"{channel}_channel").send(message)
        return str(message["header"]["msg_id"])

    def listen(self) -> None:
        """Take in what has come."""
        for channel in ("iopub", "shell", "control"):
            while True:
                try:
                    message = getattr(self.client, f"get_{channel}_msg")(timeout=0)
                except Empty:
                    break
                self.said.append({"channel": channel, **message})

    def until(self, fact: Callable[[Message], bool], what: str, seconds: float = 20, since: int = 0) -> Message:
        """Return the first message of which `fact` holds, from the place `since` in what was said."""
        end = time.monotonic() + seconds
        while True:
            self.listen()
            found = next((message for message in self.said[since:] if fact(message)), None)
            if found is not None:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds:g} s for {what}; {self.problems()}")
            time.sleep(0.01)

    def reply(self, id: str, seconds: float = 20) -> Message:
        """Return the answer to a request."""
        return self.until(lambda m: m["channel"] != "iopub" and m["parent_header"].get("msg_id") == id, "it", seconds)

    def has_replied(self, id: str) -> bool:
        """Return whether the request has been answered by now."""
        self.listen()
        return any(m["channel"] != "iopub" and m["parent_header"].get("msg_id") == id for m in self.said)

    def problems(self) -> str:
        """Return what went wrong, for whoever looks into a failure."""
        errors = [m["content"] for m in self.said if m["msg_type"] == "error"]
        texts = [m["content"]["text"] for m in self.said if m["msg_type"] == "stream"]
        return f"errors {errors}, printed {texts}"

    # --- as the manager of widgets in a page speaks -------------------------------------------------------------

    def view(self, of: str) -> str:
        """Return the comm of the dashboard that the cell `of` shows."""
        mime = "application/vnd.jupyter.widget-view+json"
        shown = self.until(
            lambda m: m["parent_header"].get("msg_id") == of and mime in m["content"].get("data", {}), "the view"
        )
        return str(shown["content"]["data"][mime]["model_id"])

    def click(self, comm: str, verb: str, subshell: str = "") -> None:
        """Press a button of the dashboard."""
        self.send(comm, {"type": "ask", "verb": verb}, subshell)

    def send(self, comm: str, content: dict[str, Any], subshell: str = "") -> None:
        """Send a custom message to a widget."""
        self.ask("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}}, subshell=subshell)

    def ask_states(self, page: str) -> str:
        """Ask for the state of every widget, as a page does when it connects, and return the comm for the answer."""
        comm = f"states{len(self.said)}"
        self.ask("comm_open", {"comm_id": comm, "target_name": WIDGETS, "data": {}}, page=page)
        self.ask("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}}, page=page)
        return comm

    def states(self, seconds: float = 20, page: str = "reloaded") -> dict[str, Any]:
        """Return the state of every widget, as a page gets it that was reloaded."""
        since = len(self.said)
        comm = self.ask_states(page)
        answer = self.until(
            lambda m: m["msg_type"] == "comm_msg" and m["content"]["comm_id"] == comm,
            "the states of the widgets",
            seconds,
            since,
        )
        self.ask("comm_close", {"comm_id": comm, "data": {}}, page=page)
        data = answer["content"]["data"]
        assert data["method"] == "update_states"
        return dict(data["states"])
