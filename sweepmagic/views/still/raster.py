"""Our own SVG as PNG: GitHub's reader of notebooks keeps pictures of dots and drops those that are documents.

It knows what `svg` writes and no more: groups, nested svg elements that cut off, paths of straight lines, circles,
rectangles, text. The ground is clear, so that the picture stands on white as on black. Pillow comes with Bokeh.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageDraw

from sweepmagic.views.still.letters import put, split, width_of

_FINE = 2  # lines are drawn that much larger and made smaller again, which smooths them
_INHERITED = ("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "font-size", "text-anchor")
_TOKEN = re.compile(r"[A-Za-z]|[+-]?(?:\d+\.?\d*|\.\d+)")
_SVG = "{http://www.w3.org/2000/svg}"
_COLORS = 64  # with their opacities; more cannot be told apart, and make the file longer

Looks = Mapping[str, str]
Point = tuple[float, float]
Box = tuple[int, int, int, int]
Drawing = Callable[[ImageDraw.ImageDraw, Point], None]


def png(picture: str, dots: float = 2.0) -> bytes:
    """Return a picture that `svg` has written as PNG, with so many dots for one unit: two are sharp on a fine screen.

    Raises:
        letters.Undrawable: it has letters that cannot be drawn here.

    Example:
        >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><circle cx="2" cy="1" r="1"/></svg>'
        >>> Image.open(io.BytesIO(png(svg))).size
        (8, 4)
    """
    root = ElementTree.fromstring(picture)
    width, height = (round(float(root.attrib[side]) * dots) for side in ("width", "height"))
    canvas = _Canvas(width, height)
    _paint(root, _Place((0, 0, width, height), dots), {}, canvas)
    return canvas.file()


@dataclass(frozen=True)
class _Place:
    """Where a part of the picture lies: the box in dots that it may not leave, dots for a unit, its origin and scale."""

    box: Box
    dots: float
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    def __call__(self, x: float, y: float) -> Point:
        """Return where a point lies, in dots of the whole picture."""
        return (self.x + x * self.scale) * self.dots, (self.y + y * self.scale) * self.dots

    def long(self, length: float) -> float:
        """Return how many dots a length has."""
        return length * self.scale * self.dots

    def inner(self, node: ElementTree.Element) -> _Place:
        """Return the place of what is in a group, or in an svg with a view of its own."""
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
        if moved:
            return replace(self, x=self.x + float(moved[1]) * self.scale, y=self.y + float(moved[2]) * self.scale)
        if node.tag != f"{_SVG}svg" or "viewBox" not in node.attrib:
            return self
        width, height = float(node.attrib["width"]), float(node.attrib["height"])
        left, top = self(0, 0)
        right, bottom = self(width, height)
        scale = self.scale * width / float(node.attrib["viewBox"].split()[2])
        return replace(self, box=(round(left), round(top), round(right), round(bottom)), scale=scale)


class _Canvas:
    """The picture in the making; what has the same colour and box lies in one layer, until another comes."""

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGBA", (width, height))
        self._color, self._box = "", (0, 0, 1, 1)
        self._layer = Image.new("L", (1, 1))

    def draw(self, color: str, box: Box, extent: Box, how: Drawing) -> None:
        """Lay what `how` draws over what is there; it stays within `extent`, in dots."""
        if (color, box) != (self._color, self._box):
            self._lay()
            self._color, self._box = color, box
            self._layer = Image.new("L", ((box[2] - box[0]) * _FINE, (box[3] - box[1]) * _FINE))
        left, top = max(extent[0], box[0]), max(extent[1], box[1])
        right, bottom = min(extent[2], box[2]), min(extent[3], box[3])
        if left >= right or top >= bottom:
            return
        scratch = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
        how(ImageDraw.Draw(scratch), (left, top))
        at = ((left - box[0]) * _FINE, (top - box[1]) * _FINE)
        under = self._layer.crop((*at, at[0] + scratch.width, at[1] + scratch.height))
        self._layer.paste(ImageChops.screen(under, scratch), at)  # of one colour, "screen" is "over"

    def _lay(self) -> None:
        if not self._color:
            return
        layer = Image.new("RGBA", (self._box[2] - self._box[0], self._box[3] - self._box[1]), self._color)
        layer.putalpha(self._layer.reduce(_FINE))
        self._image.alpha_composite(layer, self._box[:2])

    def file(self) -> bytes:
        """Return the picture as PNG."""
        self._lay()
        file = io.BytesIO()
        self._image.quantize(_COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()


def _paint(node: ElementTree.Element, place: _Place, looks: Looks, canvas: _Canvas) -> None:
    """Paint an element and all that is in it."""
    looks = {**looks, **{key: node.attrib[key] for key in _INHERITED if key in node.attrib}}
    match node.tag.removeprefix(_SVG):
        case "svg" | "g":
            inner = place.inner(node)
            for child in node:
                _paint(child, inner, looks, canvas)
        case "text":
            _write(node, place, looks, canvas)
        case "path":
            _stroke([[place(*point) for point in line] for line in _lines(node.attrib["d"])], place, looks, canvas)
        case "circle":
            x, y = place(float(node.attrib["cx"]), float(node.attrib["cy"]))
            r = place.long(float(node.attrib["r"]))
            _fill(looks, place, canvas, (x - r, y - r, x + r, y + r), ImageDraw.ImageDraw.ellipse)
        case "rect":
            x, y, width, height = (float(node.attrib[key]) for key in ("x", "y", "width", "height"))
            box = (*place(x, y), *place(x + width, y + height))
            _fill(looks, place, canvas, box, ImageDraw.ImageDraw.rectangle)


def _tone(looks: Looks, kind: str) -> int:
    return round(255 * float(looks.get(f"{kind}-opacity", "1")))


def _fill(looks: Looks, place: _Place, canvas: _Canvas, area: tuple[float, ...], shape: Callable[..., None]) -> None:
    def how(draw: ImageDraw.ImageDraw, origin: Point) -> None:
        edges = [(edge - origin[side % 2]) * _FINE for side, edge in enumerate(area)]
        shape(draw, (edges[0], edges[1], edges[2] - 1, edges[3] - 1), fill=_tone(looks, "fill"))

    extent = (math.floor(area[0]), math.floor(area[1]), math.ceil(area[2]), math.ceil(area[3]))
    canvas.draw(looks.get("fill", "#000000"), place.box, extent, how)


def _stroke(lines: Sequence[Sequence[Point]], place: _Place, looks: Looks, canvas: _Canvas) -> None:
    """Draw a path: as a line if it has a stroke, else filled."""
    stroke, width = looks.get("stroke"), place.long(float(looks.get("stroke-width", "1")))

    def how(draw: ImageDraw.ImageDraw, origin: Point) -> None:
        wide = max(1, round(width * _FINE))
        for line in lines:
            fine = [((x - origin[0]) * _FINE, (y - origin[1]) * _FINE) for x, y in line]
            if stroke is None:
                draw.polygon(fine, fill=_tone(looks, "fill"))
                continue
            draw.line(fine, fill=_tone(looks, "stroke"), width=wide, joint="curve" if wide > 4 else None)
            if fine[0] == fine[-1]:  # a line without length: its round ends are a dot
                (x, y), r = fine[0], wide / 2
                draw.ellipse((x - r, y - r, x + r, y + r), fill=_tone(looks, "stroke"))

    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    air = 1 + math.ceil(width)
    extent = (math.floor(min(xs)) - air, math.floor(min(ys)) - air, math.ceil(max(xs)) + air, math.ceil(max(ys)) + air)
    canvas.draw(stroke or looks.get("fill", "#000000"), place.box, extent, how)


def _lines(path: str) -> Iterator[list[Point]]:
    """Yield the lines of the `d` of a path: moves, relative lines, lines across and upright."""
    tokens = _TOKEN.findall(path)
    line: list[Point] = []
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        x, y = line[-1] if line else (0.0, 0.0)
        match command:
            case "M":
                if len(line) > 1:
                    yield line
                line = [(float(tokens[at]), float(tokens[at + 1]))]
            case "l":
                line.append((x + float(tokens[at]), y + float(tokens[at + 1])))
            case "H":
                line.append((float(tokens[at]), y))
            case "v":
                line.append((x, y + float(tokens[at])))
        at += {"M": 2, "l": 2, "H": 1, "v": 1, "z": 0}[command]
    if len(line) > 1:
        yield line


def _write(node: ElementTree.Element, place: _Place, looks: Looks, canvas: _Canvas) -> None:
    """Write a text."""
    parts, font = split(node.text or "")
    size = place.long(float(looks.get("font-size", "11")))
    widths = [width_of(part, size, font) for part in parts]
    x, y = place(float(node.attrib["x"]), float(node.attrib["y"]))
    x -= {"middle": 0.5, "end": 1.0}.get(looks.get("text-anchor", ""), 0.0) * sum(widths)
    for part, width in zip(parts, widths, strict=True):

        def how(draw: ImageDraw.ImageDraw, origin: Point, part: str = part, x: float = x) -> None:
            put(draw, part, ((x - origin[0]) * _FINE, (y - origin[1]) * _FINE), size * _FINE, font)

        extent = (math.floor(x) - 2, math.floor(y - size), math.ceil(x + width) + 2, math.ceil(y + size / 2))
        canvas.draw(looks.get("fill", "#000000"), place.box, extent, how)
        x += width
