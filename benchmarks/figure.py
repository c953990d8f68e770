"""A measured number, what it should be, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the page.

    Attributes:
        what: What was measured, in words.
        value: The number.
        unit: Its unit; empty for a count.
        goal: What it should be; None for a number that is there for comparison only.
        more_is_better: The goal is a floor instead of a ceiling.
        note: What the reader must know to read the number right.

    Example:
        >>> Figure("log()", 36.0, "µs", goal=30).verdict
        'missed by 6 µs (20%)'
    """

    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Return whether the goal is met, None without a goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    @property
    def verdict(self) -> str:
        """Say whether the goal is met, and by how much it is missed."""
        if self.goal is None:
            return ""
        if self.is_met:
            return "met"
        missing = abs(self.value - self.goal)
        share = f" ({missing / abs(self.goal):.0%})" if self.goal else ""
        return f"missed by {quantity(missing, self.unit)}{share}"

    @property
    def wanted(self) -> str:
        """Return the goal in words."""
        if self.goal is None:
            return ""
        return f"{'≥' if self.more_is_better else '≤'} {quantity(self.goal, self.unit)}"


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, to three digits.

    Example:
        >>> quantity(14.7321, "µs"), quantity(12345.6, "")
        ('14.7 µs', '12,346')
    """
    digits = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{digits} {unit}".strip()
