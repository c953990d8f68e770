"""Which epoch was the best by the metric that a callback monitors."""

from __future__ import annotations

from sweepmagic.space import is_finite

MODES = ("auto", "min", "max")


class Best:
    """The best value so far, and its epoch.

    Args:
        monitor: The metric's name.
        mode: ``min``, ``max``, or ``auto``: more accuracy is better, less of anything else.

    Example:
        >>> best = Best("val_acc", "auto")
        >>> best.improves(0, 0.5), best.improves(1, 0.25), best.improves(2, 0.75), best.epoch
        (True, False, True, 2)
    """

    def __init__(self, monitor: str, mode: str = "auto") -> None:
        if mode not in MODES:
            raise ValueError(f"mode: expected one of {', '.join(MODES)}, but got {mode!r}")
        self.monitor = monitor
        grows = "acc" in monitor or "auc" in monitor.lower() or monitor.startswith("fmeasure")
        self.sign = -1.0 if mode == "max" or (mode == "auto" and grows) else 1.0
        self.value: float | None = None
        self.epoch: int | None = None

    def improves(self, epoch: int, value: float | None) -> bool:
        """Take in the value of an epoch, and return whether it is the best so far; None, NaN and infinities never are."""
        if value is None or not is_finite(float(value)):
            return False
        if self.value is not None and self.sign * float(value) >= self.sign * self.value:
            return False
        self.value, self.epoch = float(value), epoch
        return True
