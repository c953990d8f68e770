"""Execute the notebooks headless, and store what came out: ``make notebooks``, or ``python -m scripts.notebooks xgboost colab``.

Each runs in an empty folder, with a kernel of the environment that has its libraries, and without a network: what is stored is
made from the data that scikit-learn brings along, the same on every machine. What says where and when it was made is left out.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.environments import FRAMEWORKS, HOME

NOTEBOOKS = HOME / "notebooks"
IN_FRAMEWORKS = ("pytorch_convnet", "xgboost")
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What libraries say at the side: TensorFlow's start, and downloads that were tried.
NOISE = re.compile(r"^([IWEF]\d{4} \d\d|[IWEF]0000 |WARNING: All log messages before absl|Downloading data from |\s*$)")
NOWHERE = "http://127.0.0.1:9"  # where nobody listens, so that a download fails at once


def main(names: list[str]) -> int:
    """Execute and store the notebooks of these names, or all."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if not names or path.stem in names:
            began = time.monotonic()
            notebook = executed(path, python_of(path))
            nbformat.write(tidy(notebook), path)
            print(f"{path.name}: {time.monotonic() - began:.0f} s, {path.stat().st_size / 1000:.0f} kB", flush=True)
    return 0


def python_of(path: Path) -> Path:
    """Return the interpreter whose environment has what the notebook imports."""
    return FRAMEWORKS.python if path.stem in IN_FRAMEWORKS else Path(sys.executable)


def executed(path: Path, python: Path, folder: Path | None = None) -> nbformat.NotebookNode:
    """Return the notebook as a kernel of `python` leaves it after running every cell in `folder`, by default an empty one.

    Cells with the tag ``skip-execution`` are left out: they install what is here already.

    Raises:
        CellExecutionError: a cell failed, and was not meant to (``raises-exception``).
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = folder or Path(scratch, "work")
        place.mkdir(exist_ok=True)
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(place)}}
        client = NotebookClient(notebook, km=_kernel(python, Path(scratch)), timeout=600, resources=resources)
        client.store_widget_state = False  # what lasts is the static picture, not widgets without a kernel
        client.record_timing = False
        with open(Path(scratch, "kernel.log"), "w") as log:
            asyncio.run(client.async_execute(env=_environment(Path(scratch)), stderr=log))
    return notebook


def _kernel(python: Path, scratch: Path) -> AsyncKernelManager:
    spec = {"argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"], **KERNELSPEC}
    (scratch / "kernels" / "ours").mkdir(parents=True)
    (scratch / "kernels" / "ours" / "kernel.json").write_text(json.dumps(spec))
    known = KernelSpecManager(kernel_dirs=[str(scratch / "kernels")])
    return AsyncKernelManager(kernel_name="ours", kernel_spec_manager=known)


def _environment(scratch: Path) -> dict[str, str]:
    import os

    data = {name: str(scratch / "data") for name in ("KERAS_HOME", "SCIKIT_LEARN_DATA")}
    alone = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    return {
        **os.environ,
        **data,
        **alone,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore::FutureWarning",
    }


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what is no result: noise of libraries, widgets that need their kernel, versions."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02d}"
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [output for output in map(_tidied, cell.outputs) if output is not None]
    return notebook


def _tidied(output: Any) -> Any | None:
    if output.output_type == "stream":
        output.text = "".join(line for line in output.text.splitlines(keepends=True) if not NOISE.match(line))
        return output if output.text else None
    if "data" in output:
        output.data.pop("application/vnd.jupyter.widget-view+json", None)
        return output if output.data else None
    return output


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
