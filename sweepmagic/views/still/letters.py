"""Letters for pictures of dots: the font that Pillow brings along, a wider one where there is one, and signs of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageDraw, ImageFont

from sweepmagic.errors import SweepMagicError

Point = tuple[float, float]

_DOWN: Sequence[Point] = (
    *((0.29, -0.7), (0.37, -0.7), (0.37, -0.2), (0.52, -0.34), (0.52, -0.23)),
    *((0.33, -0.03), (0.14, -0.23), (0.14, -0.34), (0.29, -0.2)),
)
_SIGNS: Mapping[str, Sequence[Point]] = {
    "↓": _DOWN,
    "↑": [(x, -0.73 - y) for x, y in _DOWN],
    "◆": [(0.4, -0.7), (0.72, -0.36), (0.4, -0.02), (0.08, -0.36)],
}
"""What our titles have and the font has not, as polygons: a letter high is 1."""
_SIGN = re.compile(f"([{''.join(_SIGNS)}])")
_PLAIN = str.maketrans("–—−‘’“”", "---''\"\"")


class Undrawable(SweepMagicError):
    """The picture has a letter that no font here has."""


def split(text: str) -> tuple[list[str], str]:
    """Return the text in parts, each a sign of ours or letters, and the font that has them all.

    Raises:
        Undrawable: none has.

    Example:
        >>> split("loss ↓")
        (['loss ', '↓'], '')
    """
    plain = text.translate(_PLAIN)
    return [part for part in _SIGN.split(plain) if part], font_of(plain)


@cache
def _font(size: int, path: str = "") -> ImageFont.FreeTypeFont:
    """Return a font: that which Pillow brings along, or one from a file."""
    font = ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise Undrawable("Pillow was built without FreeType")
    return font


@cache
def _others() -> tuple[str, ...]:
    """Return fonts that have more letters, where there are any: matplotlib's, the system's."""
    matplotlib = find_spec("matplotlib")
    name, found = "DejaVuSans.ttf", []
    if matplotlib is not None and matplotlib.origin is not None:
        found.append(str(Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf" / name))
    return tuple(path for path in (*found, name) if _can_be_read(path))


def _can_be_read(path: str) -> bool:
    try:
        ImageFont.truetype(path, 12)
    except OSError:
        return False
    return True


@cache
def _is_known(letter: str, path: str) -> bool:
    """Return whether the font has it: what it has not, it draws as it draws what nobody has."""
    font = _font(24, path)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


def font_of(text: str) -> str:
    """Return the first font that has every letter."""
    for path in ("", *_others()):
        if all(letter in _SIGNS or _is_known(letter, path) for letter in text):
            return path
    raise Undrawable(f"no font here has every letter of {text!r}")


def width_of(part: str, size: float, font: str) -> float:
    """Return how wide a part is where a letter is `size` high."""
    if part in _SIGNS:
        return size * (0.33 + max(x for x, _ in _SIGNS[part])) / 1.2
    return float(_font(round(size * 4), font).getlength(part)) / 4


def put(draw: ImageDraw.ImageDraw, part: str, at: Point, size: float, font: str) -> None:
    """Draw a part, its left end and foot at a place."""
    x, y = at
    if part in _SIGNS:
        draw.polygon([(x + size * right, y + size * down) for right, down in _SIGNS[part]], fill=255)
    else:
        draw.text((x, y), part, fill=255, font=_font(round(size), font), anchor="ls")
