"""Put the JupyterLab extension and the server's switch into the wheel, where Jupyter looks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_BUILT = "sweepmagic/labextension"
_SHARED = {
    "sweepmagic/server/jupyter_server_config.json": "etc/jupyter/jupyter_server_config.d/sweepmagic.json",
    "labextension/install.json": "share/jupyter/labextensions/sweepmagic/install.json",
}


class JupyterHook(BuildHookInterface):  # type: ignore[type-arg]
    """A wheel has the extension; an editable installation has it as soon as `make labextension` has been run."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; nothing is built here, so installing from git needs no node."""
        found = dict(_SHARED)
        if (Path(self.root) / _BUILT / "package.json").exists():
            found[_BUILT] = "share/jupyter/labextensions/sweepmagic"
        elif version == "standard":
            raise FileNotFoundError(f"{_BUILT} is missing: `make labextension` builds it (it needs node and npm)")
        else:
            del found["labextension/install.json"]
        build_data["shared_data"].update(found)
