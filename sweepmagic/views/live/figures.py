"""What the browser needs from Bokeh: figures as JSON, of which it makes as many as it shows, and BokehJS itself."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import bokeh
from bokeh.document import Document
from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.plotting import figure

from sweepmagic.views.live import canvas

HEIGHT = 224


@cache
def figures() -> dict[str, Any]:
    """Return the documents of figures as JSON, by name.

    The sources of a ``chart`` are found by name: ``raw`` (values behind their average), ``lines`` (every run), ``front``
    (best and chosen), ``ends`` (how runs ended), ``dots`` (single values) and ``rungs`` (where early stopping looks). The
    front end fills them and takes care of ranges, ticks and colours; its scales are linear, so that logarithms are
    other numbers and not another figure.
    """
    return {"chart": _chart(), "parallel": canvas.parallel(), "scatter": canvas.scatter()}


def version() -> str:
    """Return the version that figures and BokehJS must share."""
    return str(bokeh.__version__)


@cache
def bokehjs() -> bytes:
    """Return BokehJS of the installed version, gzipped: 350 KB instead of 1270."""
    path = Path(bokeh.__file__).parent / "server" / "static" / "js" / "bokeh.min.js"
    return gzip.compress(path.read_bytes(), 6)


def bokeh_url() -> str:
    """Return where BokehJS of the installed version lies on the web."""
    return f"https://cdn.bokeh.org/bokeh/release/bokeh-{bokeh.__version__}.min.js"


def _chart() -> Any:
    plot = figure(
        height=HEIGHT,
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
        min_border_left=40,  # charts beside each other are aligned, and stand still while values grow
        min_border_right=12,
        min_border_top=6,
    )
    look = {"line_color": "color", "line_width": "width", "line_join": "round", "line_cap": "round"}
    for name in ("raw", "lines", "front"):
        plot.multi_line("xs", "ys", source=_source(name, "xs", "ys", "color", "width"), **look)
    mark = {"size": "size", "line_color": "color", "fill_color": "color", "fill_alpha": "fill", "line_alpha": "line"}
    ends = _source("ends", "x", "y", "marker", "color", "size", "fill", "line")
    plot.scatter("x", "y", source=ends, marker="marker", line_width=1.6, **mark)
    dots = _source("dots", "x", "y", "color", "size", "alpha")
    plot.scatter("x", "y", source=dots, size="size", fill_color="color", fill_alpha="alpha", line_color=None)
    plot.vspan(x="x", source=_source("rungs", "x"), line_dash="4 4", line_width=1, level="underlay")
    plot.xaxis.ticker = FixedTicker(ticks=[])
    plot.yaxis.ticker = FixedTicker(ticks=[])
    plot.xgrid.visible = False
    plot.xgrid.ticker = plot.xaxis[0].ticker
    plot.ygrid.ticker = plot.yaxis[0].ticker
    plot.axis.minor_tick_line_color = None
    document = Document()
    document.add_root(plot)
    return document.to_json(deferred=False)


def _source(name: str, *columns: str) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in columns}, name=name)
