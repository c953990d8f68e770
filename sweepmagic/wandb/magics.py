"""`%wandb` and `%%wandb`: show a run or a sweep; keep what the runs of a cell came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import display

import sweepmagic
from sweepmagic.errors import NotFoundError
from sweepmagic.project import folder_of
from sweepmagic.wandb.apis.runs import Run
from sweepmagic.wandb.environ import folder
from sweepmagic.wandb.say import once
from sweepmagic.wandb.wandb_run import current_run

MOST = 10
"""How many of a cell's runs are shown."""


@magics_class
class WandbMagics(Magics):  # type: ignore[misc]  # IPython is not seen by mypy here
    """W&B's magic, without its server."""

    @line_cell_magic  # type: ignore[untyped-decorator]
    def wandb(self, line: str, cell: str | None = None) -> Any:
        """Show a run or a sweep by its path (``%wandb entity/project/sweeps/ID``), by default the current run.

        As a cell magic it runs the cell, and shows the runs that were made in it.
        """
        named = _path(line)
        if cell is None:
            return _found(named) if named else current_run() or _latest()
        before = {run.id for run in _runs()}
        result = self.shell.run_cell(cell)
        for run in [run for run in _runs() if run.id not in before][:MOST]:
            display(Run(run))
        result.raise_error()
        return None


def _path(line: str) -> str:
    """Return the path in a line such as ``entity/project -h 420``.

    Example:
        >>> _path("team/demo/sweeps/abc -h 300"), _path("--height 300"), _path("")
        ('team/demo/sweeps/abc', '', '')
    """
    words = line.split()
    skipped = {place for place, word in enumerate(words) if word.startswith("-")}
    skipped |= {place + 1 for place in skipped if "=" not in words[place]}
    return next((word for place, word in enumerate(words) if place not in skipped), "")


def _runs() -> list[sweepmagic.Run]:
    return sweepmagic.runs(dir=folder())


def _latest() -> Any:
    found = _runs()
    return Run(found[-1]) if found else None


def _found(path: str) -> Any:
    """Return the sweep or the run of that id or name; of a project its runs; None, and a word, where there is neither."""
    word = path.strip("/").rsplit("/", 1)[-1]
    looks: list[Callable[[], Any]] = [
        lambda: sweepmagic.load(word, dir=folder()),
        lambda: Run(sweepmagic.load_run(word, dir=folder())),
    ]
    for look in looks:
        try:
            return look()
        except NotFoundError:
            continue
    of_project = [run for run in _runs() if run.project == word]
    if of_project:
        return [Run(run) for run in of_project]
    once(
        f"%wandb: there is no run, sweep or project {path!r} in {folder_of(folder())}; what is on W&B's server stays there"
    )
    return None


def register(ipython: Any) -> None:
    """Add the magics."""
    ipython.register_magics(WandbMagics)


def unregister(ipython: Any) -> None:
    """Take them back."""
    for kind in ("line", "cell"):
        ipython.magics_manager.magics[kind].pop("wandb", None)
