"""Figures without axes, edge to edge: the front end says what lies where and writes beside it what is to be read."""

from __future__ import annotations

from typing import Any

from bokeh.document import Document
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

PARALLEL_HEIGHT, SCATTER_HEIGHT = 250, 320


def parallel() -> Any:
    """Return the document of the parallel coordinates: lines ``behind``, ``lines`` and ``front``."""
    plot = _bare(PARALLEL_HEIGHT)
    for name in ("behind", "lines", "front"):
        _lines(plot, name)
    return _document(plot)


def scatter() -> Any:
    """Return the document of the scatter plot: dots ``behind``, ``dots`` and ``front``, the ``steps`` of a Pareto front
    and the star of the ``best``."""
    plot = _bare(SCATTER_HEIGHT)
    for name in ("behind", "dots"):
        _dots(plot, name, line_color=None)
    _lines(plot, "steps")
    _dots(plot, "front", line_color="edge", line_width=1.5)
    _dots(plot, "best", line_color="edge", line_width=1, marker="star")
    return _document(plot)


def _bare(height: int) -> Any:
    """Return a figure whose frame is its whole canvas."""
    plot = figure(
        height=height,
        min_width=0,
        sizing_mode="stretch_width",
        tools="",
        toolbar_location=None,
        x_axis_location=None,
        y_axis_location=None,
        x_range=Range1d(0, 1),
        y_range=Range1d(0, 1),
        lod_threshold=None,
        output_backend="canvas",
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        min_border=0,
    )
    plot.grid.visible = False
    return plot


def _lines(plot: Any, name: str) -> None:
    look = {"line_color": "color", "line_width": "width", "line_join": "bevel", "line_cap": "butt"}
    plot.multi_line("xs", "ys", source=_source(name, "xs", "ys", "color", "width"), **look)


def _dots(plot: Any, name: str, **look: Any) -> None:
    source = _source(name, "x", "y", "color", "size", "edge")
    plot.scatter("x", "y", source=source, size="size", fill_color="color", **look)


def _source(name: str, *columns: str) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in columns}, name=name)


def _document(plot: Any) -> Any:
    document = Document()
    document.add_root(plot)
    return document.to_json(deferred=False)
