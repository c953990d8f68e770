"""`wandb.Api`: reads what was recorded in this folder, and in those that runs of this process were written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import sweepmagic
from sweepmagic.errors import NotFoundError, with_guess
from sweepmagic.project import folder_of
from sweepmagic.wandb import state
from sweepmagic.wandb.apis.filters import matches
from sweepmagic.wandb.apis.lists import Runs
from sweepmagic.wandb.apis.runs import Run
from sweepmagic.wandb.apis.sweeps import Sweep
from sweepmagic.wandb.artifacts import Artifact
from sweepmagic.wandb.environ import folder, variable
from sweepmagic.wandb.errors import CommError
from sweepmagic.wandb.filing import short

T = TypeVar("T")


class Api:
    """The record, read-only but for labels, config and summary of runs.

    Paths are W&B's: ``entity/project/id``, of which only the last part has to be there; entities are labels.

    Example:
        >>> import os, tempfile
        >>> home = os.getcwd()
        >>> os.chdir(tempfile.mkdtemp())
        >>> config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [3, 1, 2]}}}
        >>> sweep = sweepmagic.sweep(config, lambda x: {"loss": x}, project="demo", view="none")
        >>> runs = Api().runs("team/demo", filters={"config.x": {"$gt": 1}}, order="+summary_metrics.loss")
        >>> [run.config["x"] for run in runs], Api().sweep(f"team/demo/{sweep.id}").best_run().config
        ([2, 3], {'x': 1})
        >>> os.chdir(home)
    """

    def __init__(
        self, overrides: Mapping[str, Any] | None = None, timeout: int | None = None, api_key: str | None = None
    ) -> None:
        self.settings = {"entity": None, "project": None, "run": "latest", **(overrides or {})}

    @property
    def default_entity(self) -> str:
        """``WANDB_ENTITY``, or what was said; empty else."""
        return str(self.settings["entity"] or variable("ENTITY") or "")

    @property
    def client(self) -> None:
        """None: there is no server."""

    @property
    def api_key(self) -> str:
        """A word that is not empty: scripts that look for a key need not log in."""
        return "none-needed"

    # --- runs -------------------------------------------------------------------------------------------------------

    def runs(
        self,
        path: str | None = None,
        filters: Mapping[str, Any] | None = None,
        order: str | None = "+created_at",
        per_page: int = 50,
        include_sweeps: bool = True,
        lazy: bool = True,
    ) -> Runs:
        """Return the runs of a project (of all without a path) that meet `filters`, in `order`."""
        project = path.strip("/").rsplit("/", 1)[-1] if path else self.settings["project"]
        found = (Run(run) for dir in self._folders() for run in sweepmagic.runs(dir=dir))
        of_project = (run for run in found if project in (None, run.project))
        return Runs(run for run in of_project if matches(filters, run.field)).ordered(order)

    def run(self, path: str = "") -> Run:
        """Return a run by its id or name.

        Raises:
            CommError: there is none.
        """
        word = path.strip("/").rsplit("/", 1)[-1].removeprefix("runs/")
        return Run(self._first(lambda dir: sweepmagic.load_run(word, dir=dir), f"run {path!r}"))

    # --- sweeps -----------------------------------------------------------------------------------------------------

    def sweep(self, path: str = "") -> Sweep:
        """Return a sweep by its id or name.

        Raises:
            CommError: there is none.
        """
        return Sweep(self._first(lambda dir: sweepmagic.load(path, dir=dir), f"sweep {path!r}"))

    def sweeps(self, path: str | None = None) -> list[Sweep]:
        """Return the sweeps of a project; of all without a path."""
        project = path.strip("/").rsplit("/", 1)[-1] if path else None
        return [Sweep(found) for dir in self._folders() for found in sweepmagic.sweeps(project=project, dir=dir)]

    def projects(self, entity: str | None = None, per_page: int = 200) -> list[Project]:
        """Return every project that a run or a sweep belongs to."""
        names = [found.project for found in (*self.runs(), *self.sweeps())]
        return [Project(name) for name in dict.fromkeys(names)]

    # --- artifacts --------------------------------------------------------------------------------------------------

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """Return a version of an artifact, such as ``"model:best"``.

        Raises:
            CommError: there is none.
        """
        found = self._first(lambda dir: sweepmagic.artifact(short(name), dir=dir), f"artifact {name!r}")
        if type is not None and found.type != type:
            raise CommError(f"expected an artifact of type {type!r}, but {name!r} is a {found.type!r}")
        return Artifact.of(found)

    def artifacts(self, type_name: str | None = None, name: str | None = None, **unknown: Any) -> list[Artifact]:
        """Return every version of an artifact, the newest first, as W&B does."""
        word = None if name is None else short(name).partition(":")[0]
        found = [each for dir in self._folders() for each in sweepmagic.artifacts(word, type=type_name, dir=dir)]
        return [Artifact.of(each) for each in reversed(found)]

    artifact_versions = artifacts

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        """Return whether there is such an artifact."""
        try:
            self.artifact(name, type)
        except CommError:
            return False
        return True

    artifact_collection_exists = artifact_exists

    def artifact_types(self, project: str | None = None) -> list[str]:
        """Return what artifacts there are: ``model``, ``dataset``, ..."""
        return list(dict.fromkeys(each.type for each in self.artifacts()))

    # --- what has little meaning here -------------------------------------------------------------------------------

    @property
    def viewer(self) -> Viewer:
        """Nobody in particular."""
        return Viewer(self.default_entity)

    def project(self, name: str, entity: str | None = None) -> Project:
        """Return a project by its name."""
        return Project(name)

    def create_project(self, name: str, entity: str = "") -> None:
        """Do nothing: a project is there as soon as a run says its name."""

    def from_path(self, path: str) -> Any:
        """Return the sweep or the run at a path."""
        if "/sweeps/" in path:
            return self.sweep(path)
        return self.run(path)

    def flush(self) -> None:
        """Do nothing: everything is read when it is asked for."""

    # --- where ------------------------------------------------------------------------------------------------------

    def _folders(self) -> Iterator[Path]:
        """Yield the folders to look in: this one first."""
        here = folder_of(folder())
        yield here.parent
        yield from (each.parent for each in sorted(state.folders) if each != here and each.exists())

    def _first(self, look: Callable[[Path], T], what: str) -> T:
        said = ""
        for dir in self._folders():
            try:
                return look(dir)
            except NotFoundError as error:
                said = said or str(error)
        raise CommError(f"Could not find {what}: {said}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        public = [each for each in dir(type(self)) if not each.startswith("_")]
        raise AttributeError(with_guess(f"Api has no {name!r} here: it has no server to ask", name, public))


class Viewer:
    """Who looks: no account, an entity that is a label."""

    def __init__(self, entity: str) -> None:
        self.entity = self.username = entity

    def __repr__(self) -> str:
        return f"<Viewer {self.entity!r}>"


class Project:
    """A project: a name that runs and sweeps share."""

    def __init__(self, name: str) -> None:
        self.name = self.id = name
        self.entity = ""

    def __repr__(self) -> str:
        return f"<Project {self.name}>"
