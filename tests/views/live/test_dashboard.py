"""The dashboard without a browser: what the kernel sends, what a headless run leaves in the notebook."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import sweepmagic
from sweepmagic.plan import Plan, PlanRow
from sweepmagic.records import Logged
from sweepmagic.store import EventStore
from sweepmagic.views.live.dashboard import DashboardView
from sweepmagic.views.live.feed import Feed
from sweepmagic.views.live.mark import MIME
from sweepmagic.views.live.protocol import Frame, Screen
from sweepmagic.views.live.pump import answer_in_subshell
from sweepmagic.views.live.widget import SweepWidget, plan_of, script
from sweepmagic.views.still.plan_page import plan_html
from tests.conftest import grid

RunSweep = Callable[..., sweepmagic.Sweep]
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def finished(run_sweep: RunSweep) -> sweepmagic.Sweep:
    """A finished sweep of three runs with four rows each."""

    def train(x: int) -> None:
        for epoch in range(4):
            sweepmagic.log({"loss": x / (epoch + 1), "acc": float("nan")})

    return run_sweep(grid(x=[1, 2, 3]), train)


def messages(widget: SweepWidget, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the list in which what the widget sends will stand."""
    sent: list[Any] = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append((content, buffers)))
    monkeypatch.setattr(widget, "send_state", lambda key=None: sent.append((key, None)))
    return sent


def test_a_feed_sends_everything_at_once_and_then_what_is_new(finished: sweepmagic.Sweep) -> None:
    sent: list[Frame] = []
    feed = Feed(finished, sent.append)
    feed.flush()
    assert [sorted(frame.rows) for frame in sent] == [[1, 2, 3]]
    feed.flush()
    assert len(sent) == 1
    with EventStore(finished.folder) as store:
        store.append(finished.id, [Logged(2, None, {"loss": 0.0})])
    feed.close()
    assert sorted(sent[1].rows) == [2]
    screen = Screen()
    assert all(screen.apply(frame) for frame in sent)
    assert screen == feed.changes.screen


def test_a_feed_follows_by_itself_until_it_is_closed(finished: sweepmagic.Sweep) -> None:
    came = threading.Event()
    feed = Feed(finished, lambda frame: came.set() if 2 in frame.rows else None)
    feed.start()
    assert came.wait(10)
    feed.close()
    assert feed.is_over


def test_a_feed_of_somebody_elses_sweep_ends_with_it(finished: sweepmagic.Sweep) -> None:
    ended = threading.Event()
    feed = Feed(finished, lambda frame: None)
    feed.start(then=ended.set)
    assert ended.wait(10)
    assert len(feed.keyframe().rows) == 3


def test_nobody_is_told_anything_while_nobody_looks_and_the_end_is_not_missed(finished: sweepmagic.Sweep) -> None:
    sent: list[Frame] = []
    ended = threading.Event()
    feed = Feed(finished, sent.append, wanted=lambda: False)
    feed.start(then=ended.set)
    assert ended.wait(10)
    assert [sorted(frame.rows) for frame in sent] == [[1, 2, 3]]  # the last word, when it ended


def test_a_page_says_whether_it_is_seen_and_how_far_it_is(
    finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = SweepWidget(finished, None)
    messages(widget, monkeypatch)
    widget._hear(widget, {"type": "seen", "page": "p", "visible": False}, [])
    assert not widget.audience.wants(0.0)
    widget._hear(widget, {"type": "seen", "page": "p", "visible": True}, [])
    widget.audience.sent(10_000_000, 5.0)
    assert not widget.audience.wants(5.1)
    widget._hear(widget, {"type": "arrived"}, [])
    assert widget.audience.wants(5.1)


def test_a_page_says_how_often_it_draws_and_whoever_presses_a_button_need_not_wait(
    finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = SweepWidget(finished, None)
    messages(widget, monkeypatch)
    widget._hear(widget, {"type": "seen", "page": "p", "visible": True}, [])
    widget._hear(widget, {"type": "pace", "page": "p", "ms": 1200}, [])
    now = time.monotonic()
    widget.audience.sent(100, now)
    assert not widget.audience.wants(now + 1.1)
    assert widget.audience.wants(now + 1.3)
    widget._hear(widget, {"type": "ask", "verb": "no such"}, [])
    assert widget.audience.wants(now + 1.1)


def test_a_page_may_ask_for_more_workers_but_for_no_nonsense(
    finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, object]] = []
    widget = SweepWidget(finished, None)
    messages(widget, monkeypatch)
    monkeypatch.setattr(finished, "ask", lambda verb, value=None: asked.append((verb, value)))
    for value in (4, 0, -1, "5", None, 2.5):
        widget._hear(widget, {"type": "ask", "verb": "workers", "value": value}, [])
    assert asked == [("workers", 4)]


def test_a_button_appends_one_control_event(finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    widget = SweepWidget(finished, None)
    messages(widget, monkeypatch)
    monkeypatch.setattr(finished, "ask", asked.append)
    for verb in ("pause", "resume", "stop", "cancel", "delete", "rm -rf"):
        widget._hear(widget, {"type": "ask", "verb": verb}, [])
    widget._hear(widget, {"type": "something"}, [])
    assert asked == ["pause", "resume", "stop", "cancel"]


def test_only_a_page_that_missed_something_gets_a_keyframe(
    finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = SweepWidget(finished, None)
    sent = messages(widget, monkeypatch)
    widget._hear(widget, {"type": "hello", "number": 1}, [])
    assert sent == []
    widget._hear(widget, {"type": "hello", "number": 0}, [])
    assert sent == [("keyframe", None)]


def test_the_state_of_the_widget_is_made_anew_for_whoever_asks(finished: sweepmagic.Sweep) -> None:
    widget = SweepWidget(finished, None)
    before = widget.get_state()["keyframe"]["frame"]
    with EventStore(finished.folder) as store:
        store.append(finished.id, [Logged(2, None, {"loss": 0.0})])
    widget.feed.close()
    after = widget.get_state()["keyframe"]["frame"]
    assert (before["number"], after["number"]) == (1, 2)
    assert len(after["rows"]) == 3


def test_a_page_gets_figures_and_the_bokeh_that_fits_them(
    finished: sweepmagic.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = SweepWidget(finished, None)
    sent = messages(widget, monkeypatch)
    widget.talk._send_bokeh(True)
    widget.talk._send_bokeh(False)
    (with_source, source), (without, nothing) = sent
    assert with_source == without
    assert with_source["version"] in with_source["figures"]["chart"]["version"]
    assert len(source) == 1
    assert 300_000 < len(source[0]) < 500_000
    assert nothing == []


def test_a_message_goes_to_the_subshell_that_the_page_named() -> None:
    class Comm:
        def _reply_subshell_for(self, data: Any, default: str) -> str:
            raise AssertionError

    class Widget:
        comm = Comm()

    answer_in_subshell(Widget)
    assert Widget.comm._reply_subshell_for({}, "sub") == "sub"
    answer_in_subshell(object())


def test_nothing_of_the_users_is_markup() -> None:
    plan = Plan("<b>t</b>", [PlanRow("<i>", "k", '"r"', "a < b")], [{"x": "<script>"}], "3", ["<s>"], ["<u>"])
    html = plan_html(plan)
    assert not any(tag in html for tag in ("<b>", "<i>", "<script>", "<s>", "<u>"))
    assert plan_of(plan) is not None
    assert "innerHTML" not in script()


def test_without_a_kernel_it_is_not_usable() -> None:
    assert not DashboardView.usable()


@pytest.mark.slow
def test_a_headless_run_does_not_hang_and_leaves_the_static_twin(own_folder: Any) -> None:
    cells = [
        "import sweepmagic\ndef train(x):\n    for e in range(3): sweepmagic.log({'loss': x / (e + 1)})",
        "config = {'name': 'demo', 'method': 'grid', 'metric': {'name': 'loss'}, 'parameters': {'x': {'values': [1, 2]}}}",
        "sweep = sweepmagic.sweep(config, train)",
        "sweepmagic.sweep({**config, 'name': 'other'}, train, background=True).wait().state",
        "from sweepmagic.views.live.dashboard import DashboardView\nDashboardView(sweep).show(blocking=False)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(own_folder)}}
    ).execute()
    blocking, background, again = ([part.get("data", {}) for part in cell.outputs] for cell in notebook.cells[2:])
    assert [sorted(data) for data in blocking] == [[MIME, "text/html", "text/plain"]]
    assert "finished" in blocking[0]["text/plain"]
    assert sorted(background[0]) == [MIME, "text/html", "text/plain"]
    assert sorted(again[0]) == [MIME, "text/html", "text/plain"]
    assert "other" in background[0]["text/plain"]
