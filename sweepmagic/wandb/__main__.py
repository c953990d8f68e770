"""``python -m sweepmagic.wandb train.py ...``: run a script in which ``import wandb`` means this package."""

from __future__ import annotations

import os
import runpy
import sys

from sweepmagic.wandb.alias import install


def main() -> None:
    """Run the script that the command line names, with the words after it as its own."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m sweepmagic.wandb SCRIPT [its arguments]")
    install()
    del sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
