"""What the browser needs from Bokeh: figures as JSON, of which it makes as many as it shows, and BokehJS itself."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import bokeh
from bokeh.models import FixedTicker

from sweepmagic.views.live import canvas
from sweepmagic.views.live.canvas import blank, document, lines, source

HEIGHT = 224


@cache
def figures() -> dict[str, Any]:
    """Return the documents of figures as JSON, by name.

    The sources of a ``chart`` are found by name: ``earlier`` (results from elsewhere), ``raw`` (values behind their average), ``lines`` (every run), ``front``
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
    # Charts beside each other are aligned, and stand still while values grow.
    plot = blank(HEIGHT, min_border_left=40, min_border_right=12, min_border_top=6)
    for name in ("earlier", "raw", "lines", "front"):
        lines(plot, name, join="round", cap="round")
    mark = {"size": "size", "line_color": "color", "fill_color": "color", "fill_alpha": "fill", "line_alpha": "line"}
    ends = source("ends", "x", "y", "marker", "color", "size", "fill", "line")
    plot.scatter("x", "y", source=ends, marker="marker", line_width=1.6, **mark)
    dots = source("dots", "x", "y", "color", "size", "alpha")
    plot.scatter("x", "y", source=dots, size="size", fill_color="color", fill_alpha="alpha", line_color=None)
    plot.vspan(x="x", source=source("rungs", "x"), line_dash="4 4", line_width=1, level="underlay")
    plot.xaxis.ticker = FixedTicker(ticks=[])
    plot.yaxis.ticker = FixedTicker(ticks=[])
    plot.xgrid.visible = False
    plot.xgrid.ticker = plot.xaxis[0].ticker
    plot.ygrid.ticker = plot.yaxis[0].ticker
    plot.axis.minor_tick_line_color = None
    return document(plot)
