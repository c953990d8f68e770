"""The static twin beside a live view that stays: it is for whoever opens the saved notebook, when no widget answers.

A notebook keeps of a widget only its name, and JupyterLab prefers that name to any HTML in the same output. So the twin is
an output of its own. The live view hides it (assets/core/twin.js); where there is no live view, it is what one sees.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from IPython.display import display

PATIENCE_SECONDS = 5.0
"""A page that can show the live view says so at once; after that the twin appears anyway."""
_QUIET_SECONDS = 2.0
"""The twin waits behind a live view that opens: making it takes as long as opening it."""


class Twin:
    """One output under the cell, empty until it is filled.

    `page` makes the bundle; it may take its time, so it is called in a thread.
    """

    def __init__(self, page: Callable[[], Mapping[str, Any]]) -> None:
        self._page = page
        self._lock = threading.Lock()
        self.is_filled = False
        self._handle: Any = display({"text/plain": ""}, raw=True, display_id=True)
        self._later(PATIENCE_SECONDS)

    def fill(self) -> None:
        """Show the result as it is now."""
        self._timer.cancel()
        with self._lock:
            self.is_filled = True
            self._handle.update(dict(self._page()), raw=True)

    def fill_soon(self) -> None:
        """Show it a little later: somebody has opened the live view, and should not wait for what they do not see."""
        self._timer.cancel()
        self._later(_QUIET_SECONDS)

    def _later(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self.fill)
        self._timer.daemon = True
        self._timer.start()
