"""A training script, swept as it is: each run is a process of its own, with its config on the command line."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.config.command import DEFAULT, command_line
from sweepmagic.errors import ConfigError, Problem, did_you_mean
from sweepmagic.records import CRASHED, FAILED, STOPPED
from sweepmagic.remote.line import Line
from sweepmagic.remote.process import Process, signal_name
from sweepmagic.run import ActiveRun, Settings, need_current, read_output
from sweepmagic.run.failure import EndedElsewhere
from sweepmagic.space import Params

_TAIL_LINES = 30


@dataclass(frozen=True)
class Script:
    """A script as a training function; build one with `script`."""

    name: str
    source: str
    fingerprint: str
    program: str | None
    command: tuple[str, ...]

    def __call__(self, config: Settings) -> Any:
        run = need_current("a script")
        params = config.as_dict()
        words = command_line(self.command, self.program, params, lambda: _json_file(run, params))
        with Line(run) as line:
            try:
                process = Process(words, run, line)
            except OSError as error:
                raise EndedElsewhere(FAILED, f"{words[0]}: {error.strerror}", error=f"{error}\n") from None
            with process:
                status = process.wait()
        order = process.order or line.told
        if order is not None:
            raise EndedElsewhere(STOPPED, order.reason, cause=order.cause, shown=True)
        if status:
            raise _failure(run, status)

    def shown(self, params: Params) -> str:
        """Return the command line for `params` as one would type it."""
        return shlex.join(command_line(self.command, self.program, params))


def script(config: SweepConfig) -> Script:
    """Return the script that a config names.

    Raises:
        ConfigError: it is not there.
    """
    command = config.command or DEFAULT
    problem = _missing(config.program, command)
    if problem is not None:
        raise ConfigError([problem])
    source = _text(config.program) if config.program else ""
    print_ = hashlib.blake2b(json.dumps([command, source]).encode(), digest_size=8).hexdigest()
    words = [word for word in command if not word.startswith("${")]
    return Script(config.program or shlex.join(words), source, print_, config.program, command)


def _missing(program: str | None, command: Sequence[str]) -> Problem | None:
    needs_program = any("${program}" in word for word in command)
    if needs_program and program is None:
        return Problem("program", "is missing, but `command` has ${program}", "add `program: train.py`")
    if program is not None and needs_program and not Path(program).is_file() and not shutil.which(program):
        near = did_you_mean(program, [path.name for path in Path().glob("*.py")])
        to_do = near or "give its path from there; to sweep a function instead, name it"
        return Problem("program", f"there is no file {program!r} in {Path.cwd()}", to_do)
    if not command[0].startswith("${") and not shutil.which(command[0]):
        return Problem(
            "command", f"there is no program {command[0]!r} to run", 'begin with "${interpreter}" for Python'
        )
    return None


def _text(program: str) -> str:
    try:
        return Path(program).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _json_file(run: ActiveRun, params: Params) -> str:
    path = run.folder / "config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(params), encoding="utf-8")
    return os.fspath(path)


def _failure(run: ActiveRun, status: int) -> EndedElsewhere:
    """Return how a script failed, as far as its status and its last words say."""
    said = last_words(read_output(run.folder / "output.log"))
    name = signal_name(status)
    if name:
        return EndedElsewhere(CRASHED, f"killed by {name}", cause="crash", error=said, shown=True)
    reason = said.strip().splitlines()[-1][:300] if said.startswith("Traceback") else f"exit code {status}"
    return EndedElsewhere(FAILED, reason, error=said or f"exit code {status}, without a word\n", shown=True)


def last_words(output: str) -> str:
    r"""Return the last traceback in what a script printed; without one, its last lines.

    Example:
        >>> last_words("epoch 1\nTraceback (most recent call last):\n  ...\nValueError: no\n")
        'Traceback (most recent call last):\n  ...\nValueError: no\n'
        >>> last_words("a\nb\n")
        'a\nb\n'
    """
    at = output.rfind("Traceback (most recent call last)")
    if at >= 0:
        return output[at:]
    lines = output.splitlines(keepends=True)
    return "".join(lines[-_TAIL_LINES:])
