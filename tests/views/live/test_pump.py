"""The pump in a real kernel: a click arrives while a cell blocks, and nothing else is lost or out of order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Empty
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

from sweepmagic.views.live.pump import Pump

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

BLOCKING = """
import time, ipywidgets
from sweepmagic.views.live.pump import Pump
heard = []
widget = ipywidgets.IntText()
widget.on_msg(lambda _, content, buffers: heard.append(content))
print(widget.comm.comm_id, flush=True)
pump = Pump.find(get_ipython().kernel)
order = ["cell"]
end = time.monotonic() + 20
while not heard and time.monotonic() < end:
    time.sleep(0.02)
    pump()
print("heard", heard, flush=True)
"""


@pytest.fixture
def kernel() -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def outputs(client: BlockingKernelClient, until: str, seconds: float = 30) -> str:
    """Return what cells have printed, up to and including the text `until`."""
    text, end = "", time.monotonic() + seconds
    while until not in text and time.monotonic() < end:
        try:
            message = client.get_iopub_msg(timeout=1)
        except Empty:
            continue
        if message["msg_type"] == "stream":
            text += message["content"]["text"]
        elif message["msg_type"] == "error":
            text += message["content"]["ename"]
    assert until in text, text
    return text


def click(client: BlockingKernelClient, comm: str, content: dict[str, Any]) -> None:
    message = {"comm_id": comm, "data": {"method": "custom", "content": content}}
    client.shell_channel.send(client.session.msg("comm_msg", message))


def test_a_click_arrives_during_the_cell_and_queued_cells_run_after_it(
    kernel: tuple[KernelManager, BlockingKernelClient],
) -> None:
    _, client = kernel
    client.execute(BLOCKING)
    comm = outputs(client, "\n").strip()
    client.execute("order.append('next'); print('queued', order, flush=True)")
    client.execute("order.append('last'); print('ended', order, flush=True)")
    click(client, comm, {"type": "ask"})
    assert "heard [{'type': 'ask'}]" in outputs(client, "heard")
    assert "ended ['cell', 'next', 'last']" in outputs(client, "ended")


def test_a_page_that_connects_during_the_cell_is_answered(
    kernel: tuple[KernelManager, BlockingKernelClient],
) -> None:
    _, client = kernel
    client.execute(BLOCKING)
    comm = outputs(client, "\n").strip()
    asked = client.kernel_info()
    comms = client.session.msg("comm_info_request", {"target_name": "jupyter.widget"})
    comms["header"]["session"] = "of a page that was reloaded"
    client.shell_channel.send(comms)
    answers = {}
    while not {asked, comms["header"]["msg_id"]} <= set(answers):  # the first question of a slow kernel comes twice
        answer = client.get_shell_msg(timeout=10)
        answers[answer["parent_header"]["msg_id"]] = answer["content"]
    assert answers[asked]["status"] == "ok"
    assert comm in answers[comms["header"]["msg_id"]]["comms"]
    click(client, comm, {"type": "ask"})
    outputs(client, "heard")


def test_a_callback_that_fails_does_not_end_the_cell(kernel: tuple[KernelManager, BlockingKernelClient]) -> None:
    _, client = kernel
    client.execute(BLOCKING.replace("heard.append(content)", "(heard.append(content), 1 / 0)"))
    click(client, outputs(client, "\n").strip(), {"type": "ask"})
    assert "ZeroDivisionError" in outputs(client, "heard [{'type': 'ask'}]")


def test_a_kernel_made_otherwise_has_no_pump() -> None:
    assert Pump.find(None) is None
    assert Pump.find(object()) is None
