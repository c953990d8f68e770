"""A JupyterLab whose server has no part of ours, or one of another version: a calm word, and everything else as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sweepmagic.views.live.dashboard import DashboardView
from tests.ui.extension.sweeping import show_sidebar, until_text
from tests.ui.extension.test_saved_mime import saved
from tests.ui.lab import Browser, Lab
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Lab]:
    """A server with our part of it switched off."""
    config = tmp_path / "home" / "jupyter_config_dir"
    config.mkdir(parents=True)
    off = {"ServerApp": {"jpserver_extensions": {"sweepmagic.server": False}}}
    (config / "jupyter_server_config.json").write_text(json.dumps(off))
    with Lab(tmp_path) as server:
        yield server


def notices(page: Page) -> list[str]:
    """Return what JupyterLab's notifications say."""
    return [text for text in page.locator(".Toastify__toast").all_inner_texts() if "sweepmagic" in text]


def test_without_the_server_part_a_saved_sweep_is_its_picture_and_the_sidebar_says_why_it_is_empty(
    alone: Lab, browser: Browser
) -> None:
    work = alone.folder / "work"
    saved(work, DashboardView(recorded(work / ".sweepmagic", story(12)))._static())
    page = browser.page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{alone.url}/lab/tree/nb.ipynb?reset")
    page.wait_for_selector(".sm-lab-saved .jp-RenderedHTMLCommon table", timeout=60_000)
    page.wait_for_selector(".Toastify__toast", timeout=20_000)
    assert len(notices(page)) == 1
    assert "server part is missing" in notices(page)[0]
    show_sidebar(page)
    until_text(page, ".sm-lab-empty", "Sweeps show in cells only")
    assert problems == []
    page.context.close()


def test_a_server_part_of_another_protocol_is_left_alone(lab: Lab, browser: Browser) -> None:
    page = browser.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "sweepmagic/v1" in request.url else None)
    page.on("websocket", lambda socket: asked.append(socket.url) if "sweepmagic/v1" in socket.url else None)
    page.route("**/sweepmagic/v1/info*", lambda route: route.fulfill(json={"protocol": 99, "version": "9.0"}))
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".Toastify__toast", timeout=60_000)
    assert ["(9.0)" in notice for notice in notices(page)] == [True]
    assert [url for url in asked if "/info" not in url] == []
    page.context.close()
