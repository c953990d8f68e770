"""`wandb.plot`: charts as tables, with what is to be drawn of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sweepmagic.media import Place, Table
from sweepmagic.media.arrays import array_of
from sweepmagic.space import Value

MOST_ROWS = 10_000


class CustomChart:
    """A table, and which of its columns are drawn how. Log it like a table.

    Attributes:
        table: The numbers.
        kind: line, scatter, bar, histogram, lineseries, confusion_matrix, ...
        fields: Role -> column.
        strings: title and other texts.

    Example:
        >>> chart = line(Table(columns=["step", "height"], data=[[0, 1.0]]), "step", "height", title="Growth")
        >>> chart.kind, chart.fields, chart.strings
        ('line', {'x': 'step', 'y': 'height'}, {'title': 'Growth'})
    """

    def __init__(
        self, table: Table, kind: str, fields: Mapping[str, str], strings: Mapping[str, Any] | None = None
    ) -> None:
        self.table = table
        self.kind = kind
        self.fields = dict(fields)
        self.strings = {key: value for key, value in (strings or {}).items() if value is not None}

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the table, and return what its row says: that of a table, and the chart."""
        chart = {"kind": self.kind, "fields": dict(self.fields), **self.strings}
        return {**self.table.stored(place), "chart": chart}

    def __repr__(self) -> str:
        return f"<{self.kind} chart of {self.table!r}>"


def line(table: Table, x: str, y: str, stroke: str | None = None, title: str | None = None, **more: Any) -> CustomChart:
    """Return a chart of `y` over `x`, a line for each value of `stroke`."""
    fields = {"x": x, "y": y} | ({"stroke": stroke} if stroke else {})
    return CustomChart(table, "line", fields, {"title": title})


def scatter(table: Table, x: str, y: str, title: str | None = None, **more: Any) -> CustomChart:
    """Return a dot per row."""
    return CustomChart(table, "scatter", {"x": x, "y": y}, {"title": title})


def bar(table: Table, label: str, value: str, title: str | None = None, **more: Any) -> CustomChart:
    """Return a bar per row."""
    return CustomChart(table, "bar", {"label": label, "value": value}, {"title": title})


def histogram(table: Table, value: str, title: str | None = None, **more: Any) -> CustomChart:
    """Return how often values of a column lie where."""
    return CustomChart(table, "histogram", {"value": value}, {"title": title})


def line_series(
    xs: Any, ys: Any, keys: Sequence[str] | None = None, title: str | None = None, xname: str = "x", **more: Any
) -> CustomChart:
    """Return several lines: each of `ys` over its own, or the common, `xs`.

    Example:
        >>> line_series([0, 1], [[1, 2], [3, 4]], keys=["a", "b"]).table.data
        [[0, 'a', 1], [1, 'a', 2], [0, 'b', 3], [1, 'b', 4]]
    """
    own = len(xs) > 0 and isinstance(xs[0], (list, tuple, np.ndarray))
    names = keys or [f"line_{place}" for place in range(len(ys))]
    if len(names) != len(ys) or (own and len(xs) != len(ys)):
        raise ValueError(f"expected a key and an x for each of {len(ys)} lines, but got {len(names)} and {len(xs)}")
    rows = [
        [x, name, y]
        for place, (name, column) in enumerate(zip(names, ys, strict=True))
        for x, y in zip(xs[place] if own else xs, column, strict=False)
    ]
    fields = {"step": xname, "lineKey": "lineKey", "lineVal": "lineVal"}
    return CustomChart(Table(columns=[xname, "lineKey", "lineVal"], data=rows), "lineseries", fields, {"title": title})


def confusion_matrix(
    probs: Any = None,
    y_true: Any = None,
    preds: Any = None,
    class_names: Sequence[str] | None = None,
    title: str | None = None,
    **more: Any,
) -> CustomChart:
    """Return how often each class was taken for each: from predictions, or from probabilities.

    Example:
        >>> confusion_matrix(y_true=[0, 1, 1], preds=[0, 1, 0], class_names=["cat", "dog"]).table.data
        [['cat', 'cat', 1], ['cat', 'dog', 0], ['dog', 'cat', 1], ['dog', 'dog', 1]]
    """
    if (probs is None) == (preds is None) or y_true is None:
        raise ValueError("confusion_matrix: expected y_true and either preds or probs")
    guessed = array_of(preds).ravel() if preds is not None else array_of(probs).argmax(axis=-1)
    truth = array_of(y_true).ravel()
    if len(guessed) != len(truth):
        raise ValueError(f"expected a prediction for each of {len(truth)} labels, but got {len(guessed)}")
    kinds = sorted({*truth.tolist(), *guessed.tolist()}, key=str if truth.dtype.kind in "OU" else None)
    if class_names is not None and truth.dtype.kind in "iub":
        kinds = list(range(len(class_names)))
    elif class_names is not None:
        kinds = list(class_names)
    names = list(class_names) if class_names is not None else [_named(kind) for kind in kinds]
    pairs = Counter(zip(truth.tolist(), guessed.tolist(), strict=True))
    rows = [[names[i], names[j], pairs[a, b]] for i, a in enumerate(kinds) for j, b in enumerate(kinds)]
    fields = {"Actual": "Actual", "Predicted": "Predicted", "nPredictions": "nPredictions"}
    return CustomChart(Table(columns=list(fields), data=rows), "confusion_matrix", fields, {"title": title})


def roc_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str | None = None,
    **more: Any,
) -> CustomChart:
    """Return the rate of true over false positives, a line per class.

    Example:
        >>> roc_curve([0, 1], [[0.9, 0.1], [0.2, 0.8]], classes_to_plot=[1]).table.data[-1]
        ['1', 1.0, 1.0]
    """
    rows = []
    for name, hits, scores in _per_class(y_true, y_probas, labels, classes_to_plot):
        true, false, _ = _counts(hits, scores)
        negatives = max(1, len(hits) - int(hits.sum()))
        rows += [[name, f, t] for f, t in zip(false / negatives, true / max(1, int(hits.sum())), strict=True)]
    return _curve(rows, "roc", ["class", "fpr", "tpr"], title or "ROC")


def pr_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str | None = None,
    **more: Any,
) -> CustomChart:
    """Return precision over recall, a line per class."""
    rows = []
    for name, hits, scores in _per_class(y_true, y_probas, labels, classes_to_plot):
        true, false, _ = _counts(hits, scores)
        found = true[1:]
        rows += [
            [name, r, p]
            for r, p in zip(found / max(1, int(hits.sum())), found / (found + false[1:]).clip(1), strict=True)
        ]
    return _curve(rows, "precision_recall", ["class", "recall", "precision"], title or "Precision Recall")


def plot_table(
    vega_spec_name: str,
    data_table: Table,
    fields: Mapping[str, str],
    string_fields: Mapping[str, Any] | None = None,
    split_table: bool = False,
) -> CustomChart:
    """Return a table with the name of a Vega specification; the specification itself is on W&B's server."""
    return CustomChart(data_table, vega_spec_name, fields, string_fields)


def _named(kind: Any) -> str:
    return f"Class_{kind}" if isinstance(kind, int) else str(kind)


def _curve(rows: list[list[Any]], kind: str, columns: list[str], title: str) -> CustomChart:
    step = -(-len(rows) // MOST_ROWS) or 1
    kept = [[name, float(x), float(y)] for name, x, y in rows[::step]]
    fields = dict(zip(("class", "x", "y"), columns, strict=True))
    return CustomChart(Table(columns=columns, data=kept), kind, fields, {"title": title})


def _per_class(truth: Any, scores: Any, labels: Sequence[str] | None, wanted: Sequence[Any] | None) -> Any:
    """Yield for each class its name, which rows are of it, and how sure the model was of each."""
    y, p = array_of(truth).ravel(), array_of(scores)
    if p.ndim == 1:
        p = np.column_stack([1 - p, p])
    kinds = np.unique(y) if len(np.unique(y)) == p.shape[1] else np.arange(p.shape[1])
    for place, kind in enumerate(kinds.tolist()):
        if wanted is None or kind in wanted:
            name = str(labels[place]) if labels is not None and place < len(labels) else str(kind)
            yield name, y == kind, p[:, place]


def _counts(hits: Any, scores: Any) -> tuple[Any, Any, Any]:
    """Return how many true and false positives there are above each score, from none on."""
    order = np.argsort(-scores, kind="stable")
    hits, scores = hits[order], scores[order]
    ends = np.r_[np.nonzero(np.diff(scores))[0], len(scores) - 1]
    true = np.r_[0, np.cumsum(hits)[ends]]
    return true, np.r_[0, ends + 1] - true, scores[ends]
