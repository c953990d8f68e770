"""The folder that wandb keeps beside a script: a run for each folder `run-*` or `offline-run-*`.

In it lies the run's log; a run that was online also has its config and summary as files, and one that somebody has copied
from elsewhere may have only those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.evidence.beside import yaml_mapping
from sweepmagic.evidence.cells import collected, plainly, unwrapped
from sweepmagic.evidence.curves import of_rows, wanted
from sweepmagic.evidence.readings import Unusable
from sweepmagic.evidence.results import Found, Result
from sweepmagic.evidence.wandb_log import WandbLog, read_log

_SUMMARY, _CONFIG = "files/wandb-summary.json", "files/config.yaml"
_LOG = "run-*.wandb"


def is_wandb(folder: Path) -> bool:
    """Return whether wandb has written runs into a folder."""
    return next(_folders(folder), None) is not None


def read_runs(source: str, folder: Path, config: SweepConfig) -> Found:
    """Return the runs in a folder of wandb's, with their curves where there is a log."""
    return collected(source, [_result(path, config) for path in sorted(set(_folders(folder)))])


def _folders(folder: Path) -> Iterator[Path]:
    for above in (folder, *folder.glob("*run-*"), *folder.glob("wandb/*run-*")):
        if not above.is_symlink() and (any(above.glob(_LOG)) or (above / _SUMMARY).is_file()):
            yield above


def _result(folder: Path, config: SweepConfig) -> Result:
    path = next(folder.glob(_LOG), None)
    try:
        log = WandbLog(is_over=True) if path is None else read_log(path, wanted(config))
    except OSError as error:
        raise Unusable(f"cannot read {str(path)!r}: {error.strerror}") from error
    values = _summary(folder / _SUMMARY) or log.summary
    return Result(
        params=unwrapped(plainly(yaml_mapping(folder / _CONFIG) or log.config)),
        values={key: value for key, value in values.items() if not key.startswith("_")},
        state="failed" if log.failed else "" if log.is_over else "running",
        name=log.name or folder.name,
        curves=of_rows(log.history, wanted(config)),
        is_final=False,
    )


def _summary(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable(f"cannot read {str(path)!r}: {error}") from error
    return plainly(found) if isinstance(found, dict) else {}
