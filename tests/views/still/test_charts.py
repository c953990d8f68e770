"""The Bokeh figure: a line per run, the best on top, an axis that suits, and an answer to a wrong name."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from bokeh.document import Document
from bokeh.models import HoverTool, LogScale

from sweepmagic.errors import NotFoundError
from sweepmagic.records import Logged, RunStarted
from tests.views.stories import created, recorded, run, story


def test_figure_has_a_line_per_run_and_the_best_on_top(tmp_path: Path) -> None:
    figure = recorded(tmp_path, story()).plot()
    quiet, best = (renderer.data_source.data for renderer in figure.renderers)
    assert quiet["run"] == [2, 3, 5, 6]
    assert best["run"] == [1]
    assert best["config"] == ["lr=0.0001, batch=32, optimizer=adam"]
    assert len(best["ys"][0]) == 5


def test_hover_says_run_value_and_config(tmp_path: Path) -> None:
    (hover,) = recorded(tmp_path, story()).plot("accuracy").select(type=HoverTool)
    assert [label for label, _ in hover.tooltips] == ["run", "value", "config"]


def test_figure_of_values_over_decades_is_logarithmic_and_has_gaps(tmp_path: Path) -> None:
    values = [10.0, 1.0, math.nan, 0.01, math.inf, 0.001]
    logs = [Logged(1, None, {"val_loss": value}) for value in values]
    figure = recorded(tmp_path, [created(), RunStarted(1, {"lr": 0.01}), *logs]).plot("val_loss")
    assert isinstance(figure.y_scale, LogScale)
    assert [math.isnan(y) for y in figure.renderers[1].data_source.data["ys"][0]] == [
        False,
        False,
        True,
        False,
        True,
        False,
    ]


def test_one_value_a_run_is_a_dot(tmp_path: Path) -> None:
    figure = recorded(tmp_path, [created(), *run(1, epochs=1), *run(2, epochs=1)]).plot()
    assert figure.renderers[0].data_source.data["y"] == figure.renderers[0].data_source.data["ys"][0]


def test_figure_is_a_document_that_bokeh_can_write(tmp_path: Path) -> None:
    document = Document()
    document.add_root(recorded(tmp_path, story()).plot())
    json.dumps(document.to_json(deferred=False))


def test_unknown_metric_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"'val_los'; logged: val_loss, accuracy; did you mean 'val_loss'"):
        recorded(tmp_path, story()).plot("val_los")


def test_nothing_logged_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nothing yet"):
        recorded(tmp_path, [created()]).plot()
