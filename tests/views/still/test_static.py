"""The twin: says everything, survives sanitisers, stays small, trusts nothing of the user's."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from sweepmagic.records import Logged, Noted, RunEnded, RunStarted
from sweepmagic.views.still.curves import chart
from sweepmagic.views.still.static import sweep_html, sweep_text
from tests.views.still import readers
from tests.views.stories import CONFIG, created, recorded, run, story

NASTY = '<script>alert(1)</script>"&\x1b[31mred\x1b[0m\x00\u202e\ud800'
# What JupyterLab's sanitiser keeps (packages/apputils/src/sanitizer.ts), as far as the twin needs it.
TAGS = {"div", "span", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details"}
TAGS |= {"summary", "img"}
ATTRIBUTES = {"style", "align", "colspan", "alt", "width", "src"}


class Page(HTMLParser):
    """Collects tags, attributes and text; complains of what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles |= {value or "" for name, value in attrs if name == "style"}
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def pictures(html: str) -> list[str]:
    """Return what the pictures say in words, in their order."""
    return [unescape(alt) for alt in re.findall(r'<img[^>]* alt="([^"]*)"', html)]


def images(html: str) -> list[Image.Image]:
    """Return the pictures themselves, which must be PNG."""
    return [
        Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r"data:image/png;base64,([^\"]+)", html)
    ]


def test_twin_has_only_what_sanitisers_keep(tmp_path: Path) -> None:
    page = Page(sweep_html(recorded(tmp_path, story())))
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES


def test_styles_have_no_value_that_jupyterlab_drops(tmp_path: Path) -> None:
    for style in Page(sweep_html(recorded(tmp_path, story()))).styles:
        assert not re.search(r"currentColor|inherit|var\(|calc\(|[ ,:]\.\d", style), style


def test_twin_says_state_count_best_failures_notes_and_config(tmp_path: Path) -> None:
    text = Page(sweep_html(recorded(tmp_path, story()))).text
    for said in (
        "digits",
        "finished",
        "6 of 6 runs",
        "1 stopped",
        "1 failed",
        "best val_loss ↓",
        "run 1:",
        "lr=0.0001",
    ):
        assert said in text
    for said in (
        "ValueError: bad shape 1 run: 4",
        "Traceback",
        "batch is never read",
        "method: random",
        "hyperband: worse",
    ):
        assert said in text


@pytest.mark.parametrize("reader", readers.ALL)
def test_every_reader_shows_every_number_and_word_and_no_css(tmp_path: Path, reader: str) -> None:
    html = sweep_html(recorded(tmp_path, story(30)))
    shown = readers.ALL[reader](html)
    assert Page(shown).text == Page(html).text
    assert not re.search(r"(px|rgba?|solid|nowrap|inline-block)\b", Page(shown).text)


@pytest.mark.parametrize("reader", ["jupyterlab", "github"])
def test_pictures_with_their_words_and_widths_survive(tmp_path: Path, reader: str) -> None:
    html = sweep_html(recorded(tmp_path, story()))
    shown = readers.ALL[reader](html)
    assert len(images(shown)) == 3
    assert pictures(shown) == pictures(html)
    assert [said.split(" over ")[0] for said in pictures(shown)[:2]] == ["val_loss", "accuracy"]
    assert pictures(shown)[2].startswith("parallel coordinates of lr, batch, optimizer, val_loss ↓, 6 runs")
    assert re.findall(r'<img[^>]* width="(\d+)"', shown) == re.findall(r'<img[^>]* width="(\d+)"', html)


def test_pictures_are_sharp_and_their_ground_is_clear(tmp_path: Path) -> None:
    html = sweep_html(recorded(tmp_path, story()))
    for picture, width in zip(images(html), re.findall(r'<img[^>]* width="(\d+)"', html), strict=True):
        assert picture.width == 2 * int(width)
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_picture_with_letters_that_the_font_lacks_stays_svg(tmp_path: Path) -> None:
    events = [created(metric={"name": "損失"}), *run(1), RunStarted(2, {"lr": 0.01, "batch": 32}, time=1001.0)]
    events += [Logged(2, None, {"損失": value}, time=1001.0) for value in (2.0, 1.0)]
    html = sweep_html(recorded(tmp_path, events))
    kinds = re.findall(r"data:image/(png|svg\+xml);", html)
    assert kinds == ["svg+xml", "png", "png", "svg+xml"]  # 損失, val_loss, accuracy, parameters


def test_one_parameter_is_drawn_against_the_metric(tmp_path: Path) -> None:
    events = [created(parameters={"lr": {"min": 0.0, "max": 1.0}}), *run(1), *run(2)]
    assert "val_loss over lr, 2 runs" in pictures(sweep_html(recorded(tmp_path, events)))


def test_twin_says_what_early_stopping_saved(tmp_path: Path) -> None:
    told = [replace(event, cause="hyperband") if isinstance(event, RunEnded) else event for event in story()]
    sweep = recorded(tmp_path, told)
    assert "early stopping saved 3 of 25 epochs (12%)" in Page(sweep_html(sweep)).text


def test_plain_text_is_the_heading_and_the_best_runs(tmp_path: Path) -> None:
    text = sweep_text(recorded(tmp_path, story(40)))
    lines = text.split("\n")
    assert lines[0].startswith("digits  ● finished · 40 of 40 runs")
    assert "★ best val_loss ↓ 0.1366  run 1: lr=0.0001" in lines[1]
    assert lines[2].split()[:5] == ["run", "state", "lr", "batch", "optimizer"]
    assert [line.split()[0] for line in lines[3:13]] == ["★", "2", "3", "6", "7", "8", "9", "10", "11", "5"]
    assert "25 more runs" in text
    assert "ValueError: bad shape (1 run: 4)" in text
    assert "\x1b" not in text


def test_best_run_is_first_and_marked(tmp_path: Path) -> None:
    html = sweep_html(recorded(tmp_path, story()))
    rows = re.findall(r"<tr.*?</tr>", html)
    assert "★" in rows[1]
    assert "0.0001" in rows[1]
    assert sum("★" in row for row in rows) == 1


def test_nothing_of_the_users_is_markup(tmp_path: Path) -> None:
    config = {**CONFIG, "name": NASTY.replace("\ud800", "").replace("\x00", ""), "metric": {"name": "m<b>&"}}
    events = [
        created(**config),
        RunStarted(1, {"lr": 0.01, "optimizer": "<b>", "<img src=x>": "<b>"}, time=1001.0),
        Logged(1, None, {"m<b>&": 0.5, "<script>": 1.0, "text": "<i>"}, time=1002.0),
        RunEnded(1, "finished", time=1003.0),
        RunStarted(2, {"lr": 0.02, "optimizer": NASTY}, time=1001.0),
        RunEnded(2, "failed", reason=f"E: {NASTY}", error=f"Traceback {NASTY}", time=1003.0),
        Noted(NASTY, time=1004.0),
    ]
    html = sweep_html(recorded(tmp_path, events))
    page = Page(html)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert "<script>alert(1)</script>" in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ud800]", html)
    html.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ud800]", sweep_text(recorded(tmp_path / "again", events)))


def test_a_thousand_runs_of_a_hundred_epochs_stay_below_200_kb(tmp_path: Path) -> None:
    events = [created(run_cap=1000, description="x" * 5000)]
    for number in range(1, 1001):
        start = [RunStarted(number, {"lr": 0.01, "batch": 64, "optimizer": "adam"}, time=1000.0)]
        wave = [(epoch * 7919 + number * 104729) % 1000 / 1000 for epoch in range(100)]
        logs = [
            Logged(
                number, None, {"val_loss": w, "loss": w + 1, "accuracy": 1 - w, "f1": w / 2, "other": w}, time=1001.0
            )
            for w in wave
        ]
        events += [*start, *logs, RunEnded(number, "finished", reason="r" * 300, time=1002.0)]
    sweep = recorded(tmp_path, events)
    html = sweep_html(sweep)
    assert len(html.encode()) + len(sweep_text(sweep).encode()) < 200_000
    text = Page(html).text
    assert "965 more runs are not shown; the latest 10:" in text
    assert "%sweep digits" in text
    assert html.count("<tr") == 1 + 25 + 1 + 10
    assert len(images(html)) == len(pictures(html)) == 5
    assert "parallel coordinates of lr, batch, optimizer, val_loss ↓, 120 of 1000 runs drawn" in pictures(html)[-1]


def test_fifty_runs_are_all_in_the_table(tmp_path: Path) -> None:
    html = sweep_html(recorded(tmp_path, story(50)))
    assert html.count("<tr") == 51
    assert "more runs" not in html


def test_values_that_are_not_numbers_are_gaps(tmp_path: Path) -> None:
    values = [2.0, float("nan"), 1.0, float("inf"), 0.5]
    logs = [Logged(1, None, {"val_loss": value}, time=1001.0) for value in values]
    sweep = recorded(tmp_path, [created(), RunStarted(1, {"lr": 0.01}, time=1000.0), *logs])
    drawn = chart(sweep.record, "val_loss", lines=60, points=2500)
    assert drawn is not None
    assert re.search(r'd="M\d+,\d+l0,0M\d+,\d+l0,0M\d+,\d+l0,0"', drawn.picture)


def test_one_value_a_run_is_drawn_over_the_runs(tmp_path: Path) -> None:
    events = [created()]
    for number in (1, 2, 3):
        events += run(number, epochs=1)
    drawn = chart(recorded(tmp_path, events).record, "val_loss", lines=60, points=2500)
    assert drawn is not None
    assert "val_loss over run, 3 runs" in drawn.alt
    assert drawn.picture.count("<circle") == 3


@pytest.mark.parametrize(
    "events", [[created()], [created(metric=None)], [created(metric=None), *run(1)], [created(), *run(1, epochs=0)]]
)
def test_twin_of_little_is_still_a_page(tmp_path: Path, events: list) -> None:
    text = Page(sweep_html(recorded(tmp_path, events))).text
    assert "digits" in text


def test_sweep_shows_itself_as_the_twin(tmp_path: Path) -> None:
    sweep = recorded(tmp_path, story())
    assert sweep._repr_html_() == sweep_html(sweep)


@pytest.mark.parametrize("extreme", [[1e308, -1e308], [5e-324, 1e308], [1.0, 1.0000000000000002], [0.0, 0.0], [1e21]])
def test_values_at_the_ends_of_what_a_float_can_say_are_drawn(tmp_path: Path, extreme: list[float]) -> None:
    events = [created(), *run(1), *run(2)]
    for number, value in enumerate(extreme, start=3):
        events.append(RunStarted(number, {"lr": 0.01, "batch": 32, "optimizer": "sgd"}, time=1000.0))
        events += [Logged(number, None, {"val_loss": value, "other": value}, time=1000.0 + step) for step in range(2)]
    html = sweep_html(recorded(tmp_path, events))
    assert len(images(html)) == 4


def test_a_finding_has_its_remedy_below_it_and_code_as_code(tmp_path: Path) -> None:
    found = Noted("lr: the best lie at its end <b>", key="k", remedy="write `lr: {min: 0, max: <1>}` and run it again")
    html = sweep_html(recorded(tmp_path, [*story()[:-2], found]))
    (item,) = [part for part in re.findall("<li>.*?</li>", html) if "at its end" in part]
    assert item.startswith("<li>lr: the best lie at its end &lt;b&gt;<div")
    assert ">write <code>lr: {min: 0, max: &lt;1&gt;}</code> and run it again</div></li>" in item
    assert Page(html).tags <= TAGS
