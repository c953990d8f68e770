"""Lines for the user: in W&B's form, quiet where somebody asked for quiet, and each hint only once."""

from __future__ import annotations

import os
import sys

from sweepmagic.project import LOOSE
from sweepmagic.run import ActiveRun, current

_said: set[str] = set()
_TRUE = ("1", "true", "yes", "on")


def is_true(word: str | None) -> bool:
    """Return whether the value of an environment variable means yes.

    Example:
        >>> is_true("True"), is_true("0"), is_true(None)
        (True, False, False)
    """
    return (word or "").strip().lower() in _TRUE


def is_silent() -> bool:
    """Return whether ``WANDB_SILENT`` says that nothing is to be printed."""
    return is_true(os.environ.get("WANDB_SILENT"))


def is_quiet() -> bool:
    """Return whether only warnings are to be printed: ``WANDB_QUIET``, or within a sweep, whose view tells the rest."""
    return is_silent() or is_true(os.environ.get("WANDB_QUIET")) or swept() is not None


def swept() -> ActiveRun | None:
    """Return the current run if it is one of a sweep, in this process or as a script of its own."""
    run = current()
    return run if run is not None and run.sweep not in ("", LOOSE) else None


def in_notebook() -> bool:
    """Return whether this is IPython."""
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return ask is not None and ask() is not None


def say(text: str, level: str = "") -> None:
    """Print `text` line by line after ``wandb:``; to a notebook as plain output, else beside what the program prints."""
    if is_silent():
        return
    out = sys.stdout if in_notebook() else sys.stderr
    for line in text.splitlines() or [""]:
        print(f"wandb: {level}{line}", file=out)


def once(text: str, key: str = "") -> None:
    """Say `text` unless it, or another of that `key`, was said before; within a sweep it is a note of the run."""
    if (key or text) in _said:
        return
    _said.add(key or text)
    run = swept()
    if run is not None:
        run.note(text)
    else:
        say(text, "WARNING ")


def forget() -> None:
    """Let every hint be said again."""
    _said.clear()


def termlog(string: str = "", newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Print a line as W&B does."""
    _term(string, "", repeat=repeat)


def termwarn(string: str, newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Print a warning as W&B does."""
    _term(string, "WARNING ", repeat=repeat)


def termerror(string: str, newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Print an error as W&B does."""
    _term(string, "ERROR ", repeat=repeat)


def _term(text: str, level: str, *, repeat: bool) -> None:
    if repeat or text not in _said:
        _said.add(text)
        say(text, level)
