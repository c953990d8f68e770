"""What a run's own process does: take the training code from its agent, run it, and say how it ended."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from time import sleep
from typing import BinaryIO

from sweepmagic.remote.joined import joined
from sweepmagic.remote.parcel import Parcel, perform
from sweepmagic.remote.process import GRACE_SECONDS


def main() -> None:
    """Be the run that the environment and the standard input say."""
    given = os.fdopen(os.dup(0), "rb")
    sys.stdin = open(os.devnull)  # noqa: SIM115 - for as long as the process lives
    os.dup2(sys.stdin.fileno(), 0)
    run = joined()
    parcel: Parcel = pickle.load(given)  # from the process that started this one, over a pipe of their own
    threading.Thread(target=_end_with_agent, args=(given,), daemon=True).start()
    ended = perform(run, parcel)
    run.settle()
    run.line.say(ended=ended)


def _end_with_agent(given: BinaryIO) -> None:
    """Wait until the agent's process is gone, and end: nobody would record what comes now."""
    os.read(given.fileno(), 1)  # not given.read(): nobody may hold its lock when the process ends
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
