"""One run in a notebook: heading, curves, distributions, values, files; as safe as the twin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic.views.still.heat import heat
from sweepmagic.views.still.run_page import run_html
from tests.views.still.test_static import Page


def alts(html: str) -> list[str]:
    return re.findall(r'<img[^>]* alt="([^"]*)"', html)


def test_a_run_shows_its_config_its_curves_and_its_files(own_folder: Path) -> None:
    Path("model.txt").write_text("weights")
    with sweepmagic.init(name="baseline", config={"lr": 0.5}):
        for epoch in range(3):
            sweepmagic.log({"epoch": epoch, "loss": 1 / (epoch + 1)})
        sweepmagic.log({"test_accuracy": 0.25})
        sweepmagic.save("model.txt")
    html = sweepmagic.load_run("baseline")._repr_html_()
    page = Page(html)
    for words in ("baseline", "finished", "lr=0.5", "test_accuracy 0.25", "model.txt"):
        assert words in page.text
    assert alts(html) == ["loss over step, 3 values; last: 0.3333"]
    assert "<script" not in html
    assert "<svg" not in html


def test_histograms_become_pictures_the_largest_first(own_folder: Path) -> None:
    with sweepmagic.init(name="watched"):
        for step in range(3):
            few, many = sweepmagic.Histogram([0.0, 1.0]), sweepmagic.Histogram([0.0, 0.5, 1.0])
            sweepmagic.log({"few": few, "many": many, "loss": float(step)})
    html = run_html(sweepmagic.load_run("watched"))
    assert [alt.split(",")[0] for alt in alts(html)] == ["loss over step", "many over step", "few over step"]


def test_a_failed_run_shows_why(own_folder: Path) -> None:
    with pytest.raises(ValueError, match="too <b>bold"), sweepmagic.init(name="broken"):
        raise ValueError("too <b>bold")
    html = run_html(sweepmagic.load_run("broken"))
    assert "failed" in html
    assert "too &lt;b&gt;bold" in html
    assert "<b>bold" not in html


def test_a_run_of_a_sweep_has_a_page_as_well(own_folder: Path) -> None:
    config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"kind": {"values": ["<i>"]}}}

    def train(kind: str) -> None:
        for step in range(3):
            sweepmagic.log({"accuracy": step, "loss": (0.5, 0.25, 0.75)[step]})

    sweep = sweepmagic.sweep(config, train, view="none")
    html = run_html(sweep.runs[0])
    assert "loss 0.25" in Page(html).text  # what counts, by the rule of the sweep
    assert [alt.split(",")[0] for alt in alts(html)] == ["loss over step", "accuracy over step"]
    assert "<i>" not in html


def test_nothing_counted_is_no_picture() -> None:
    assert heat("gradients", [(0.0, {"values": [0, 0], "bins": [0.0, 1.0, 2.0]})]) is None


def test_an_outlier_does_not_press_the_rest_together() -> None:
    counts = {"values": [10_000, *[0] * 98, 1], "bins": [float(edge) for edge in range(101)]}
    chart = heat("gradients", [(0.0, counts)])
    assert chart is not None
    assert chart.alt.endswith("from 0 to 1")


def test_few_values_are_drawn_in_wide_bins() -> None:
    fine = {"values": [1, 0] * 32, "bins": [float(edge) for edge in range(65)]}
    chart = heat("bias", [(0.0, fine)])
    assert chart is not None
    assert chart.picture.count("<rect") == 1  # eight equal bins are one block
