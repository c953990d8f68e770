"""`make demo`: execute the quickstart headless, print its final table, and say where everything lies."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import sweepmagic

HOME = Path(__file__).resolve().parent.parent
DEMO = HOME / ".demo"
SOURCE = HOME / "notebooks" / "quickstart.ipynb"


def main() -> int:
    """Execute the notebook in .demo/ and print what came of it."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    executed = DEMO / "quickstart.ipynb"
    notebook = nbformat.read(SOURCE, as_version=4)
    print(f"executing {SOURCE.relative_to(HOME)} headless (real Keras trainings, about a minute) ...", flush=True)
    began = time.monotonic()
    try:
        client = NotebookClient(
            notebook, timeout=1200, kernel_name="python3", resources={"metadata": {"path": str(DEMO)}}
        )
        client.store_widget_state = False  # what lasts is the static picture, not widgets without a kernel
        with open(DEMO / "kernel.log", "w") as log:
            client.execute(stderr=log)
    except CellExecutionError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        nbformat.write(notebook, executed)
    sweep = sweepmagic.load("digits-mlp", dir=DEMO)
    report = sweep.report(DEMO / "digits-mlp.html")
    table = sweep.dataframe()[["run", "state", *sweep.record.space.searched, "val_loss", "val_accuracy", "duration"]]
    print(table.to_string(index=False, float_format=lambda value: f"{value:.4g}"))
    print(f"\n{sweep!r}\n{time.monotonic() - began:.0f} s in all")
    print(f"\nexecuted notebook  {executed.relative_to(HOME)}   (open it: make lab, then ../.demo, or any Jupyter)")
    print(f"report             {report.relative_to(HOME)}   (open it in any browser)")
    print("try it yourself    make lab   opens JupyterLab on notebooks/quickstart.ipynb")
    return 0 if sweep.state == "finished" else 1


if __name__ == "__main__":
    sys.exit(main())
