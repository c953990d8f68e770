"""The environments of the kernel and front end matrices: what is in each, where it is, how it is made.

`make kernels`, `make ui-matrix`, `make frameworks` and `make exchange` make them with
``python -m tests.environments kernels|fronts|frameworks|exchange``; tests ask where they are.
An environment that *borrows* holds only what differs and takes everything else from the environment that makes it: its own
folder comes first on the path. One that does not borrow is installed by pip from nothing, with all of its dependencies.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent.parent
NEWEST = "newest"

# What Google Colab has installed, as far as it touches what sweepmagic depends on.
COLAB = (
    "ipython==7.34.0",
    "ipykernel==6.17.1",
    "ipywidgets==7.7.1",
    "notebook==6.5.7",
    "tornado==6.5.1",
    "traitlets==5.7.1",
    "jupyter_client==7.4.9",
    "anywidget==0.9.21",
    "bokeh==3.8.2",
    "numpy==2.1.3",
    "pandas==2.2.3",
    "psutil==5.9.5",
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment.

    Attributes:
        name: Its folder, below the repository.
        requirements: What pip installs.
        borrows: Whether all the rest comes from the environment that makes it.
        target: The make target that makes it.
    """

    name: str
    requirements: tuple[str, ...]
    borrows: bool
    target: str

    @property
    def folder(self) -> Path:
        """Where it is, or would be."""
        return HOME / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what was installed; it is written last."""
        return self.folder / ".made"

    @property
    def is_there(self) -> bool:
        """Return whether it has been made, as it is described here."""
        return self.stamp.exists() and self.stamp.read_text() == str(self)

    def make(self) -> None:
        """Make it, unless it is there."""
        if self.is_there:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder)
        _pip(self, *(("--no-deps",) if self.borrows else ()), *self.requirements)
        if self.borrows:
            own = sysconfig.get_path("purelib", vars={"base": str(self.folder), "platbase": str(self.folder)})
            lender = sysconfig.get_path("purelib")
            Path(own, "borrowed.pth").write_text(f"import site; site.addsitedir({lender!r})\n")
        else:
            _pip(self, "--no-deps", "--editable", str(HOME))
        self.stamp.write_text(str(self))


def _pip(environment: Environment, *words: str) -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(environment.python), "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", *words], check=True)


def kernel(version: str) -> Environment:
    """Return the environment with that ipykernel, and with what older ones need beside it."""
    wanted = "ipykernel" if version == NEWEST else f"ipykernel=={version}"
    return Environment(f".venv-kernels/{version}", (wanted, "nest-asyncio"), True, "make kernels")


KERNELS = {version: kernel(version) for version in ("6.17.1", "6.31.0", "7.1.0", "7.3.0", "7.4.0", NEWEST)}
# Runs notebooks from a shell; what it needs beside nbclient is small.
PAPERMILL = Environment(
    ".venv-kernels/papermill", ("papermill>=2.6", "click", "entrypoints", "tenacity"), True, "make kernels"
)
FRONTS = {
    "lab-4.2": Environment(
        ".venv-fronts/lab-4.2", ("jupyterlab==4.2.*", "jupyterlab_widgets", "anywidget"), True, "make ui-matrix"
    ),
    "classic": Environment(
        # The ranges of pyproject.toml choose the rest; IPython 7 imports pkg_resources.
        ".venv-fronts/classic",
        (*COLAB, "scipy", "ruamel.yaml", "rich", "threadpoolctl", "setuptools<81"),
        False,
        "make ui-matrix",
    ),
}
# Libraries too large for the lock file, each with an integration of its own. Where pip offers PyTorch for GPUs first, point it
# at the CPU build: nothing here needs a GPU.
FRAMEWORKS = Environment(
    ".venv-frameworks",
    (
        *("torch==2.13.*", "lightning", "xgboost-cpu", "lightgbm", "scikit-learn", "optuna>=4", "cmaes"),
        *("onnx", "onnxscript", "pandas", "ipykernel", "nbclient"),  # for the notebooks
        *("pytest", "pytest-timeout", "hypothesis", "numpy", "scipy", "ruamel.yaml", "psutil", "threadpoolctl"),
        *("ipython", "ipywidgets", "anywidget", "bokeh", "pillow", "rich"),
    ),
    False,
    "make frameworks",
)
# Programs that sweeps go to and come from. W&B's own check of a sweep's YAML, `sweeps`, wants a numpy that newer versions of
# pyarrow do not take.
EXCHANGE = Environment(
    ".venv-exchange",
    (
        *("wandb", "sweeps", "mlflow-skinny", "tensorboard", "pyarrow==21.*", "pandas", "optuna>=4"),
        *("pytest", "pytest-timeout", "hypothesis", "numpy", "scipy", "ruamel.yaml", "psutil", "threadpoolctl"),
        *("ipython", "ipywidgets", "anywidget", "bokeh", "pillow", "rich"),
    ),
    False,
    "make exchange",
)
# What shows widgets in each output of the emulated Colab; one file of an npm package.
_MANAGER = "@jupyter-widgets/html-manager@1.0.15"
COLAB_MANAGER = HOME / ".venv-fronts" / "colab" / "package" / "dist" / "libembed-amd.js"


def fetch_manager() -> None:
    """Fetch the manager of widgets for the emulated Colab, unless it is there; without npm its tests are skipped."""
    npm, folder = shutil.which("npm"), COLAB_MANAGER.parents[2]
    if COLAB_MANAGER.exists() or npm is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run([npm, "pack", "--silent", _MANAGER], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / packed.stdout.strip()) as archive:
        archive.extract("package/dist/libembed-amd.js", folder, filter="data")


def main() -> None:
    """Make the environments of one matrix."""
    groups = {
        "kernels": [*KERNELS.values(), PAPERMILL],
        "fronts": list(FRONTS.values()),
        "frameworks": [FRAMEWORKS],
        "exchange": [EXCHANGE],
    }
    for environment in groups[sys.argv[1]]:
        environment.make()
    if sys.argv[1] == "fronts":
        fetch_manager()


if __name__ == "__main__":
    main()
