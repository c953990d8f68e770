"""What is stored in the notebooks: results with pictures, and nothing of the machine that made them."""

from __future__ import annotations

import getpass
import json
import platform
import re
from pathlib import Path
from typing import Any

import pytest

from tests.views.still import readers
from tests.views.still.test_static import Page

HOME = Path(__file__).parents[2]
NOTEBOOKS = sorted((HOME / "notebooks").glob("*.ipynb"))
WANTED = (
    *("quickstart", "tensorflow_custom_loop", "keras_fit_grid", "analysis_one_vs_two_layers"),
    *("pytorch_convnet", "xgboost", "colab", "wandb_unchanged"),
)
MOST_BYTES = 400_000
A_PATH = re.compile(r"(?<![\w.:/])/(home|root|tmp|Users|usr|var|opt|work|srv|mnt|data)/|[A-Z]:\\\\")
ONLINE = re.compile(
    r"keras\.datasets\.\w+\.load_data\(|torchvision\.datasets|fetch_openml\(|fetch_california_housing\("
)
BUNDLED = re.compile(r"load_digits\(|make_friedman1\(")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.stem))


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def outputs(path: Path) -> list[dict[str, Any]]:
    return [output for cell in cells(path) for output in cell["outputs"]]


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", ()))


def test_they_are_all_there_and_listed() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(WANTED)
    readme = (HOME / "README.md").read_text()
    assert [name for name in WANTED if f"notebooks/{name}.ipynb" not in readme] == []


@each
def test_every_sweep_has_its_picture(path: Path) -> None:
    sweeps = [cell for cell in cells(path) if re.match(r"%%sweep\b(?!.*(--dry-run|--view none))", source(cell))]
    sweeps = [cell for cell in sweeps if "raises-exception" not in tags(cell)]
    sweeps += [cell for cell in cells(path) if source(cell).startswith("wandb.agent(")]
    assert sweeps
    for cell in sweeps:
        (output,) = cell["outputs"]
        html = "".join(output["data"]["text/html"])
        assert 'src="data:image/png;base64,' in html
        assert " finished" in "".join(output["data"]["text/plain"])


@each
@pytest.mark.parametrize("reader", readers.ALL)
def test_every_reader_keeps_the_words_and_the_pictures(path: Path, reader: str) -> None:
    for output in outputs(path):
        html = "".join(output.get("data", {}).get("text/html", ""))
        if "<style" in html:
            continue  # a DataFrame's, which is pandas' business
        shown = readers.ALL[reader](html)
        assert Page(shown).text.split() == Page(html).text.split()
        if reader != "plainest":
            assert shown.count("data:image/png") == html.count("data:image/png")


@each
def test_only_results_are_stored(path: Path) -> None:
    notebook = json.loads(path.read_text())
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert [cell["id"] for cell in notebook["cells"]] == [
        f"cell-{place:02d}" for place in range(len(notebook["cells"]))
    ]
    for cell in cells(path):
        assert set(cell["metadata"]) <= {"tags"}
    for output in outputs(path):
        assert output.get("name") != "stderr", output["text"]
        assert not any("widget" in kind for kind in output.get("data", ()))
        if output["output_type"] == "error":
            assert output["ename"] in ("ConfigError", "FunctionError")
    assert path.stat().st_size <= MOST_BYTES


@each
def test_nothing_says_which_machine_made_them(path: Path) -> None:
    said = re.sub(r"base64,[A-Za-z0-9+/=]+", "", json.dumps(outputs(path)))
    assert not A_PATH.search(said), A_PATH.search(said)
    names = {platform.node(), getpass.getuser()} - {"", "root", "runner", "user", "localhost"}
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)] == []


@each
def test_no_network_is_needed_and_one_is_used(path: Path) -> None:
    code = "\n".join(source(cell) for cell in cells(path))
    assert BUNDLED.search(code)
    if path.stem != "quickstart":
        online = re.search(r"^try:\n(.*?)^except Exception:  # no (.*?)\n\n", code, re.MULTILINE | re.DOTALL)
        assert online
        assert ONLINE.search(online[1]) or "from torchvision.datasets import" in online[1]
        assert BUNDLED.search(online[2])


@each
def test_what_installs_is_a_cell_of_its_own_that_tests_leave_out(path: Path) -> None:
    installing = [cell for cell in cells(path) if "pip install" in source(cell)]
    assert len(installing) == (path.stem == "colab")
    assert all(tags(cell) == ["skip-execution"] and "\n" not in source(cell) for cell in installing)


@each
def test_they_are_short_and_fit_the_page(path: Path) -> None:
    assert 8 <= len(json.loads(path.read_text())["cells"]) <= 24
    wide = [line for cell in cells(path) for line in source(cell).split("\n") if len(line) > 110]
    assert wide == []
