"""Training code by value: packed once in the notebook, unpacked and run once in each run's process.

Functions and cells of a notebook are in no module that another process could import, so they travel whole, with the
variables that they use (cloudpickle); what lies in installed modules or in the working directory is imported there.
"""

from __future__ import annotations

import linecache
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any

from sweepmagic.autolog import autologging
from sweepmagic.errors import FunctionError, MissingExtra, StopRun
from sweepmagic.run import ActiveRun, Trainable, TrainingCell
from sweepmagic.run.failure import drop_frames, gave_up, one_line, traceback_of
from sweepmagic.run.values import as_number
from sweepmagic.session import surrounded


@dataclass(frozen=True)
class Parcel:
    """Training code, ready to travel.

    Attributes:
        code: The pickled function or cell.
        lines: The source of what is in no file, by file name, so that tracebacks show it.
        path: Where modules are looked for.
        seeded: The libraries' global generators are seeded before the run.
    """

    code: bytes
    lines: Mapping[str, tuple[str, ...]]
    path: tuple[str, ...]
    seeded: bool


def pack(train: Trainable, *, seeded: bool) -> Parcel:
    """Return training code by value.

    Raises:
        MissingExtra: cloudpickle is not installed.
        FunctionError: something that it uses cannot travel.
    """
    try:
        import cloudpickle
    except ImportError:
        raise MissingExtra("cloudpickle", "processes") from None
    train = _alone(train)
    try:
        code = cloudpickle.dumps(train)
    except Exception as error:  # whatever the user's objects raise
        raise FunctionError(
            f"{train.name} uses something that cannot be sent to another process ({one_line(error)}): make it inside the "
            "training code, or use the executor kernel or threads"
        ) from error
    return Parcel(code, dict(_lines(train)), tuple(entry or os.getcwd() for entry in sys.path), seeded)


def perform(run: ActiveRun, parcel: Parcel, *, alone: bool = True) -> dict[str, Any]:
    """Run training code as `run`, here, and return how it ended as plain data.

    Args:
        run: The current run.
        parcel: The code.
        alone: No other run shares this process now.
    """
    try:
        train = unpack(parcel)
        if parcel.seeded:
            import numpy as np  # noqa: F401 - its generator is seeded only if it is loaded
        with autologging(), surrounded(run, alone=alone, seeded=parcel.seeded):
            found = train(run.config)
        if isinstance(found, dict):
            run.log(found)
            found = None
        value = None if found is None else as_number(found)
        if run.exit_code:
            return {"state": "failed", "reason": gave_up(run.exit_code), "error": ""}
    except StopRun as stop:
        return {"state": "stopped", "reason": str(stop)}
    except BaseException as error:  # noqa: BLE001 - the user's failure is this run's result, whatever it is
        text, reason = traceback_of(error), one_line(error)
        drop_frames(error)
        return {"state": "failed", "reason": reason, "error": text}
    return {"state": "finished", "value": value, "read": sorted(run.config.names_read)}


def unpack(parcel: Parcel) -> Trainable:
    """Return the training code of a parcel that this process was given by its agent."""
    sys.path.extend(entry for entry in parcel.path if entry not in sys.path)
    for name, lines in parcel.lines.items():
        linecache.cache[name] = (sum(map(len, lines)), None, list(lines), name)
    found: Trainable = pickle.loads(parcel.code)
    return found


def _alone(train: Trainable) -> Trainable:
    """Return a cell with those variables of the notebook that its code names, instead of all."""
    if not isinstance(train, TrainingCell):
        return train
    known = train.namespace
    names = {name for code in _codes(train.code) for name in (*code.co_names, *code.co_freevars)}
    return replace(train, namespace={name: known[name] for name in ("__name__", *sorted(names)) if name in known})


def _lines(train: Trainable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the source of every code object that is not in a file."""
    function = getattr(train, "function", None)
    start = getattr(train, "code", None) or getattr(function, "__code__", None)
    known = getattr(function, "__globals__", {})
    for code in _codes(start) if isinstance(start, CodeType) else ():
        others = (getattr(known.get(name), "__code__", None) for name in code.co_names)
        for each in (code, *(other for other in others if isinstance(other, CodeType))):
            if not os.path.exists(each.co_filename):
                yield each.co_filename, tuple(linecache.getlines(each.co_filename))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
