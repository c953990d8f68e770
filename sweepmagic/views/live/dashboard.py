"""The live dashboard of a sweep in a notebook."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from IPython import get_ipython
from IPython.display import display

from sweepmagic import registry
from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan
from sweepmagic.views.live.mark import mark
from sweepmagic.views.live.twin import Twin

if TYPE_CHECKING:
    from sweepmagic.views.live.pump import Pump
    from sweepmagic.views.live.widget import SweepWidget

_WIDGET = "application/vnd.jupyter.widget-view+json"


class DashboardView:
    """Header, charts and table under the cell, live; at the end its static twin stays in the notebook.

    Example:
        >>> DashboardView(sweepmagic.load("digits-mlp"), None).show(blocking=False)  # doctest: +SKIP
    """

    def __init__(self, sweep: Sweep, plan: Plan | None = None) -> None:
        self._sweep = sweep
        self._plan = plan
        self._widget: SweepWidget | None = None
        self._handle: Any = None
        self._pump: Pump | None = None
        self._twin: Twin | None = None

    @staticmethod
    def usable() -> bool:
        """Return whether there is a kernel, which may have a front end that shows widgets."""
        shell = get_ipython()
        return hasattr(shell, "kernel") and all(find_spec(name) for name in ("ipywidgets", "anywidget"))

    def show(self, *, blocking: bool) -> None:
        """Appear under the cell and follow the record."""
        if self._plan is None and _is_headless():
            display(self._static(), raw=True)
            return
        # The imports take a while and are of no use where there is no notebook.
        from sweepmagic.views.live.pump import Pump, answer_in_subshell
        from sweepmagic.views.live.widget import SweepWidget

        widget = self._widget = SweepWidget(self._sweep, self._plan, at_once=self._plan is not None)
        answer_in_subshell(widget)
        widget.audience.can_hear = True
        if blocking:
            self._pump = Pump.find(getattr(get_ipython(), "kernel", None))
            widget.audience.can_hear = self._pump is not None
            if self._pump is None:
                widget.feed.changes.hint = "these buttons cannot reach this kernel while it works: interrupt it to stop"
        if self._plan is None and "google.colab" not in sys.modules:  # there the notebook keeps what a view shows
            self._twin = Twin(self._marked)
            widget.greet_with(self._twin.fill_soon)
        self._handle = display(self._bundle(widget), raw=True, display_id=True)
        if self._plan is not None:  # it is about to run, and `finish` will be called
            widget.feed.start()
        else:
            widget.feed.start(then=self._renew)

    def idle(self) -> None:
        """Hand what the front end has said to the widget."""
        if self._pump is not None:
            self._pump()

    def interrupted(self) -> bool:
        """Ask nothing: the kernel's interrupt button means stop, and the other buttons stand beside it."""
        return False

    def finish(self) -> None:
        """Show the last state, and put the static twin in the widget's place: a saved widget shows nothing."""
        if self._widget is None:
            return
        self.idle()
        self._widget.feed.close()
        try:
            self._handle.update(self._static(), raw=True)
        finally:
            self._widget.end()

    def _renew(self) -> None:
        """Put the last state into the twin of a sweep that is only looked at."""
        if self._twin is not None and self._twin.is_filled:
            self._twin.fill()

    def _marked(self) -> dict[str, Any]:
        """Return the twin with a mark by which the live view finds it."""
        static = self._static()
        key = self._widget.key if self._widget is not None else ""
        html = f'<div data-sm-twin="{key}">{static["text/html"]}</div>'
        return static | mark(self._sweep, twin=key) | {"text/html": html}

    def _static(self) -> dict[str, Any]:
        pages = {"text/html": "static", "text/plain": "text"}
        shown = {mime: registry.load(registry.PAGES, page)(self._sweep) for mime, page in pages.items()}
        return mark(self._sweep) | shown

    def _bundle(self, widget: SweepWidget) -> dict[str, Any]:
        """Return what is displayed."""
        view = {_WIDGET: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}
        return view | mark(self._sweep) | {"text/plain": "live view of a sweep"}


def _is_headless() -> bool:
    """Return whether the notebook is executed without a page: nbclient, nbconvert and papermill alone refuse `input()`.

    A sweep that is only looked at is then its picture, for a widget would keep its program in the notebook, and converters
    would prefer it to the picture. One that runs finds out by itself at its end whether anybody was there.
    """
    return not getattr(getattr(get_ipython(), "kernel", None), "_allow_stdin", True)
