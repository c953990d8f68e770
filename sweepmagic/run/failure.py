"""What is kept of a user's failure, and what is let go."""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = str(Path(__file__).parent.parent)


def traceback_of(error: BaseException) -> str:
    """Return the whole traceback of a user's failure, without the frames of ours that called it."""
    tb = error.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename.startswith(_OURS):
        tb = tb.tb_next
    return "".join(traceback.format_exception(type(error), error, tb))


def one_line(error: BaseException) -> str:
    """Return the kind of a failure and the first line of its message."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first[:300]}" if first else type(error).__name__


def drop_frames(error: BaseException) -> None:
    """Let go of the variables that the traceback holds: a failed run must not keep its model and data in memory."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__  # type: ignore[assignment]


def gave_up(exit_code: int) -> str:
    """Return why a run has failed whose code came to its end, but said that it did not work out."""
    return f"exit code {exit_code}"


class EndedElsewhere(Exception):
    """Says how a run ended that ran in another process.

    Attributes:
        state: Its state, as in `records.RunEnded`, with `reason` and `cause`.
        error: The traceback from there, or what stood last in its output.
        shown: `error` is in the run's output already.
    """

    def __init__(self, state: str, reason: str, *, cause: str = "", error: str = "", shown: bool = False) -> None:
        super().__init__(reason)
        self.state, self.reason, self.cause, self.error, self.shown = state, reason, cause, error, shown
