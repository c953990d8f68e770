"""What can be asked of a sweep in a terminal: the choices, and what a key does. No terminal in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.records import SweepRecord
from sweepmagic.views import summary

_GO_ON = ("\r", "\n", "\x1b", "\x04", "q")
_DIGITS = 9


@dataclass(frozen=True)
class Choice:
    """One line of the menu: press `key` (or one of several, such as ``+/-``), get what `label` says."""

    key: str
    label: str


@dataclass(frozen=True)
class Answer:
    """What the user chose: the verb of a `Control`, its run and its value; without a verb, to go on as before."""

    verb: str = ""
    run: int | None = None
    value: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether the menu closes with it: who adds a worker may want another."""
        return self.verb != "workers"


@dataclass(frozen=True)
class Menu:
    """The menu as it stands: its choices, or the number of a run that is being typed.

    Attributes:
        typed: The digits so far; None while the choices are shown.
        said: Why the last key did nothing.

    Example:
        >>> from sweepmagic.records import RunStarted, SweepCreated
        >>> config = {"method": "grid", "parameters": {"lr": {"values": [0.1, 0.2]}}}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=1), RunStarted(1, {"lr": 0.1})])
        >>> [choice.key for choice in choices(sweep)], Menu().press("p", sweep)
        (['p', 's', 'c', 'k', 'Enter'], Answer(verb='pause', run=None, value=None))
    """

    typed: str | None = None
    said: str = ""

    def press(self, key: str, sweep: SweepRecord) -> Menu | Answer:
        """Return the menu after `key`, or the answer that it is."""
        return self._choose(key.lower(), sweep) if self.typed is None else self._type(key, self.typed, sweep)

    def _choose(self, key: str, sweep: SweepRecord) -> Menu | Answer:
        if key in _GO_ON:
            return Answer()
        if key not in {each for choice in choices(sweep) for each in choice.key.split("/")}:
            return self
        if key in "+-":
            return Answer("workers", value=max(1, (summary.workers(sweep) or 0) + (1 if key == "+" else -1)))
        if key == "k":
            running = sweep.running
            return Answer("stop", running[0].number) if len(running) == 1 else Menu(typed="")
        return Answer({"p": "pause", "r": "resume", "s": "stop", "c": "cancel"}[key])

    def _type(self, key: str, typed: str, sweep: SweepRecord) -> Menu | Answer:
        if key in ("\r", "\n") and typed:
            if int(typed) in {run.number for run in sweep.running}:
                return Answer("stop", int(typed))
            return Menu(typed="", said=f"run {int(typed)} is not in progress")
        if key in _GO_ON:
            return Menu()
        if key in ("\x7f", "\b"):
            return Menu(typed=typed[:-1])
        return Menu(typed=(typed + key)[:_DIGITS]) if key.isascii() and key.isdigit() else self


def choices(sweep: SweepRecord) -> Sequence[Choice]:
    """Return what can be asked of the sweep as it stands now."""
    running = sweep.running
    found = []
    if sweep.stopping != "cancel":
        if sweep.paused or sweep.stopping:
            found.append(Choice("r", "resume"))
        else:
            found.append(Choice("p", "pause"))
        if not sweep.stopping:
            found.append(
                Choice("s", f"stop after {'' if len(running) == 1 else 'these '}{_who(sweep)}" if running else "stop")
            )
        if running:
            found.append(Choice("c", "cancel now"))
            found.append(Choice("k", f"stop {_who(sweep)} only" if len(running) == 1 else "stop one run"))
        workers = summary.workers(sweep)
        if workers is not None and not sweep.stopping:
            found.append(Choice("+/-", f"{workers} {'worker' if workers == 1 else 'workers'}"))
    return [*found, Choice("Enter", "back" if sweep.paused or sweep.stopping else "go on")]


def standing(sweep: SweepRecord) -> str:
    """Return the line under the table while no menu is open: what was asked, and how to ask for more."""
    who, one = _who(sweep), len(sweep.running) == 1
    if sweep.stopping == "cancel":
        return f"cancelled: {who} {'stops at its' if one else 'stop at their'} next log; Ctrl-C twice does not wait"
    if sweep.stopping:
        return f"stopping: {who} {'goes' if one else 'go'} on to the end; Ctrl-C to cancel or resume"
    if sweep.paused:
        going = f": {who} {'goes' if one else 'go'} on to the end" if sweep.running else ""
        return f"paused{going}; Ctrl-C to resume or stop"
    return "Ctrl-C to pause or stop"


def _who(sweep: SweepRecord) -> str:
    """Return the runs in progress in words."""
    running = sweep.running
    return f"run {running[0].number}" if len(running) == 1 else f"{len(running)} runs"
