"""Findings in the live view: a few stand open with their remedies, the rest is folded, code is code and nothing is markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweepmagic.records import Noted
from sweepmagic.store import EventStore
from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import recorded, story

pytestmark = pytest.mark.ui


def finding(number: int) -> Noted:
    return Noted(f"finding {number} <b>", key=f"k{number}", remedy=f"write `max: {number}` and run it again")


def test_three_findings_stand_open_and_the_others_are_folded(browser: Browser, tmp_path: Path) -> None:
    page = browser.page()
    stage = Stage(page, recorded(tmp_path, [*story(), *map(finding, range(5))]))
    stage.settle()
    notes = page.get_by_role("group", name="notes")
    assert notes.locator(".sm-note").all_inner_texts() == ["batch is never read"]
    assert [text.split("\n")[1:] for text in notes.locator(".sm-finding:visible").all_inner_texts()] == [
        [f"finding {number} <b>", f"write max: {number} and run it again"] for number in range(3)
    ]
    assert notes.locator(".sm-finding:visible code").all_inner_texts() == ["max: 0", "max: 1", "max: 2"]
    notes.get_by_text("2 more findings").click()
    assert notes.locator(".sm-finding:visible").count() == 5
    with EventStore(tmp_path) as store:
        store.append("s1", [finding(5)])
    stage.until("document.querySelectorAll('.sm-finding').length === 6")
    assert notes.get_by_text("3 more findings").is_visible()
    assert notes.locator(".sm-finding:visible").count() == 6  # what was unfolded stays so
    assert stage.problems == []
