"""A distribution in numbers that can be drawn: its range, three draws, a histogram."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from sweepmagic.space import Distribution, Value, canonical, ends, is_endless, is_log, is_number

BARS = 24
_EACH = 20  # draws for each bar, so that what is flat is drawn flat


@dataclass(frozen=True)
class Picture:
    """What a distribution looks like.

    Attributes:
        range: Its smallest and largest value, in words.
        draws: Its values at 10, 50 and 90 %.
        edges: Where the bars of the histogram begin and end; empty where each bar is one value.
        labels: What the bars stand for, where each is one value.
        shares: How much of the whole each bar has.
        is_log: Whether the bars are equally wide in the logarithm.
    """

    range: str
    draws: tuple[str, ...]
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    shares: tuple[float, ...]
    is_log: bool = False


def picture(distribution: Distribution) -> Picture:
    """Return what a distribution looks like.

    Example:
        >>> from sweepmagic.space import Categorical
        >>> picture(Categorical(("adam", "sgd"))).shares
        (0.5, 0.5)
    """
    draws = tuple(show(distribution.ppf(u)) for u in (0.1, 0.5, 0.9))
    count = distribution.count()
    if count is not None and count <= BARS:
        return _bars(distribution, draws)
    number = BARS * _EACH
    values = [distribution.ppf((place + 0.5) / number) for place in range(number)]
    if not all(is_number(value) and math.isfinite(value) for value in values):
        return Picture(_range(distribution), draws, (), (), ())
    return _histogram(distribution, values, draws)


def show(value: Value) -> str:
    """Return a value, short."""
    text = f"{value:.3g}" if isinstance(value, float) else canonical(value).strip('"')
    return text if len(text) <= 24 else f"{text[:23]}…"


def _range(distribution: Distribution) -> str:
    count = distribution.count()
    if count == 1:
        return show(distribution.ppf(0.5))
    low, high = distribution.ppf(0.0), distribution.ppf(1.0)
    if not (is_number(low) and is_number(high)):
        return f"{count} values"
    many = "" if count is None else f", {count:,} values"
    low, high = ends(distribution)
    return f"{'mostly ' if is_endless(distribution) else ''}{show(low)} … {show(high)}{many}"


def _bars(distribution: Distribution, draws: tuple[str, ...]) -> Picture:
    values = list(distribution.grid() or ())
    number = BARS * _EACH * max(len(values), 1)
    found = Counter(canonical(distribution.ppf((place + 0.5) / number)) for place in range(number))
    shares = tuple(found[canonical(value)] / number for value in values)
    return Picture(_range(distribution), draws, (), tuple(map(show, values)), shares)


def _histogram(distribution: Distribution, values: list[float], draws: tuple[str, ...]) -> Picture:
    is_logarithmic = is_log(distribution) and min(values) > 0
    is_inverse = distribution.name.startswith("inv_")
    scale = math.log if is_logarithmic else float
    low, high = scale(min(values)), scale(max(values))
    if not is_inverse and not is_endless(distribution):
        low, high = map(scale, ends(distribution))
    width = (high - low) / BARS or 1.0
    if not math.isfinite(low + BARS * width):  # a range that is wider than a float
        return Picture(_range(distribution), draws, (), (), ())
    counts = [0] * BARS
    for value in values:
        counts[min(max(int((scale(value) - low) / width), 0), BARS - 1)] += 1
    back = math.exp if is_logarithmic else float
    edges = tuple(back(low + place * width) for place in range(BARS + 1))
    shares = tuple(count / len(values) for count in counts)
    assert all(left <= right for left, right in pairwise(edges)), "edges go up"
    return Picture(_range(distribution), draws, edges, (), shares, is_logarithmic)
