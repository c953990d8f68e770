"""Figures without axes, edge to edge: the front end says what lies where and writes beside it what is to be read."""

from __future__ import annotations

from typing import Any

from bokeh.document import Document
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

PARALLEL_HEIGHT, SCATTER_HEIGHT = 250, 320


def parallel() -> Any:
    """Return the document of the parallel coordinates: lines ``earlier``, ``behind``, ``lines`` and ``front``."""
    plot = _bare(PARALLEL_HEIGHT)
    for name in ("earlier", "behind", "lines", "front"):
        lines(plot, name)
    return document(plot)


def scatter() -> Any:
    """Return the document of the scatter plot: dots ``earlier``, ``behind``, ``dots`` and ``front``, the ``steps`` of a
    Pareto front and the star of the ``best``."""
    plot = _bare(SCATTER_HEIGHT)
    for name in ("earlier", "behind", "dots"):
        _dots(plot, name, line_color=None)
    lines(plot, "steps")
    _dots(plot, "front", line_color="edge", line_width=1.5)
    _dots(plot, "best", line_color="edge", line_width=1, marker="star")
    return document(plot)


def _bare(height: int) -> Any:
    """Return a figure whose frame is its whole canvas."""
    plot = blank(height, x_axis_location=None, y_axis_location=None, min_border=0)
    plot.grid.visible = False
    return plot


def blank(height: int, **more: Any) -> Any:
    """Return a figure that the front end looks after: no tools but its own, no ranges but its own, no colours."""
    return figure(
        height=height,
        min_width=0,
        sizing_mode="stretch_width",
        tools="",  # the front end's own: pointer and keyboard, and no wheel, which scrolls a notebook
        toolbar_location=None,
        x_range=Range1d(0, 1),
        y_range=Range1d(0, 1),
        lod_threshold=None,
        output_backend="canvas",
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        **more,
    )


def lines(plot: Any, name: str, *, join: str = "bevel", cap: str = "butt") -> None:
    """Add a line per run, each with its colour and width; the front end finds the source by its name."""
    look = {"line_color": "color", "line_width": "width", "line_join": join, "line_cap": cap}
    plot.multi_line("xs", "ys", source=source(name, "xs", "ys", "color", "width"), **look)


def _dots(plot: Any, name: str, **look: Any) -> None:
    data = source(name, "x", "y", "color", "size", "edge")
    plot.scatter("x", "y", source=data, size="size", fill_color="color", **look)


def source(name: str, *columns: str) -> ColumnDataSource:
    """Return an empty source that the front end finds by its name."""
    return ColumnDataSource({column: [] for column in columns}, name=name)


def document(plot: Any) -> Any:
    """Return a figure as the JSON of a document of its own."""
    alone = Document()
    alone.add_root(plot)
    return alone.to_json(deferred=False)
