"""No view: for scripts and tests."""

from __future__ import annotations

from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan


class SilentView:
    """Show nothing."""

    def __init__(self, sweep: Sweep, plan: Plan | None) -> None: ...

    @staticmethod
    def usable() -> bool:
        """Return whether `auto` may choose it: only when nothing else is."""
        return True

    def show(self, *, blocking: bool) -> None: ...

    def idle(self) -> None: ...

    def interrupted(self) -> bool:
        return False

    def finish(self) -> None: ...
