"""`warm_start`: earlier results, from wherever they lie, as events that a search learns from.

Sources become rows, rows become `Evidence`. What a row says is converted to the types of the space, because a CSV file
knows only text; what lies outside the space, or lacks something, is left out and counted.
"""

from sweepmagic.evidence.gather import Gathered, gather

__all__ = ["Gathered", "gather"]
