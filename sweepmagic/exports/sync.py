"""`sync`: hand runs to a real W&B, when somebody asks for it, and say before what goes where.

The work is done in a process of its own (see `exports.wandb`), which tells line by line what it does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sweepmagic.errors import MissingExtra, SweepMagicError
from sweepmagic.exports.forms import counted
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.store import Follower

_NO_KEY = (
    "\nrun `wandb login`; or set WANDB_MODE=offline: each run becomes a folder, which `wandb sync FOLDER` uploads later"
)
_OURS = "\x1e"  # what our lines begin with; others are W&B's

_WORDS = (
    *("RUN_ID", "NAME", "NOTES", "TAGS", "RUN_GROUP", "JOB_TYPE"),
    *("RESUME", "SWEEP_ID", "SWEEP_PARAM_PATH", "CONFIG_PATHS"),
)
OF_ONE_RUN = frozenset(f"WANDB_{word}" for word in _WORDS)
"""Variables of W&B's that say what one run is: they were meant for others than these."""


@dataclass(frozen=True)
class Order:
    """What is to be sent: a sweep of a folder, or some of its runs; and where to, as far as it is not W&B's settings."""

    folder: str
    sweep: str
    runs: Sequence[int] | None = None
    given: Mapping[str, str | None] = field(default_factory=dict)


def sync(order: Order, say: Callable[[str], Any]) -> list[str]:
    """Send runs, `say` what happens, and return where they are now.

    Raises:
        MissingExtra: there is no W&B in this Python.
        SweepMagicError: W&B takes nothing, or not all of it.
    """
    command = [sys.executable, "-m", "sweepmagic.exports.sync", json.dumps(asdict(order))]
    environment = {key: value for key, value in os.environ.items() if key not in OF_ONE_RUN}
    places: list[str] = []
    problem = ""
    tail: list[str] = []
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            for line in process.stdout or ():
                told = json.loads(line[1:]) if line.startswith(_OURS) else {"say": line.rstrip()}
                tail = [*tail, told.get("say", "")][-5:]
                problem = told.get("problem", problem)
                places += [told["place"]] if "place" in told else []
                if "say" in told:
                    say(told["say"])
        except BaseException:
            process.terminate()
            raise
    if problem or process.returncode:
        raise SweepMagicError(problem or f"W&B ended with exit code {process.returncode}: {' '.join(tail)}")
    return places


def _tell(**what: str) -> None:
    print(f"{_OURS}{json.dumps(what)}", flush=True)  # noqa: T201 - to the process that asked


def main(order: Order) -> int:
    """Send what is asked for, and tell how it goes."""
    try:
        try:
            from sweepmagic.exports import wandb as theirs  # needs W&B
        except ModuleNotFoundError as error:
            if error.name != "wandb":
                raise
            raise MissingExtra("W&B itself (wandb)", "wandb") from None
        _send(order, theirs)
    except SweepMagicError as error:
        _tell(problem=str(error))
        return 1
    except Exception as error:  # noqa: BLE001 - W&B's own errors; the process that asked raises them
        hint = _NO_KEY if "api key" in str(error).lower().replace("_", " ") else ""
        _tell(problem=f"W&B does not take it: {type(error).__name__}: {error}{hint}")
        return 1
    return 0


def _send(order: Order, theirs: Any) -> None:
    snapshot = _snapshot(order)
    wanted = snapshot.record.runs if order.runs is None else order.runs
    runs = [run for run in snapshot.ended if run.number in wanted]
    target = theirs.Target.of(snapshot, order.given)
    _tell(say=f"{counted(len(runs), 'run')} of {snapshot.title} ({theirs.contents(snapshot, runs)})")
    _tell(say=f"to {target.words(runs)}")
    if len(runs) < len(wanted):
        _tell(say=f"left out: {len(wanted) - len(runs)} in progress; sync again when they are over")
    for count, run in enumerate(runs, start=1):
        where = theirs.send(snapshot, run, target)
        _tell(say=f"{count} of {len(runs)}: {run.name} → {where}", place=where)


def _snapshot(order: Order) -> Snapshot:
    follower = Follower(Path(order.folder), order.sweep)
    follower.refresh()
    return Snapshot.of(follower.record, Path(order.folder))


if __name__ == "__main__":
    raise SystemExit(main(Order(**json.loads(sys.argv[1]))))
