"""W&B's own tutorials, verbatim, after one line: in a real shell, on scikit-learn's bundled digits instead of downloads.

The cells are in `tutorials/`, as published. Cells that install packages are left out. In `keras_grid_mended` the typos are mended
that kept it from running at all, and its 300 runs are two. Of `tensorflow_loop` there are two editions, which differ in one import.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import sweepmagic
from tests.test_magics import run

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "tutorials"
datasets = pytest.importorskip("sklearn.datasets", reason="the extra sweepmagic[sklearn] is not installed")
Play = Callable[..., None]


def digits() -> tuple[Any, Any]:
    """Return bundled digits as 28 × 28 pictures in bytes, as MNIST has them, and their labels."""
    images, labels = datasets.load_digits(return_X_y=True)
    large = np.kron(images.reshape(-1, 8, 8), np.ones((3, 3)))
    return (np.pad(large, ((0, 0), (2, 2), (2, 2))) * 15.9).astype("uint8"), labels.astype("uint8")


def load_data() -> Any:
    """Stand for `keras.datasets.mnist.load_data`."""
    images, labels = digits()
    return (images[:300], labels[:300]), (images[300:400], labels[300:400])


@pytest.fixture
def play(one_shell: InteractiveShell, in_notebook: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Return what runs the cells of a tutorial in a shell where ``import wandb`` means ours."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    if "matplotlib" not in sys.modules and _is_missing("matplotlib"):  # imported by a tutorial, and not used
        monkeypatch.setitem(sys.modules, "matplotlib", ModuleType("matplotlib"))
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", ModuleType("matplotlib.pyplot"))
    one_shell.reset(new_session=False)
    one_shell.run_line_magic("load_ext", "sweepmagic.wandb")

    def play_(name: str, *edition: tuple[str, str]) -> None:
        text = (HERE / f"{name}.txt").read_text()
        for old, new in edition:
            assert text.count(old) == 1
            text = text.replace(old, new)
        for cell in text.split("\n# %%\n"):
            if not cell.startswith(("%pip", "!pip", "%%capture")):
                run(one_shell, cell).raise_error()

    yield play_
    one_shell.run_line_magic("unload_ext", "sweepmagic.wandb")


def _is_missing(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is None


@pytest.mark.parametrize(
    "line",
    ["from wandb.keras import WandbCallback", "from wandb.integration.keras import WandbMetricsLogger"],
    ids=["first edition", "second edition"],
)
def test_a_tensorflow_loop_with_a_random_sweep_and_hyperband(
    play: Play, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras = pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
    pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    play("tensorflow_loop", ("from wandb.keras import WandbCallback", line))
    (sweep,) = sweepmagic.sweeps(project="sweeps-tensorflow")
    assert [each.state for each in sweep.runs] == ["finished"] * 10, sweep.runs[0].error
    for each in sweep.runs:
        assert each.config.as_dict() == {
            **each.config.as_dict(),
            "epochs": 2,
            "architecture_name": "MLP",
            "dataset_name": "MNIST",
        }
        assert [set(row) for row in each.history] == [
            {"_step", "_time", "epochs", "loss", "acc", "val_loss", "val_acc"}
        ] * 2
    assert sweep.best is not None
    assert sweep.best.value == min(run_.value for run_ in sweep.runs)
    # What its authors were not told: 2 epochs never come to where hyperband looks first.
    assert any("cannot stop a run" in note for note in sweep.notes), sweep.notes


def test_a_grid_over_layer_sizes_with_magic(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    tf = pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    monkeypatch.setattr(tf.keras.datasets.fashion_mnist, "load_data", load_data)
    play("keras_grid")
    (sweep,) = sweepmagic.sweeps()
    assert [each.config.layers for each in sweep.runs] == [32, 64, 96, 128, 256]
    for each in sweep.runs:
        assert each.state == "finished", each.error
        assert len(each.history) == 5  # once an epoch
        assert {"epoch", "loss", "val_loss", "accuracy", "val_accuracy"} <= set(each.history[-1])


def test_the_second_grid_with_its_typos_mended(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    tf = pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    monkeypatch.setattr(tf.keras.datasets.fashion_mnist, "load_data", load_data)
    play("keras_grid_mended")
    (sweep,) = sweepmagic.sweeps(project="wandb-sweep-practice")
    assert len(sweep.runs) == 2
    assert {each.state for each in sweep.runs} == {"finished"}, sweep.runs[0].error
    assert [len(each.history) for each in sweep.runs] == [5, 5]


def test_magic_logs_a_single_run_too(play: Play, monkeypatch: pytest.MonkeyPatch, one_shell: InteractiveShell) -> None:
    tf = pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    monkeypatch.setattr(tf.keras.datasets.fashion_mnist, "load_data", load_data)
    before = tf.keras.Model.fit
    first = (HERE / "keras_grid.txt").read_text().split("\n# %%\n")[1]
    run(one_shell, f"{first}\ntrain()\nimport wandb\nwandb.finish()").raise_error()
    (single,) = sweepmagic.runs()
    assert [set(row) - {"_step", "_time"} for row in single.history] == [
        {"epoch", "loss", "val_loss", "accuracy", "val_accuracy"}
    ] * 5
    assert tf.keras.Model.fit is before


def test_a_pytorch_convnet_with_watch_and_save(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", reason="the extra sweepmagic[torch] is not installed")
    images, labels = digits()

    class MNIST(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]  # whatever is installed
        mirrors = ("http://yann.lecun.com/exdb/mnist",)

        def __init__(self, **options: Any) -> None:
            self.images = torch.tensor(images[:1500, None] / 255.0, dtype=torch.float32).repeat(4, 1, 1, 1)
            self.labels = torch.tensor(labels[:1500].astype("int64")).repeat(4)

        def __len__(self) -> int:
            return len(self.labels)

        def __getitem__(self, place: int) -> Any:
            return self.images[place], self.labels[place]

    vision = ModuleType("torchvision")
    vision.datasets = SimpleNamespace(MNIST=MNIST)  # type: ignore[attr-defined]
    transforms = ModuleType("torchvision.transforms")
    transforms.ToTensor = lambda: None  # type: ignore[attr-defined]
    vision.transforms = transforms  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchvision", vision)
    monkeypatch.setitem(sys.modules, "torchvision.transforms", transforms)
    if _is_missing("onnx") or _is_missing("onnxscript"):
        monkeypatch.setattr(torch.onnx, "export", lambda model, example, path: Path(path).write_bytes(b"onnx"))
    play("pytorch_convnet")
    (single,) = sweepmagic.runs(project="pytorch-demo")
    assert single.state == "finished", single.error
    assert (single.config.kernels, single.config.architecture) == ([16, 32], "CNN")
    assert "model.onnx" in single.file_names
    assert 0 <= single.summary["test_accuracy"] <= 1
    losses = [row for row in single.history if "loss" in row]
    assert [row["_step"] for row in losses] == [2912, 5952]  # the examples seen, as the tutorial counts
    assert {"epoch", "gradients/layer1.0.weight", "parameters/layer1.0.weight"} <= set(losses[-1])
