"""Our SVG as dots: lines where they belong, colours laid over one another, letters or a clear no."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from sweepmagic.importance import Importance, Row
from sweepmagic.views.still.bars import bars
from sweepmagic.views.still.curves import chart
from sweepmagic.views.still.front import front_chart
from sweepmagic.views.still.letters import Undrawable
from sweepmagic.views.still.parallel import parallel
from sweepmagic.views.still.raster import png
from sweepmagic.views.still.scatter import scatter
from tests.views.stories import recorded, story

Color = tuple[int, int, int, int]


def drawn(body: str, *, width: int = 40, height: int = 20, dots: float = 2.0) -> Image.Image:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{body}</svg>'
    return Image.open(io.BytesIO(png(svg, dots))).convert("RGBA")


def at(image: Image.Image, x: float, y: float) -> Color:
    """Return the colour at a place in units of the picture."""
    found = image.getpixel((round(2 * x), round(2 * y)))
    assert isinstance(found, tuple)
    return found


def test_lines_rectangles_circles_and_polygons_lie_where_the_svg_says() -> None:
    image = drawn(
        '<path d="M2,10l10,0" stroke="#ff0000" stroke-width="4"/><rect x="16" y="4" width="6" height="12" fill="#00ff00"/>'
        '<g fill="#0000ff"><circle cx="30" cy="10" r="4"/><path d="M35,2l4,0 0,4-4,0z"/></g>'
    )
    for x, y, color in ((7, 10, "red"), (19, 10, "lime"), (30, 10, "blue"), (37, 4, "blue")):
        assert at(image, x, y) == Image.new("RGBA", (1, 1), color).getpixel((0, 0))
    for x, y in ((7, 4), (7, 16), (14, 10), (24, 10), (37, 10), (0, 0)):
        assert at(image, x, y)[3] == 0


def test_lines_that_cross_are_darker_where_they_do() -> None:
    image = drawn(
        '<g stroke="#336699" stroke-opacity="0.5" stroke-width="4"><path d="M0,10H40"/><path d="M20,0v20"/></g>'
    )
    assert at(image, 5, 10)[3] == pytest.approx(128, abs=4)
    assert at(image, 20, 10)[3] == pytest.approx(191, abs=4)


def test_what_comes_later_lies_on_top() -> None:
    image = drawn(
        '<path d="M0,10H40" stroke="#ff0000" stroke-width="4"/><path d="M0,10H40" stroke="#0000ff" stroke-width="2"/>'
    )
    assert at(image, 20, 10) == (0, 0, 255, 255)
    assert at(image, 20, 8.5)[:3] == (255, 0, 0)


def test_an_inner_svg_moves_scales_and_cuts_off() -> None:
    image = drawn(
        '<g transform="translate(10,5)"><svg width="20" height="10" viewBox="0 0 40 20">'
        '<path d="M-20,10H80" stroke="#ff0000" stroke-width="4"/></svg></g>'
    )
    assert [at(image, x, 10)[3] for x in (5, 20, 35)] == [0, 255, 0]


def test_a_line_without_length_is_a_dot() -> None:
    image = drawn('<path d="M20,10l0,0" stroke="#ff0000" stroke-width="6"/>')
    assert at(image, 20, 10) == (255, 0, 0, 255)
    assert at(image, 24, 10)[3] == 0


@pytest.mark.parametrize(("anchor", "left", "right"), [("start", 20, 36), ("end", 4, 20), ("middle", 10, 30)])
def test_text_stands_where_its_anchor_says(anchor: str, left: int, right: int) -> None:
    image = drawn(f'<text x="20" y="15" text-anchor="{anchor}" fill="#808080">mm</text>')
    box = image.getchannel("A").getbbox()
    assert box is not None
    assert left - 3 <= box[0] / 2
    assert box[2] / 2 <= right + 3
    assert box[3] / 2 <= 16  # letters without a tail stand on the line


@pytest.mark.parametrize("sign", ["↑", "↓", "◆", "a", "…", "–"])
def test_signs_of_our_titles_can_be_drawn(sign: str) -> None:
    assert drawn(f'<text x="10" y="15">{sign}</text>').getchannel("A").getbbox() is not None


def test_a_letter_that_no_font_has_is_said() -> None:
    with pytest.raises(Undrawable, match="損"):
        drawn('<text x="10" y="15">損</text>')


def test_every_kind_of_picture_can_be_drawn(tmp_path: Path) -> None:
    metrics = [{"name": "val_loss"}, {"name": "accuracy", "goal": "maximize"}]
    record = recorded(tmp_path, story(12, metric=metrics)).record
    rows = (Row("lr", 0.9, 0.8, 0.85, 0.95), Row("batch", 0.0, 0.0, 0.0, 0.2))
    for found in (
        chart(record, "val_loss", lines=60, points=2500),
        front_chart(record),
        scatter(record, "optimizer"),
        parallel(record, lines=200),
        bars(Importance("val_loss", rows, runs=12, r2=0.9)),
    ):
        assert found is not None
        image = Image.open(io.BytesIO(png(found.picture)))
        assert image.width == 2 * found.width
        assert len(image.convert("RGBA").getcolors(100_000) or []) > 10
