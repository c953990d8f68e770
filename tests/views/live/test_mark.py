"""The mark in a saved output, by which the JupyterLab extension finds the record."""

from __future__ import annotations

import json
from pathlib import Path

from sweepmagic.handle import Sweep
from sweepmagic.views.live.dashboard import DashboardView
from sweepmagic.views.live.mark import MIME, mark
from tests.views.stories import recorded, story


def test_the_mark_has_the_id_and_nothing_of_the_machine(tmp_path: Path) -> None:
    sweep = recorded(tmp_path, story(3), id="k3x9a2")
    assert mark(sweep) == {MIME: {"protocol": 1, "id": "k3x9a2"}}


def test_nothing_is_read_for_the_mark(tmp_path: Path) -> None:
    recorded(tmp_path, story(3), id="k3x9a2")
    sweep = Sweep(tmp_path, "k3x9a2")
    mark(sweep)
    assert sweep._follower.cursor == 0
    assert sweep.record.runs
    assert sweep._follower.cursor > 0  # so a look at the record is seen here


def test_a_saved_output_has_the_mark_beside_what_everybody_can_read(tmp_path: Path) -> None:
    static = DashboardView(recorded(tmp_path, story(3)))._static()
    assert sorted(static) == [MIME, "text/html", "text/plain"]
    assert str(tmp_path) not in json.dumps(static[MIME])


def test_the_twin_of_a_live_view_says_whose_it_is(tmp_path: Path) -> None:
    marked = DashboardView(recorded(tmp_path, story(3)))._marked()
    assert marked[MIME]["twin"] == ""
    assert marked["text/html"].startswith('<div data-sm-twin="">')
