"""A small process beside the agent's: when that is gone, however it ended, it ends the processes that are its runs.

It is told of them over its standard input, ``+PID`` and ``-PID``, one a line; the end of the input is the end of the agent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 5.0


def main() -> None:
    """Watch until the input ends."""
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    if groups:
        _signal(groups, signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        _signal(groups, signal.SIGKILL)


def _signal(groups: set[int], number: int) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


if __name__ == "__main__":
    main()
