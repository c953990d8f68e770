"""What surrounded a run: Python, packages, the commit, the command and the code. A few texts, looked up in a millisecond."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

from sweepmagic.space import Value

_MOST_CODE = 200_000


def environment(*, save_code: bool = False) -> dict[str, Value]:
    """Return what is known at once.

    ``python``, ``platform``, ``host``, ``cpus``, ``memory`` (bytes), ``folder``, ``argv``, ``packages`` (the versions of what
    is imported), ``git`` (commit and branch; no diff, no address), and with `save_code` the ``code`` of the cell or the script.

    Example:
        >>> found = environment()
        >>> found["python"] == platform.python_version(), "numpy" in found["packages"], "code" in found
        (True, True, False)
    """
    found: dict[str, Value] = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "host": platform.node(),
        "cpus": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "folder": str(Path.cwd()),
        "argv": list(sys.argv),
        "packages": packages(),
    }
    git, code = commit(Path.cwd()), running_code() if save_code else ""
    return found | ({"git": git} if git else {}) | ({"code": code} if code else {})


def news(known: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an environment has become since: libraries imported later, and what takes its time to look up.

    That is whether files under version control were changed (``git.dirty``), and the names of the GPUs (``gpus``).
    """
    found: dict[str, Value] = {}
    now = packages()
    if now != known.get("packages"):
        found["packages"] = now
    git = known.get("git")
    if git and "dirty" not in git:
        found["git"] = {**git, "dirty": is_dirty(Path(known["folder"]))}
    gpus = _gpu_names() if "gpus" not in known else []
    return found | ({"gpus": gpus} if gpus else {})


def packages() -> dict[str, str]:
    """Return the versions of the imported libraries that say one."""
    found = {}
    for name, module in list(sys.modules.items()):
        if "." in name or name.startswith("_") or name in sys.stdlib_module_names:
            continue
        version = getattr(module, "__dict__", {}).get("__version__")  # not getattr: modules may load things when asked
        if isinstance(version, str) and version:
            found[name] = version
    return dict(sorted(found.items()))


def commit(folder: Path) -> dict[str, str]:
    """Return the commit and branch of the folder, read from git's own files; empty where there is no repository."""
    home = next((each / ".git" for each in (folder, *folder.parents) if (each / ".git").exists()), None)
    try:
        return {} if home is None else _head(_git_folder(home))
    except (OSError, UnicodeDecodeError):
        return {}


def _git_folder(home: Path) -> Path:
    if home.is_dir():
        return home
    link = home.read_text().partition("gitdir:")[2].strip()  # a worktree or a submodule
    return (home.parent / link).resolve()


def _head(git: Path) -> dict[str, str]:
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref:"):
        return {"commit": head}
    ref = head.partition(":")[2].strip()
    shared = git / "commondir"
    homes = [git, (git / shared.read_text().strip()).resolve()] if shared.exists() else [git]
    for home in homes:
        if (home / ref).is_file():
            return {"commit": (home / ref).read_text().strip(), "branch": ref.removeprefix("refs/heads/")}
        packed = home / "packed-refs"
        lines = packed.read_text().splitlines() if packed.is_file() else []
        found = next((line.split()[0] for line in lines if line.endswith(f" {ref}")), "")
        if found:
            return {"commit": found, "branch": ref.removeprefix("refs/heads/")}
    return {"branch": ref.removeprefix("refs/heads/")}


def is_dirty(folder: Path) -> bool | None:
    """Return whether files under version control were changed since the commit; None where git does not say."""
    try:
        found = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=folder,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return bool(found.stdout.strip())


def running_code() -> str:
    """Return the source of the cell that runs, or of the script."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        cells: list[Any] = shell.user_ns.get("In") or []
        return str(cells[-1])[:_MOST_CODE] if cells else ""
    path = getattr(sys.modules.get("__main__"), "__file__", None)
    try:
        return Path(path).read_text(encoding="utf-8")[:_MOST_CODE] if path else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _gpu_names() -> list[str]:
    if "pynvml" not in sys.modules:  # loaded, and initialised, by `System`, where it is there
        return []
    nvml = import_module("pynvml")
    try:
        names = [nvml.nvmlDeviceGetName(nvml.nvmlDeviceGetHandleByIndex(n)) for n in range(nvml.nvmlDeviceGetCount())]
    except nvml.NVMLError:
        return []
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names]
