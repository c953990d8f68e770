"""Earlier results in the pictures that stay: grey, behind, and said in words."""

from __future__ import annotations

import re
from pathlib import Path

from sweepmagic.records import Evidence, MetricDefined, SweepRecord
from sweepmagic.views.palette import EARLIER
from sweepmagic.views.still.curves import chart
from sweepmagic.views.still.raster import png
from sweepmagic.views.still.report import report_html
from sweepmagic.views.still.scatter import scatter
from sweepmagic.views.still.static import sweep_html
from tests.views.stories import recorded, story

CURVE = [[0.0, 1.0, 30.0], [9.0, 0.875, 0.75]]
BEFORE = [
    Evidence({"lr": 0.01 * n, "batch": 32, "optimizer": "sgd"}, {"val_loss": 0.75}, "old", history={"val_loss": CURVE})
    for n in (1, 2)
]


def grey(picture: str) -> list[str]:
    """Return what is drawn in grey: the parts inside the plot."""
    return re.findall(rf'<g [^>]*(?:stroke|fill)="{EARLIER}"[^>]*>(.+?)</g>', picture.rpartition("<svg")[2])


def test_curves_lie_behind_those_of_the_runs_and_make_the_axes_reach_as_far() -> None:
    found = chart(SweepRecord.replay("s1", [*story(), *BEFORE]), "val_loss", lines=60, points=2500)
    assert found is not None
    (lines,) = grey(found.picture)
    assert lines.count("<path") == 2
    assert found.picture.index(lines) < found.picture.index("<title>run 1</title>")
    assert ">30<" in found.picture
    assert found.alt.endswith("in grey 2 earlier results")
    assert "2 earlier results</text>" in found.picture


def test_a_picture_without_any_is_what_it_was() -> None:
    found = chart(SweepRecord.replay("s1", story()), "val_loss", lines=60, points=2500)
    assert found is not None
    assert "earlier" not in found.picture + found.alt
    of_another = chart(SweepRecord.replay("s1", [*story(), *BEFORE]), "accuracy", lines=60, points=2500)
    assert of_another is not None
    assert "earlier" not in of_another.picture + of_another.alt


def test_over_another_axis_than_the_step_they_are_not_drawn() -> None:
    rule = MetricDefined(1, "val_loss", step_metric="accuracy")
    found = chart(SweepRecord.replay("s1", [*story(), *BEFORE, rule]), "val_loss", lines=60, points=2500)
    assert found is not None
    assert "earlier" not in found.alt


def test_each_is_a_grey_dot_over_a_parameter() -> None:
    found = scatter(SweepRecord.replay("s1", [*story(), *BEFORE]), "optimizer")
    assert found is not None
    (dots,) = grey(found.picture)
    assert dots.count("<circle") == 2
    assert found.alt.endswith("in grey 2 earlier results")


def test_twin_and_report_have_them_and_count_only_runs(tmp_path: Path) -> None:
    sweep = recorded(tmp_path, [*story(), *BEFORE])
    for page in (sweep_html(sweep), report_html(sweep)):
        assert "in grey 2 earlier results" in page
        assert "6 of 6 runs" in page
    found = chart(sweep.record, "val_loss", lines=60, points=2500)
    assert found is not None
    assert png(found.picture, 1.0).startswith(b"\x89PNG")
