"""What the browser needs from Bokeh: one figure as JSON, of which it makes as many as it shows, and BokehJS itself."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import bokeh
from bokeh.document import Document
from bokeh.models import BasicTicker, ColumnDataSource, DataRange1d
from bokeh.plotting import figure

from sweepmagic.views import canvas

HEIGHT = 224
_TOOLS = "box_zoom,reset"  # not the wheel: in a notebook it scrolls


@cache
def figures() -> dict[str, Any]:
    """Return the documents of a figure with a linear and with a logarithmic y axis, and those of the panels, as JSON.

    Its sources are found by name: ``lines`` (every run), ``front`` (best, chosen and pointed at), ``dots`` (single
    values) and ``rungs`` (where early stopping looks). The front end fills them and takes care of all colours.
    """
    charts = {scale: _document(scale) for scale in ("linear", "log")}
    return charts | {"parallel": canvas.parallel(), "scatter": canvas.scatter()}


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


def _document(scale: str) -> Any:
    plot = figure(
        height=HEIGHT,
        min_width=0,
        sizing_mode="stretch_width",
        tools=_TOOLS,
        active_drag="box_zoom",
        toolbar_location=None,
        y_axis_type=scale,
        x_range=DataRange1d(range_padding=0.02),
        y_range=DataRange1d(range_padding=0.06),
        lod_threshold=None,
        output_backend="canvas",
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        min_border_left=8,
        min_border_right=10,
    )
    look = {"line_color": "color", "line_width": "width", "line_join": "round", "line_cap": "round"}
    drawn = [
        plot.multi_line("xs", "ys", source=_source(name, "xs", "ys", "color", "width"), **look)
        for name in ("lines", "front")
    ]
    dots = _source("dots", "x", "y", "color", "size")
    drawn.append(plot.scatter("x", "y", source=dots, size="size", fill_color="color", line_color=None))
    plot.vspan(x="x", source=_source("rungs", "x"), line_dash="4 4", line_width=1, level="underlay")
    # A rung that no run has reached yet must not stretch the axis.
    plot.x_range.renderers = plot.y_range.renderers = drawn
    plot.xaxis.ticker = BasicTicker(min_interval=1, desired_num_ticks=6)
    plot.yaxis.ticker.desired_num_ticks = 5
    plot.yaxis.ticker.mantissas = [1, 2, 5]
    plot.xgrid.visible = False
    plot.axis.minor_tick_line_color = None
    document = Document()
    document.add_root(plot)
    return document.to_json(deferred=False)


def _source(name: str, *columns: str) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in columns}, name=name)
