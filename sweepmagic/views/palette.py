"""Colours: the Okabe-Ito set, moved to mid-tones that stand on white as on black and for colour-blind eyes.

Colour is never the only sign: the state is also a word, the best run also a star and a thicker line.
"""

from __future__ import annotations

from collections.abc import Mapping

BEST = "#e8710a"
LINE = "#5b8fc7"
EARLIER = "#808080"
TEXT = "#808080"
GRID = "#808080"

RANKS = ("#74c35a", "#45b470", "#2aa284", "#2f918f", "#3d7f96", "#4a6d9c")
"""From the best sixth of the runs to the worst: the middle of viridis, whose ends stand on one ground only."""

STATES: Mapping[str, str] = {
    "pending": "#808080",
    "running": "#3b8ed0",
    "paused": "#808080",
    "finished": "#1a9e77",
    "stopped": "#c79a1f",
    "failed": "#d9552c",
    "crashed": "#b8649a",
}
