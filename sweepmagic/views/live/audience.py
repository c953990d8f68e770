"""Who looks at a widget, and how far they have come: nothing is sent that nobody sees or that a page could only let wait."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

AHEAD_BYTES = 1_000_000
"""How much may be on its way to a page that has not said that it arrived."""
PATIENCE_SECONDS = 5.0
"""A page that says nothing may be slow, or its words may wait behind a training: it gets what is new this often."""
ALONE_SECONDS = 15.0
"""A notebook that runs without a front end never says a word; a page says hello at once."""
SLOWEST_SECONDS = 2.0
"""No page may ask for less than a frame in this time."""
HURRY_SECONDS = 3.0
"""So long after somebody has pressed a button the answer goes out at once."""


@dataclass
class Audience:
    """What the pages of one widget have said.

    Attributes:
        can_hear: Whether their words reach us while a cell works; if not, their silence means nothing.
        begun: When the widget was shown, in seconds.
    """

    can_hear: bool
    begun: float
    _seen: dict[str, bool] = field(default_factory=dict)
    _every: dict[str, float] = field(default_factory=dict)
    _ahead: int = 0
    _sent: float = -math.inf
    _hurried: float = -math.inf

    def sees(self, page: str, visible: bool) -> None:
        """Take note that a page shows the view, or does not any more."""
        self._seen[page] = visible

    def draws(self, page: str, *, every: float) -> None:
        """Take note of how many seconds a page lets pass between two drawings: it bounds what they cost the machine."""
        self._every[page] = min(max(every, 0.0), SLOWEST_SECONDS)

    def hurry(self, now: float) -> None:
        """Take note that somebody waits for an answer."""
        self._hurried = now

    def arrived(self) -> None:
        """Take note that a page has drawn all that was sent."""
        self._ahead = 0

    def sent(self, size: int, now: float) -> None:
        """Take note of what goes out."""
        self._ahead += size
        self._sent = now

    def wants(self, now: float) -> bool:
        """Return whether anything should be sent now.

        Example:
            >>> audience = Audience(can_hear=True, begun=0.0)
            >>> audience.wants(1.0), audience.wants(60.0)
            (True, False)
            >>> audience.sees("page", True); audience.wants(60.0)
            True
        """
        if self._seen and not any(self._seen.values()):
            return False
        if not self._seen and self.can_hear and now - self.begun > ALONE_SECONDS:
            return False
        if now - self._sent < self._pause and now - self._hurried >= HURRY_SECONDS:
            return False
        return self._ahead < AHEAD_BYTES or now - self._sent >= PATIENCE_SECONDS

    @property
    def _pause(self) -> float:
        """The seconds that the quickest page lets pass; a page that has said nothing of it takes everything at once."""
        return min((self._every.get(page, 0.0) for page, visible in self._seen.items() if visible), default=0.0)
