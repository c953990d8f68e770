"""A small SVG writer: a plot with a title, two axes and marks inside. No script, no style sheet, no ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sweepmagic.views.markup import esc, one_line
from sweepmagic.views.palette import BEST, EARLIER, GRID, TEXT
from sweepmagic.views.still.scale import Scale
from sweepmagic.views.summary import show

WIDTH, HEIGHT = 330, 204
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 10, 26, 34
FINE = 2  # inside, one unit is half a pixel: whole numbers are exact enough and short to write
INNER_WIDTH, INNER_HEIGHT = FINE * (WIDTH - _LEFT - _RIGHT), FINE * (HEIGHT - _TOP - _BOTTOM)


@dataclass(frozen=True)
class Chart:
    """A picture, what it shows in words, and how wide it is."""

    picture: str
    alt: str
    width: int = WIDTH


@dataclass(frozen=True)
class Axis:
    """One axis: its scale in inner units, its label, and words instead of numbers where there are any."""

    scale: Scale
    label: str = ""
    whole: bool = False
    words: Sequence[str] = field(default=())

    def ticks(self) -> list[tuple[float, str]]:
        """Return place and text of every tick."""
        if self.words:
            every = -(-len(self.words) // 8)
            most = max(5, 46 // -(-len(self.words) // every))
            return [(self.scale(at), one_line(word, most)) for at, word in enumerate(self.words) if at % every == 0]
        return [(self.scale(value), show(float(value))) for value in self.scale.ticks(self.whole)]


def across(low: float, high: float, label: str, *, log: bool = False, whole: bool = False) -> Axis:
    """Return a horizontal axis."""
    return Axis(Scale(low, high, log, 0, INNER_WIDTH), label, whole)


def upright(low: float, high: float, *, log: bool = False) -> Axis:
    """Return a vertical axis."""
    return Axis(Scale(low, high, log, INNER_HEIGHT, 0))


def named(axis: Axis, words: Sequence[str]) -> Axis:
    """Return the axis with a word at each of 0, 1, 2, ... instead of numbers."""
    return replace(axis, words=tuple(words))


def plot(title: str, aside: str, x: Axis, y: Axis, marks: str, *, alt: str, key: str = "") -> str:
    """Return the picture; `marks` is drawn in inner units and cut off at the edges of the plot.

    `key` says what is grey in it.
    """
    width, height = INNER_WIDTH // FINE, INNER_HEIGHT // FINE
    return (
        f"{opening(WIDTH, HEIGHT, alt)}{_key(key)}"
        f'<text x="{_LEFT}" y="15" font-size="13" font-weight="600">{esc(one_line(title, 32))}</text>'
        f'<text x="{WIDTH - _RIGHT}" y="15" text-anchor="end" fill="{BEST}">{esc(one_line(aside, 30))}</text>'
        f'<g transform="translate({_LEFT},{_TOP})">{_frame(x, y, width, height)}'
        # An inner svg cuts off what leaves it; a clipPath would need an id.
        f'<svg width="{width}" height="{height}" viewBox="0 0 {INNER_WIDTH} {INNER_HEIGHT}">{marks}</svg>'
        "</g></svg>"
    )


def _key(text: str) -> str:
    """Return the sign and the words for what is grey, below the picture."""
    if not text:
        return ""
    y = HEIGHT - 4
    return (
        f'<path d="M{_LEFT},{y - 4}H{_LEFT + 14}" stroke="{EARLIER}" stroke-width="1.5" stroke-opacity="0.6"/>'
        f'<text x="{_LEFT + 19}" y="{y}">{esc(one_line(text, 30))}</text>'
    )


def opening(width: int, height: int, alt: str) -> str:
    """Return how every picture of ours begins."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{esc(alt)}" font-family="system-ui,-apple-system,Segoe UI,sans-serif" font-size="11" '
        f'fill="{TEXT}">'
    )


def _frame(x: Axis, y: Axis, width: int, height: int) -> str:
    parts = [f'<g stroke="{GRID}" stroke-opacity="0.22">']
    heights = [(place / FINE, text) for place, text in y.ticks()]
    places = [(place / FINE, text) for place, text in x.ticks()]
    parts += [f'<path d="M0,{place:.1f}H{width}"/>' for place, _ in heights]
    parts += [f'</g><path d="M0,{height}H{width}" stroke="{GRID}" stroke-opacity="0.7"/>']
    parts += [
        f'<text x="-7" y="{place + 3.8:.1f}" text-anchor="end">{esc(one_line(text, 8))}</text>'
        for place, text in heights
    ]
    for place, text in places:
        parts.append(f'<path d="M{place:.1f},{height}v4" stroke="{GRID}" stroke-opacity="0.7"/>')
        parts.append(f'<text x="{place:.1f}" y="{height + 16}" text-anchor="middle">{esc(text)}</text>')
    parts.append(f'<text x="{width}" y="{height + 30}" text-anchor="end">{esc(one_line(x.label, 40))}</text>')
    return "".join(parts)
