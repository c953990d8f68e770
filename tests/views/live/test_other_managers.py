"""What other managers of widgets than Jupyter's own rely on: VS Code's and Colab's cannot be run here, their rules can be read."""

from __future__ import annotations

import re
from importlib.metadata import files
from pathlib import Path

import sweepmagic
from sweepmagic.views.live.widget import SweepWidget, script
from tests.conftest import grid


def extension(name: str) -> Path:
    """Return a file of anywidget's, as it lies in the environment of the kernel."""
    (found,) = [path for path in files("anywidget") or [] if path.match(f"share/jupyter/nbextensions/anywidget/{name}")]
    return Path(str(found.locate())).resolve()


def test_vs_code_finds_anywidget_beside_the_kernel() -> None:
    entry = extension("extension.js").read_text()
    assert re.search(r"\.config\(\{\s*map:\s*\{\s*.\*.:\s*\{\s*anywidget: .nbextensions/anywidget/index.", entry)
    assert 'define(["@jupyter-widgets/base"]' in extension("index.js").read_text(), "requirejs loads it"


def test_the_model_and_the_view_are_anywidgets() -> None:
    traits = SweepWidget.class_traits()
    named = {
        name: traits[name].default_value for name in ("_model_module", "_view_module", "_model_name", "_view_name")
    }
    assert named == {
        "_model_module": "anywidget",
        "_view_module": "anywidget",
        "_model_name": "AnyModel",
        "_view_name": "AnyView",
    }


def test_the_program_is_one_module_that_loads_nothing() -> None:
    text = script()
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert "import(" not in text
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == 1
    assert not re.search(r"""["'`]https?://(?!www\.w3\.org)""", text), "an address that it would fetch"


def test_a_manager_that_asks_nothing_has_everything_from_the_first_message(
    tmp_path: Path,
) -> None:
    sweep = sweepmagic.sweep(grid(x=[1, 2]), lambda x: x, dir=tmp_path, view="none")
    state = SweepWidget(sweep, None).get_state()
    assert len(state["keyframe"]["frame"]["rows"]) == 2
    assert {"_esm", "_css", "key", "looks"} <= set(state)
