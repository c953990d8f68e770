"""The two lines that push, spoken with as a browser does: who may, what comes, and that it is what a widget would get."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweepmagic
from sweepmagic.records import Control, Logged
from sweepmagic.server.sockets import packed
from sweepmagic.store import EventStore
from sweepmagic.views.live import figures
from sweepmagic.views.live.protocol import Frame, Screen
from sweepmagic.views.live.widget import SweepWidget
from tests.server.conftest import Line, Server, unpacked, until
from tests.server.test_routes import elsewhere
from tests.views.stories import created, recorded, run, story

LINES = ["sweeps", "view"]


def refused(server: Server, path: str, **more: Any) -> int:
    """Return the status with which a line is refused."""
    import websocket

    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        server.connect(path, **more)
    return int(caught.value.status_code)


def append(sweep: sweepmagic.Sweep, *events: Any) -> None:
    with EventStore(sweep.folder) as store:
        store.append(sweep.id, events)


@pytest.mark.parametrize("path", LINES)
def test_no_line_without_a_token(server: Server, path: str) -> None:
    assert refused(server, path, token=None) in (401, 403)
    assert refused(server, path, token="wrong") in (401, 403)


@pytest.mark.parametrize("path", LINES)
def test_no_line_to_a_page_of_another_origin(server: Server, path: str) -> None:
    """A browser sends the user's cookie along whoever asks, but also the page's origin."""
    known: dict[str, Any] = {"token": None, "cookie": server.sign_in()}
    assert refused(server, path, **known, origin="http://evil.example") == 403
    assert refused(server, path, **known, origin=f"http://127.0.0.1:{server.port + 1}") == 403
    server.connect(path, **known, origin=f"http://127.0.0.1:{server.port}").close()


def test_without_an_upgrade_there_is_no_view(server: Server) -> None:
    assert server.get("view").status == 404


class Listener:
    """What a client of the list knows."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.wholes = 0

    def until(self, folder: Path, fact: Any, what: str) -> None:
        """Fold what comes until `fact` is true of the row of the folder's sweep, None if there is none."""

        def known() -> dict[str, Any] | None:
            return next((row for row in self.rows.values() if row["folder"] == folder.name), None)

        while not fact(known()):
            said, _ = self.line.hear()
            assert said["type"] == "sweeps", what
            self.wholes += said["whole"]
            if said["whole"]:
                self.rows = {}
            self.rows |= {(row["folder"], row["id"]): row for row in said["sweeps"]}
            for folder_, id in said.get("gone", []):
                self.rows.pop((folder_, id), None)


def test_the_list_comes_and_then_what_changes(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(2))
    listener = Listener(server.connect("sweeps"))
    listener.line.say(folder=folder.name)
    listener.until(folder, lambda row: row and row["read"], "the sweep")
    append(sweep, *run(3))  # this process is another one than the server's
    listener.until(folder, lambda row: row and row["done"] == 3, "the third run")
    sweep.rename("renamed")
    listener.until(folder, lambda row: row and row["name"] == "renamed", "the new name")
    sweep.ask("delete")
    listener.until(folder, lambda row: row is None, "its end")
    assert listener.wholes == 1
    listener.line.close()


def test_a_sweep_of_another_process_is_followed_and_its_death_is_noticed(server: Server, folder: Path) -> None:
    listener = Listener(server.connect("sweeps"))
    process = elsewhere(folder)
    try:
        until(lambda: (folder / ".sweepmagic" / "store.db").exists(), "its record")
        listener.line.say(folder=folder.name)
        listener.until(folder, lambda row: row and row["state"] == "running" and row["best"], "its first values")
        (before,) = [row["best"] for row in listener.rows.values() if row["folder"] == folder.name]
        listener.until(folder, lambda row: row["best"] != before, "better ones")
    finally:
        process.kill()
        process.wait()
    listener.until(folder, lambda row: row["state"] == "crashed" and not row["alive"], "that it is gone")
    listener.line.close()


@pytest.mark.parametrize("word", ["no JSON", "[]", "null", '{"folder": 3}', '{"folder": "../../etc"}', "[" * 50_000])
def test_what_makes_no_sense_is_not_heard(server: Server, folder: Path, word: str) -> None:
    recorded(folder / ".sweepmagic", story(2))
    listener = Listener(server.connect("sweeps"))
    listener.line.socket.send(word)
    listener.line.say(folder=folder.name)
    listener.until(folder, lambda row: row, "the sweep")
    listener.line.close()


@pytest.mark.parametrize("path", LINES)
def test_a_word_that_is_too_long_closes_the_line(server: Server, folder: Path, path: str) -> None:
    recorded(folder / ".sweepmagic", story(2))
    line = server.connect(path, folder=folder.name, id="s1")
    line.socket.send(json.dumps({"type": "look", "page": "x" * 200_000}))
    assert closed(line)[0] == 1009


def closed(line: Line) -> tuple[int, str]:
    """Return the code and the words with which a line is closed."""
    import websocket

    while True:
        opcode, data = line.socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            return struct.unpack("!H", data[:2])[0], data[2:].decode()


class Page:
    """What a page knows that speaks the widget's protocol over a WebSocket."""

    def __init__(self, line: Line) -> None:
        self.line, self.screen, self.others = line, Screen(), []
        content, buffers = line.hear()
        assert (content["type"], buffers) == ("open", [])
        self.opened = content
        line.say(type="hello", number=0)
        line.say(type="seen", page="p", visible=True)

    def step(self) -> dict[str, Any]:
        """Take the next message."""
        content, buffers = self.line.hear()
        if content["type"] in ("frame", "keyframe"):
            frame = Frame.decode(content["frame"], buffers)
            assert frame.whole == (content["type"] == "keyframe") or frame.number == 1
            assert self.screen.apply(frame), "a frame is missing"
            self.line.say(type="arrived")
        else:
            self.others.append(content)
        return content

    def until(self, fact: Any) -> None:
        while not fact():
            self.step()

    def told(self, kind: str) -> dict[str, Any]:
        """Return the first message of this kind."""
        while True:
            for content in self.others:
                if content["type"] == kind:
                    return dict(content)
            self.step()


def page(server: Server, folder: Path, id: str = "s1") -> Page:
    return Page(server.connect("view", folder=folder.name, id=id))


def of_widget(sweep: sweepmagic.Sweep) -> Screen:
    """Return what a page in the notebook knows."""
    widget, screen = SweepWidget(sweep, None), Screen()
    keyframe = widget.encoded_keyframe()
    assert screen.apply(Frame.decode(keyframe["frame"], [keyframe[name] for name in ("segments", "x", "y")]))
    widget.feed.close()
    widget.close()
    return screen


def seen(screen: Screen) -> dict[str, Any]:
    """Return what is on a screen, but for its number and the clock."""
    head = {key: value for key, value in screen.head.items() if key not in ("elapsed", "eta", "now")}
    named = {(run, screen.metrics[metric]): curve for (run, metric), curve in screen.curves.items()}
    return {"head": head, "columns": screen.columns, "rows": screen.rows, "curves": named}


def test_a_tab_knows_what_the_widget_under_the_cell_knows(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(6))
    tab = page(server, folder)
    state = tab.opened["state"]
    assert (tab.opened["protocol"], set(state)) == (1, {"key", "plan", "looks", "settings"})
    tab.until(lambda: tab.screen.number)
    assert seen(tab.screen) == seen(of_widget(sweep))
    append(sweep, *run(7), *run(8, state="failed", reason="boom"))
    tab.until(lambda: len(tab.screen.rows) == 8 and tab.screen.head["counts"]["finished"] == 5)
    assert seen(tab.screen) == seen(of_widget(sweep))
    tab.line.close()


def test_who_missed_a_frame_gets_everything(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(3))
    tab = page(server, folder)
    tab.until(lambda: tab.screen.number)
    tab.screen.number = -5
    tab.line.say(type="hello", number=-5)
    tab.until(lambda: tab.screen.number > 0)
    assert seen(tab.screen) == seen(of_widget(sweep))
    tab.line.close()


def test_what_one_looks_at_is_told(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(4))
    tab = page(server, folder)
    tab.until(lambda: tab.screen.number)
    tab.line.say(type="look", page="p", runs=[4], tails=[])
    detail = tab.told("detail")
    assert (detail["run"], detail["parts"]["head"]["state"]) == (4, sweep.run(4).state)
    tab.line.close()


def test_buttons_are_control_events_and_a_wrong_one_is_answered(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(3))
    tab = page(server, folder)
    tab.line.say(type="ask", verb="pause")
    tab.line.say(type="ask", verb="delete")  # no button of the view
    tab.line.say(type="ask", verb="retry", run=99)
    assert "no run 99" in tab.told("error")["text"]
    with EventStore(sweep.folder, read_only=True) as store:
        asked = [event.verb for _, event in store.select(["control"]) if isinstance(event, Control)]
    assert asked == ["pause"]
    tab.line.close()


def test_the_figures_come_with_their_buffer(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(2))
    tab = page(server, folder)
    tab.line.say(type="bokeh", source=True)
    while True:
        content, buffers = tab.line.hear()
        if content["type"] == "bokeh":
            break
    assert buffers == [figures.bokehjs()]
    tab.line.close()


@pytest.mark.parametrize(
    ("said", "id"), [("../outside", "s1"), ("{folder}", "s2"), ("{folder}", "../s1"), ("nowhere", "s1")]
)
def test_a_view_of_nothing_is_closed_in_words(server: Server, folder: Path, said: str, id: str) -> None:
    recorded(folder / ".sweepmagic", story(2))
    line = server.connect("view", folder=said.format(folder=folder.name), id=id)
    code, words = closed(line)
    assert code == 4404
    assert "no sweep" in words


def test_a_view_follows_and_stops_a_sweep_of_another_process(server: Server, folder: Path) -> None:
    process = elsewhere(folder)
    try:
        id = until(lambda: server.row(folder, "far").get("best") and server.row(folder, "far")["id"], "its first value")
        tab = page(server, folder, id)
        tab.until(lambda: tab.screen.head.get("state") == "running")
        number = tab.screen.number
        tab.until(lambda: tab.screen.number >= number + 3)
        tab.line.say(type="ask", verb="cancel")
        tab.until(lambda: tab.screen.head["state"] == "stopped")
        assert process.wait(30) == 0
        tab.line.close()
    finally:
        process.kill()
        process.wait()


def test_two_tabs_are_two_conversations(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", [created(), *run(1)])
    first, second = page(server, folder), page(server, folder)
    for tab in (first, second):
        tab.until(lambda tab=tab: tab.screen.number)
    first.line.close()
    append(sweep, *run(2), Logged(2, None, {"val_loss": 0.001}))
    second.until(lambda: len(second.screen.rows) == 2)
    assert seen(second.screen) == seen(of_widget(sweep))
    second.line.close()


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers() | st.none(), max_size=4),
    st.lists(st.binary(max_size=40), max_size=5),
)
def test_a_message_is_taken_apart_as_it_was_put_together(content: dict[str, Any], buffers: list[bytes]) -> None:
    message = packed(content, buffers)
    assert unpacked(message) == (content, buffers)
    assert len(message) % 8 == 0
