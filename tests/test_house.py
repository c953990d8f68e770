"""The house guards itself: who imports whom, what an import costs, that examples in docstrings run."""

from __future__ import annotations

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import sweepmagic

HOME = Path(sweepmagic.__file__).parent

# A room may import those before it; rooms on one line do not import one another.
LAYERS: list[set[str]] = [
    {"errors"},
    {"registry"},
    {"space"},
    {"config"},
    {"records", "gp", "media"},
    {"model"},
    {"samplers", "stoppers", "store", "executors", "importance"},
    {"artifacts"},
    {"ahead", "run", "liveness", "interrupts", "checks", "project", "tables"},
    {"session", "autolog", "agent", "plan", "loose", "evidence", "exports", "narrow"},
    {"handle", "remote"},
    {"api", "reporting"},
    {"views", "integrations"},
    {"wandb"},
    {"doctor"},
    {"verbs"},
    {"magics", "cli", "server"},
    {"assist"},
    {"sweepmagic"},
]
# What needs a library that may not be there: room -> its module, and the extra that brings it.
OPTIONAL = {
    "sweepmagic.samplers.optuna.": ("optuna", "optuna"),
    "sweepmagic.exports.optuna": ("optuna", "optuna"),
    "sweepmagic.exports.parquet": ("pyarrow", "parquet"),
    "sweepmagic.exports.tensorboard": ("tensorboard", "tensorboard"),
    "sweepmagic.exports.mlflow": ("mlflow", "mlflow"),
    "sweepmagic.exports.wandb": ("wandb", "wandb"),
}
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


def modules() -> list[str]:
    """Return the names of all modules; none is imported for it, as some need a library that is large or not there."""
    names = (path.relative_to(HOME.parent).with_suffix("") for path in sorted(HOME.rglob("*.py")))
    return [
        ".".join(name.parts).removesuffix(".__init__")
        for name in names
        if len(name.parts) > 2 or name.stem != "__init__"
    ]


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "sweepmagic"


def imports_of(path: Path) -> set[str]:
    """Return the rooms that a file imports when it is loaded, `TYPE_CHECKING` blocks and functions aside."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "sweepmagic":
            names = [f"sweepmagic.{a.name}" for a in node.names] if node.module == "sweepmagic" else [node.module]
            found |= {room_of(name) for name in names}
        elif isinstance(node, ast.Import):
            found |= {room_of(a.name) for a in node.names if a.name.split(".")[0] == "sweepmagic"}
    return found


@pytest.mark.parametrize("path", sorted(HOME.rglob("*.py")), ids=lambda p: str(p.relative_to(HOME)))
def test_imports_go_down_only(path: Path) -> None:
    relative = path.relative_to(HOME)
    room = relative.parts[0].removesuffix(".py")
    if room == "__init__":
        return
    assert room in LEVEL, f"{room} has no place in LAYERS; ARCHITECTURE.md says how to choose one"
    for other in imports_of(path) - {room}:
        if other in ("sweepmagic", "__version__") and LEVEL[room] >= LEVEL["views"]:
            continue  # integrations and front ends speak the public API
        if other in LEVEL:
            assert LEVEL[other] < LEVEL[room], f"{relative} imports {other}, which is not below it"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, sweepmagic; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {
        "scipy",
        "bokeh",
        "ipywidgets",
        "IPython",
        "pandas",
        "tensorflow",
        "keras",
        "numpy",
        "ruamel",
        "rich",
    }


def test_running_a_sweep_loads_no_front_end_and_no_framework() -> None:
    code = """
import sys, tempfile, sweepmagic
sweepmagic.sweep({"method": "grid", "parameters": {"x": {"values": [1]}}}, lambda x: x, dir=tempfile.mkdtemp(), view="none")
print(*sorted({m.split(".")[0] for m in sys.modules}))
"""
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {"bokeh", "ipywidgets", "anywidget", "tensorflow", "keras", "torch", "pandas", "rich"}


@pytest.mark.parametrize("name", [name for name in modules() if ".integrations." not in name])
def test_examples_in_docstrings_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")  # what the dialect says at the side is no part of an example
    for room, (library, extra) in OPTIONAL.items():
        if name.startswith(room):
            pytest.importorskip(library, reason=f"the extra sweepmagic[{extra}] is not installed")
    if name.startswith("sweepmagic.server."):
        pytest.importorskip("jupyter_server", reason="it is for those who have a Jupyter server")
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_public_names_do_not_give_way_to_the_rooms_of_the_same_name() -> None:
    importlib.import_module("sweepmagic.agent")
    importlib.import_module("sweepmagic.config")
    assert callable(sweepmagic.agent)
    assert not isinstance(sweepmagic.config, type(sys))
    assert set(sweepmagic.__all__) <= set(dir(sweepmagic))


def test_every_option_and_word_is_documented() -> None:
    from sweepmagic import verbs
    from sweepmagic.magics import SweepMagics

    docs = (HOME.parent / "docs" / "magics.md").read_text()
    options = [action.option_strings[0] for action in SweepMagics.sweep.parser._actions if action.option_strings]
    for word in [*options, *verbs.VERBS]:
        assert f"`{word}" in docs or f"`%sweep {word}" in docs, f"docs/magics.md does not mention {word}"
