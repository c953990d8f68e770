"""`wandb.apis.public`: what `wandb.Api` returns."""

from sweepmagic.wandb.apis.api import Api, Project
from sweepmagic.wandb.apis.files import File
from sweepmagic.wandb.apis.lists import Runs
from sweepmagic.wandb.apis.runs import Run
from sweepmagic.wandb.apis.sweeps import Sweep

PublicApi = Api

__all__ = ["Api", "File", "Project", "PublicApi", "Run", "Runs", "Sweep"]
