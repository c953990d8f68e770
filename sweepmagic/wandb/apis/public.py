"""`wandb.apis.public`: what `wandb.Api` returns."""

from sweepmagic.wandb.apis.api import Api, Project
from sweepmagic.wandb.apis.files import File
from sweepmagic.wandb.apis.lists import Runs
from sweepmagic.wandb.apis.runs import Run
from sweepmagic.wandb.apis.sweeps import Sweep

__all__ = ["Api", "File", "Project", "Run", "Runs", "Sweep"]
