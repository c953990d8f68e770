"""A histogram: how often values lie where. It is small, so the row itself holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sweepmagic.errors import LogError
from sweepmagic.media.arrays import array_of
from sweepmagic.media.place import Place
from sweepmagic.space import Value

MOST_BINS = 512


class Histogram:
    """The counts of values in bins. NaN and infinities are left out.

    Args:
        sequence: Values: a list, an array or a tensor of any shape.
        np_histogram: What `numpy.histogram` returned: counts and edges.
        num_bins: How many bins `sequence` is put into, at most 512.

    Example:
        >>> Histogram([0.0, 1.0, 1.0, float("nan")], num_bins=2)
        <Histogram of 3 values in 2 bins from 0 to 1>
    """

    def __init__(
        self,
        sequence: Any = None,
        np_histogram: tuple[Sequence[float], Sequence[float]] | None = None,
        num_bins: int = 64,
    ) -> None:
        if (sequence is None) == (np_histogram is None):
            raise LogError("Histogram: expected either values or np_histogram=(counts, edges)")
        counts, edges = _counted(sequence, num_bins) if np_histogram is None else np_histogram
        self.histogram = [_number(each) for each in array_of(counts).tolist()]
        self.bins = [float(each) for each in array_of(edges).tolist()]
        if len(self.histogram) > MOST_BINS or len(self.bins) != len(self.histogram) + 1:
            expected = f"at most {MOST_BINS} counts, and one edge more"
            raise LogError(f"Histogram: expected {expected}, but got {len(self.histogram)} and {len(self.bins)}")

    def stored(self, place: Place) -> dict[str, Value]:
        """Return what the row says; there is no file."""
        return {"_type": "histogram", "values": self.histogram, "bins": self.bins}

    def __repr__(self) -> str:
        low, high = self.bins[0], self.bins[-1]
        return f"<Histogram of {sum(self.histogram):g} values in {len(self.histogram)} bins from {low:g} to {high:g}>"


def _counted(sequence: Any, bins: int) -> tuple[Any, Any]:
    if not 1 <= bins <= MOST_BINS:
        raise LogError(f"Histogram: expected 1 to {MOST_BINS} bins, but got {bins}")
    values = array_of(sequence).ravel()
    if values.dtype.kind != "f" or values.dtype.itemsize < 4:
        values = values.astype(np.float64)
    values = values[np.isfinite(values)]
    try:
        return np.histogram(values, bins=bins)
    except ValueError:  # so close to one another that floats have no edges between them
        low, high = float(values.min()), float(values.max())
        margin = max(abs(low), abs(high)) * 1e-6
        return np.histogram(values.astype(np.float64), bins=bins, range=(low - margin, high + margin))


def _number(count: float) -> float:
    return int(count) if count == int(count) else count
