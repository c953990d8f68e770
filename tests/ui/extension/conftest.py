"""A JupyterLab with the extension as it was built when the tests began."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sweepmagic
from tests.ui.lab import Lab

BUILT = Path(sweepmagic.__file__).parent / "labextension"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server for all tests, with a copy of the extension: a build meanwhile takes no files away."""
    if not (BUILT / "package.json").exists():
        pytest.fail("the extension is not built: `make labextension`")
    extensions = tmp_path_factory.mktemp("labextensions")
    shutil.copytree(BUILT, extensions / "sweepmagic")
    server = Lab(tmp_path_factory.mktemp("lab"))
    server.flags = (*Lab.flags, f"--LabApp.extra_labextensions_path={extensions}")
    with server:
        yield server


@pytest.fixture
def folder(lab: Lab, request: pytest.FixtureRequest) -> Path:
    """A folder of its own below the server's root, for records without a notebook."""
    made = lab.folder / "work" / f"{request.node.name}-records"
    made.mkdir()
    return made


@pytest.fixture(scope="session")
def row() -> Callable[[str], str]:
    """Return the selector of a sweep's row in the sidebar."""
    return lambda name: f".sm-lab-row:has(.sm-lab-name:text-is('{name}'))"
