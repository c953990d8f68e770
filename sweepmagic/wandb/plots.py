"""`wandb.plots`: the first names of `wandb.plot`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sweepmagic.media import Table
from sweepmagic.wandb.plot import CustomChart, pr_curve, roc_curve

ROC = roc_curve
precision_recall = pr_curve


def HeatMap(
    x_labels: Sequence[Any], y_labels: Sequence[Any], matrix_values: Any, show_text: bool = False
) -> CustomChart:
    """Return a matrix as a table of its cells.

    Example:
        >>> HeatMap(["a"], ["b", "c"], [[1], [2]]).table.data
        [['a', 'b', 1], ['a', 'c', 2]]
    """
    rows = [
        [x, y, value]
        for y, line in zip(y_labels, matrix_values, strict=True)
        for x, value in zip(x_labels, line, strict=True)
    ]
    fields = {"x_axis": "x_axis", "y_axis": "y_axis", "values": "values"}
    return CustomChart(Table(columns=list(fields), data=rows), "heatmap", fields)
