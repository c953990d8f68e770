"""Which view fits here."""

from __future__ import annotations

from typing import Protocol

from sweepmagic import registry
from sweepmagic.errors import SweepMagicError
from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan


class View(Protocol):
    """What the API asks of a view. It reads the sweep's record by itself; nobody tells it what happened."""

    def __init__(self, sweep: Sweep, plan: Plan | None) -> None: ...

    @staticmethod
    def usable() -> bool:
        """Return whether this front end can show it."""

    def show(self, *, blocking: bool) -> None:
        """Appear, and keep up with the record until `finish`. `blocking`: the cell will not return before the end."""

    def idle(self) -> None:
        """Answer the front end; called on the main thread some twenty times a second while a blocking cell runs."""

    def interrupted(self) -> bool:
        """Ask the user what an interrupt means, and return True; False where that cannot be asked: it stops the sweep.

        Called by a signal handler while a blocking cell runs: it must return at once and wait for no lock.
        """

    def finish(self) -> None:
        """Show the final state and leave something that lasts in the saved notebook."""


def choose(sweep: Sweep, name: str, plan: Plan | None) -> View:
    """Return the view of that name, or for ``auto`` the first that is usable here.

    `plan` is None for a sweep that is only looked at.
    """
    names = list(registry.VIEWS) if name == "auto" else [name]
    for candidate in names:
        view: type[View] = registry.load(registry.VIEWS, candidate)
        if name != "auto" or view.usable():
            return view(sweep, plan)
    raise SweepMagicError(f"no view is usable here; tried {', '.join(names)}")
