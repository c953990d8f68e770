"""Where the server's authorizer lets somebody read only, sweeps are seen and not touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import TOKEN, Server
from tests.server.test_sockets import Page
from tests.views.stories import recorded, story


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which everybody may read."""
    folder = tmp_path_factory.mktemp("readers")
    for name in ("root", "home"):
        (folder / name).mkdir()
    running = Server(folder / "root", folder / "home", "--ServerApp.authorizer_class=tests.server.readers.Readers")
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_who_may_read_sees_everything_and_asks_for_nothing(readers: Server) -> None:
    sweep = recorded(readers.root / "a" / ".sweepmagic", story(3))
    before = sweep.record.revision
    assert readers.row(Path("a"), "digits")["done"] == 3
    assert readers.get("sweeps/export", folder="a", id="s1", form="csv").status == 200
    assert readers.post("check", text="%%sweep\n").status == 200
    for path in ("control", "label", "delete", "restore"):
        answer = readers.post(f"sweeps/{path}", folder="a", id="s1", verb="stop", name="mine")
        assert answer.status == 403
    tab = Page(readers.connect("view", folder="a", id="s1"))
    tab.line.say(type="ask", verb="stop")
    tab.line.say(type="ask", verb="retry", run=1)
    tab.line.say(type="look", page="p", runs=[1], tails=[])
    assert tab.told("detail")["run"] == 1  # what was said before has been heard
    assert sweep.record.revision == before
    tab.line.close()


def test_who_is_not_known_reads_nothing_there_either(readers: Server) -> None:
    assert readers.ask("sweeps").status in (401, 403)
    assert readers.ask("sweeps", headers={"Authorization": f"token {TOKEN}"}).status == 200
