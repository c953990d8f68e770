"""The run in progress: its config, its log, its captured output, and the ways to call a training function."""

from sweepmagic.run.active import ActiveRun, current, current_output, need_current
from sweepmagic.run.capture import read_output, routed
from sweepmagic.run.cell import TrainingCell, training_cell
from sweepmagic.run.function import Trainable, TrainingFunction, find_function, trainable
from sweepmagic.run.settings import Settings

__all__ = [
    "ActiveRun",
    "Settings",
    "Trainable",
    "TrainingCell",
    "TrainingFunction",
    "current",
    "current_output",
    "find_function",
    "need_current",
    "read_output",
    "routed",
    "trainable",
    "training_cell",
]
