"""``python -m sweepmagic.wandb train.py --lr 0.1``: run a script in which ``import wandb`` means this package."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence

from sweepmagic.wandb import alias

USAGE = "usage: python -m sweepmagic.wandb SCRIPT [ARGUMENT ...], or -m MODULE [ARGUMENT ...]"


def main(words: Sequence[str]) -> None:
    """Run the script, or after ``-m`` the module, that `words` begin with; the others are its arguments.

    Raises:
        SystemExit: there is none.
    """
    as_module = words[:1] == ["-m"]
    words = words[1:] if as_module else words
    if not words:
        raise SystemExit(USAGE)
    alias.install()
    sys.argv = list(words)
    if as_module:
        sys.path[0] = os.getcwd()
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        return
    if not os.path.isfile(words[0]):
        raise SystemExit(f"there is no script {words[0]!r} in {os.getcwd()}; {USAGE}")
    sys.path[0] = os.path.dirname(os.path.abspath(words[0]))
    runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
