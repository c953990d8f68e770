"""``python -m sweepmagic.wandb``: scripts that say ``import wandb``, unchanged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sweepmagic

SCRIPT = """
import argparse
import wandb
from wandb.errors import CommError
from near import RATE

parser = argparse.ArgumentParser()
parser.add_argument("--units", type=int)
run = wandb.init(project="demo", config=parser.parse_args())
wandb.log({"loss": RATE * wandb.config.units})
"""


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sweepmagic.wandb", *words], capture_output=True, text=True)


def test_a_script_runs_with_its_arguments_and_neighbours(own_folder: Path) -> None:
    folder = own_folder / "src"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    (folder / "near.py").write_text("RATE = 0.5")
    done = call("src/train.py", "--units", "8")
    assert done.returncode == 0, done.stderr
    (run,) = sweepmagic.runs(project="demo")
    assert (run.state, run.config.units, run.summary["loss"]) == ("finished", 8, 4.0)


def test_a_module_runs_too(own_folder: Path) -> None:
    (own_folder / "train.py").write_text(SCRIPT)
    (own_folder / "near.py").write_text("RATE = 1")
    assert call("-m", "train", "--units", "2").returncode == 0
    assert sweepmagic.runs()[0].summary["loss"] == 2


def test_what_is_not_there_is_said(own_folder: Path) -> None:
    assert "there is no script 'nothing.py'" in call("nothing.py").stderr
    assert call().stderr.startswith("usage: ")
