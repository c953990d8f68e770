"""The figures that the browser gets: what it fills is there by name, and nothing in them is decided by Bokeh."""

from __future__ import annotations

from bokeh.document import Document
from bokeh.models import ColumnDataSource, Plot, Range1d

from sweepmagic.views.live.figures import figures


def chart() -> Plot:
    (root,) = Document.from_json(figures()["chart"]).roots
    assert isinstance(root, Plot)
    return root


def test_a_chart_has_the_sources_that_the_browser_fills_empty() -> None:
    sources = {source.name: dict(source.data) for source in chart().select({"type": ColumnDataSource})}
    lines: dict[str, list[float]] = {"xs": [], "ys": [], "color": [], "width": []}
    assert sources == {
        "earlier": lines,
        "raw": lines,
        "lines": lines,
        "front": lines,
        "ends": {"x": [], "y": [], "marker": [], "color": [], "size": [], "fill": [], "line": []},
        "dots": {"x": [], "y": [], "color": [], "size": [], "alpha": []},
        "rungs": {"x": []},
    }


def test_ranges_ticks_and_tools_are_the_browsers_own() -> None:
    plot = chart()
    assert isinstance(plot.x_range, Range1d)
    assert isinstance(plot.y_range, Range1d)
    assert [axis.ticker.ticks for axis in (*plot.below, *plot.left)] == [[], []]
    assert plot.toolbar.tools == []


def test_the_page_shows_through_a_chart() -> None:
    plot = chart()
    assert (plot.background_fill_color, plot.border_fill_color, plot.outline_line_color) == (None, None, None)
