"""Call a function in a new Python, so that nothing imported or allocated before disturbs what it measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_HOUSE = Path(__file__).parent.parent


def command(module: str, function: str, *arguments: Any) -> list[str]:
    """Return the command line that calls ``module.function(*arguments)`` and prints the result as JSON."""
    return [sys.executable, "-m", "benchmarks.fresh", module, function, json.dumps(arguments)]


def environment() -> dict[str, str]:
    """Return the environment for it: this house first in the path, TensorFlow on the CPU and silent."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return {**os.environ, **quiet, "PYTHONPATH": str(_HOUSE)}


def fresh(module: str, function: str, *arguments: Any) -> Any:
    """Return what ``module.function(*arguments)`` returns in a new Python."""
    done = subprocess.run(
        command(module, function, *arguments), env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module}.{function} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    _, _module, _function, _arguments = sys.argv
    print(json.dumps(getattr(import_module(_module), _function)(*json.loads(_arguments))))
