"""Lines and dots in as few letters as they need: a saved notebook carries every one of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sweepmagic.views.still.scale import Scale

Point = tuple[float, float]


def thin(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most about `most` of the points, with every peak and valley that can be seen; gaps stay gaps.

    Example:
        >>> thin([(x, float(x == 50)) for x in range(100)], 8)[2:5]
        [(33, 0.0), (50, 1.0), (66, 0.0)]
    """
    if len(points) <= most:
        return list(points)
    found: list[Point] = []
    for stretch in stretches(points):
        if found:
            found.append((stretch[0][0], math.nan))
        found += _thinned(stretch, max(2, most * len(stretch) // len(points)))
    return found


def _thinned(points: Sequence[Point], most: int) -> list[Point]:
    if len(points) <= most:
        return list(points)
    inner, found = points[1:-1], [points[0]]
    buckets = max(1, (most - 2) // 2)
    for bucket in range(buckets):
        part = inner[bucket * len(inner) // buckets : (bucket + 1) * len(inner) // buckets]
        low, high = min(part, key=lambda point: point[1]), max(part, key=lambda point: point[1])
        found += sorted({low, high})
    return [*found, points[-1]] if most > 2 else [points[0], points[-1]]


def stretches(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield the parts of a line between values that are not finite."""
    part: list[Point] = []
    for point in points:
        if math.isfinite(point[1]):
            part.append(point)
        elif part:
            yield part
            part = []
    if part:
        yield part


def path(points: Sequence[Point], x: Scale, y: Scale) -> str:
    """Return the line as the `d` of a path: whole numbers, each relative to the one before.

    Example:
        >>> path([(0, 0.0), (1, 1.0), (2, 0.5)], Scale(0, 2, end=100), Scale(0, 1, end=100))
        'M0,0l+50+100+50-50'
    """
    parts = []
    for stretch in stretches(points):
        places = [(round(x(at)), round(y(value))) for at, value in stretch]
        parts.append(f"M{places[0][0]},{places[0][1]}l")
        steps = pairwise(places)
        # A line of one point has no length, but round ends make it a dot.
        parts.append("".join(f"{right - left:+d}{low - high:+d}" for (left, high), (right, low) in steps) or "0,0")
    return "".join(parts)


def dots(points: Sequence[Point], x: Scale, y: Scale, *, radius: int = 6) -> str:
    """Return a dot for every point that is finite."""
    return "".join(
        f'<circle cx="{round(x(at))}" cy="{round(y(value))}" r="{radius}"/>'
        for at, value in points
        if math.isfinite(value)
    )


def diamond(at: float, value: float, radius: int) -> str:
    """Return a diamond as the `d` of a path.

    Example:
        >>> diamond(10.0, 20.0, 4)
        'M10,16l4,4-4,4-4-4z'
    """
    return f"M{round(at)},{round(value) - radius}l{radius},{radius}-{radius},{radius}-{radius}-{radius}z"


def spread(numbers: Sequence[int], most: int) -> set[int]:
    """Return at most `most` of the numbers, evenly spread over their order, the first among them."""
    if len(numbers) <= most:
        return set(numbers)
    return {numbers[place * len(numbers) // most] for place in range(most)}
