"""What a run's own process does: take the training code from its agent, run it, and say how it ended."""

from __future__ import annotations

import os
import pickle
import sys

from sweepmagic.remote.joined import joined
from sweepmagic.remote.parcel import Parcel, perform


def main() -> None:
    """Be the run that the environment and the standard input say."""
    run = joined()
    parcel: Parcel = pickle.load(sys.stdin.buffer)  # from the process that started this one, over a pipe of their own
    sys.stdin = open(os.devnull)  # noqa: SIM115 - for as long as the process lives
    os.dup2(sys.stdin.fileno(), 0)
    ended = perform(run, parcel)
    run.settle()
    run.line.say(ended=ended)


if __name__ == "__main__":
    main()
