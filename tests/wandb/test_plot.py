"""`wandb.plot`: tables with what is drawn of them."""

from __future__ import annotations

import pytest

import sweepmagic
import sweepmagic.wandb as wandb

TABLE = wandb.Table(columns=["x", "y"], data=[[1, 2.0], [2, 4.0]])


def test_a_chart_is_kept_as_its_table_and_what_it_is() -> None:
    with wandb.init(mode="offline", settings={"silent": True}) as run:
        wandb.log({"growth": wandb.plot.line(TABLE, "x", "y", title="Growth"), "loss": 0.5})
    found = sweepmagic.load_run(run.id)
    assert found.media("growth") == sweepmagic.Table(columns=["x", "y"], data=[[1, 2.0], [2, 4.0]])
    assert found.history[-1]["growth"]["chart"] == {"kind": "line", "fields": {"x": "x", "y": "y"}, "title": "Growth"}


@pytest.mark.parametrize(
    ("chart", "kind", "fields"),
    [
        (wandb.plot.scatter(TABLE, "x", "y"), "scatter", {"x": "x", "y": "y"}),
        (wandb.plot.bar(TABLE, "x", "y"), "bar", {"label": "x", "value": "y"}),
        (wandb.plot.histogram(TABLE, "y"), "histogram", {"value": "y"}),
        (wandb.plot_table("team/own-spec", TABLE, {"a": "x"}), "team/own-spec", {"a": "x"}),
    ],
)
def test_each_chart_says_which_columns_it_means(
    chart: wandb.plot.CustomChart, kind: str, fields: dict[str, str]
) -> None:
    assert (chart.kind, chart.fields) == (kind, fields)


def test_a_confusion_matrix_counts() -> None:
    by_label = wandb.plot.confusion_matrix(y_true=["a", "b", "b"], preds=["a", "b", "a"])
    assert by_label.table.data == [["a", "a", 1], ["a", "b", 0], ["b", "a", 1], ["b", "b", 1]]
    by_chance = wandb.plot.confusion_matrix(probs=[[0.9, 0.1], [0.2, 0.8]], y_true=[0, 1], class_names=["n", "y"])
    assert [row[2] for row in by_chance.table.data] == [1, 0, 0, 1]
    with pytest.raises(ValueError, match="either preds or probs"):
        wandb.plot.confusion_matrix(y_true=[0])
    with pytest.raises(ValueError, match="a prediction for each of 2 labels, but got 1"):
        wandb.plot.confusion_matrix(y_true=[0, 1], preds=[0])


def test_a_roc_curve_agrees_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="the extra sweepmagic[sklearn] is not installed")
    truth, sure = [0, 0, 1, 1, 1, 0], [0.1, 0.4, 0.35, 0.8, 0.8, 0.4]
    scores = [[1 - p, p] for p in sure]
    curve = wandb.plot.roc_curve(truth, scores, labels=["no", "yes"], classes_to_plot=[1]).table.data
    false, true, _ = metrics.roc_curve(truth, sure, drop_intermediate=False)
    assert [f for _, f, _ in curve] == pytest.approx(list(false))
    assert [t for _, _, t in curve] == pytest.approx(list(true))
    assert {name for name, _, _ in curve} == {"yes"}


def test_a_precision_recall_curve_agrees_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="the extra sweepmagic[sklearn] is not installed")
    truth, sure = [0, 0, 1, 1, 1, 0], [0.1, 0.4, 0.35, 0.8, 0.8, 0.4]
    curve = wandb.plot.pr_curve(truth, [[1 - p, p] for p in sure], classes_to_plot=[1]).table.data
    precision, recall, _ = metrics.precision_recall_curve(truth, sure)
    assert [r for _, r, _ in reversed(curve)] == pytest.approx(list(recall)[:-1])  # its last point is a made-up one
    assert [p for _, _, p in reversed(curve)] == pytest.approx(list(precision)[:-1])


def test_series_have_a_row_per_point() -> None:
    chart = wandb.plot.line_series(xs=[[0, 1], [5]], ys=[[1, 2], [3]], keys=["a", "b"], title="t", xname="step")
    assert chart.table.columns == ["step", "lineKey", "lineVal"]
    assert chart.table.data == [[0, "a", 1], [1, "a", 2], [5, "b", 3]]
    with pytest.raises(ValueError, match="expected a key and an x for each of 1 lines"):
        wandb.plot.line_series([0], [[1]], keys=["a", "b"])
