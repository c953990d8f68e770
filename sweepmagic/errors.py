"""Every exception that sweepmagic raises on purpose.

::

    BaseException
    ├── StopRun                 a run was told to stop; raised inside log(), passes through `except Exception`
    └── Exception
        └── SweepMagicError     something the user can mend; shown in a notebook without our traceback
            ├── ConfigError     the sweep's YAML has problems: all of them, each with its line
            ├── FunctionError   the training function cannot be swept as it is
            ├── LogError        log() was given something that cannot be recorded
            ├── NoRunError      log(), config or summary was used where no run is active
            ├── StoreError      the record on disk cannot be read or written
            ├── NotFoundError   no sweep or run of that name
            └── MissingExtra    an optional library is not installed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class StopRun(BaseException):
    """Tell the training function that its run ends now.

    Raised by `sweepmagic.log`. It is a `BaseException` so that a user's ``except Exception`` does not swallow it;
    ``finally`` blocks and context managers run as usual.

    Example:
        >>> try:
        ...     raise StopRun("hyperband: 0.9 is worse than 0.4")
        ... except Exception:
        ...     print("never")
        ... except StopRun as stop:
        ...     print(stop)
        hyperband: 0.9 is worse than 0.4
    """


class SweepMagicError(Exception):
    """The base of everything that a user can mend."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone where IPython would print a traceback of ours."""
        return [f"{type(self).__name__}: {self}"]


class FunctionError(SweepMagicError):
    """The training function cannot be swept as it is."""


class LogError(SweepMagicError):
    """`log` was given something that cannot be recorded."""


class NoRunError(SweepMagicError):
    """A run was needed, but none is active."""


class StoreError(SweepMagicError):
    """The record on disk cannot be read or written."""


class NotFoundError(SweepMagicError):
    """No sweep or run answers to that name."""


class MissingExtra(SweepMagicError):
    """An optional library is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f'{library} is needed for this, but it is not installed: pip install "sweepmagic[{extra}]"')


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a sweep's config.

    Attributes:
        path: The keys that lead to it, as ``parameters.lr.min``; empty for the whole document.
        message: What was expected and what came.
        hint: What to do about it, or empty.
        line: The 1-based line in the YAML text, or None where the config was a dict.
    """

    path: str
    message: str
    hint: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}  " if self.line is not None else ""
        what = f"{self.path}: {self.message}" if self.path else self.message
        return f"{where}{what}" + (f"; {self.hint}" if self.hint else "")


class ConfigError(SweepMagicError):
    """The sweep's config has problems.

    Example:
        >>> print(ConfigError([Problem("method", "unknown 'bayse'", "did you mean 'bayes'?", line=7)]))
        1 problem in the sweep's config
          line 7  method: unknown 'bayse'; did you mean 'bayes'?
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(problems, key=lambda p: p.line or 0)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the sweep's config"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the nearest of `choices`, or an empty string.

    Example:
        >>> did_you_mean("bayse", ["grid", "random", "bayes"])
        "did you mean 'bayes'?"
    """
    near = get_close_matches(str(word), list(choices), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def with_guess(message: str, word: str, choices: Iterable[str]) -> str:
    """Return `message` with ``; did you mean 'x'?`` behind it, if one of `choices` is near to `word`.

    Example:
        >>> with_guess("no sweep 'digts'", "digts", ["digits"])
        "no sweep 'digts'; did you mean 'digits'?"
    """
    guess = did_you_mean(word, choices)
    return f"{message}; {guess}" if guess else message
