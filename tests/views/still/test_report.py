"""The report: a page of its own with everything, no network, nothing of the user's as markup."""

from __future__ import annotations

import re
from pathlib import Path

from sweepmagic.records import Logged, RunEnded, RunStarted
from sweepmagic.views.still.report import report_html
from tests.views.still.test_static import NASTY, Page
from tests.views.stories import created, recorded, run, story


class Document(Page):
    """A whole page; elements that need no end are not waited for."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "meta":
            self.open.pop()


def test_report_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    html = report_html(recorded(tmp_path, story()))
    assert html.startswith("<!DOCTYPE html>")
    assert not re.search(r"<script|<link|\bsrc=|@import|url\(|href=", html)


def test_report_has_all_runs_metrics_parameters_config_and_code(tmp_path: Path) -> None:
    html = report_html(recorded(tmp_path, story(120)))
    text = Document(html).text
    assert html.count("<tr") == 121
    for said in ("val_loss by lr", "val_loss by batch", "val_loss by optimizer", "method: random", "def train(lr):"):
        assert said in text
    assert "elsewhere" not in text  # the name of a machine is nobody's business
    for said in ("seed 7", "sweepmagic 0", "1 × kernel", "ValueError: bad shape", "batch is never read"):
        assert said in text
    # Curves of two metrics, parallel coordinates, a scatter per parameter, and which of them mattered.
    assert html.count("<svg xmlns") == 2 + 1 + 3 + 1
    assert "parallel coordinates of lr, batch, optimizer, val_loss ↓, 120 runs" in html
    assert "Which parameters mattered" in text
    assert re.search(r"from 119 runs · leave-one-out R² \d\.\d\d · 1 failed run is left out", text)


def test_logarithmic_parameter_has_a_logarithmic_axis(tmp_path: Path) -> None:
    html = report_html(recorded(tmp_path, [created(), *run(1, params={"lr": 1e-4}), *run(2, params={"lr": 1e-1})]))
    picture = html[html.index("val_loss over lr") :]
    assert [tick for tick in ("0.0001", "0.001", "0.01", "0.1") if f">{tick}</text>" in picture][1:3] == [
        "0.001",
        "0.01",
    ]


def test_choices_are_words_on_the_axis(tmp_path: Path) -> None:
    html = report_html(recorded(tmp_path, story()))
    picture = html[html.index("val_loss over optimizer") :]
    assert ">adam</text>" in picture
    assert ">sgd</text>" in picture


def test_nothing_of_the_users_is_markup(tmp_path: Path) -> None:
    events = [
        created(name="<b>x</b>", description=NASTY.replace("\ud800", "").replace("\x00", "")),
        RunStarted(1, {"lr": 0.01, "batch": "<i>", "optimizer": NASTY}, time=1001.0),
        Logged(1, None, {"val_loss": 0.5, "<script>x": 1.0}, time=1002.0),
        RunEnded(1, "failed", reason=NASTY, error=NASTY, time=1003.0),
    ]
    html = report_html(recorded(tmp_path, events))
    assert not {"script", "b", "i"} & Document(html).tags
    html.encode("utf-8")


def test_report_is_written_where_asked(tmp_path: Path) -> None:
    path = recorded(tmp_path, story()).report(tmp_path / "r.html")
    assert "digits" in path.read_text(encoding="utf-8")


def test_where_nothing_can_be_said_of_importance_nothing_is(tmp_path: Path) -> None:
    html = report_html(recorded(tmp_path, [created(), *run(1)]))
    assert "mattered" not in html
