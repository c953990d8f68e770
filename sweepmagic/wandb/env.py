"""`wandb.env`: the names of W&B's environment variables that mean something here."""

from __future__ import annotations

import os

PROJECT = "WANDB_PROJECT"
ENTITY = "WANDB_ENTITY"
NAME = "WANDB_NAME"
NOTES = "WANDB_NOTES"
TAGS = "WANDB_TAGS"
RUN_ID = "WANDB_RUN_ID"
RUN_GROUP = "WANDB_RUN_GROUP"
JOB_TYPE = "WANDB_JOB_TYPE"
MODE = "WANDB_MODE"
DISABLED = "WANDB_DISABLED"
DIR = "WANDB_DIR"
RESUME = "WANDB_RESUME"
SILENT = "WANDB_SILENT"
QUIET = "WANDB_QUIET"
SWEEP_ID = "WANDB_SWEEP_ID"
CONFIG_PATHS = "WANDB_CONFIG_PATHS"
SAVE_CODE = "WANDB_SAVE_CODE"
DISABLE_CODE = "WANDB_DISABLE_CODE"


def set_project(value: str) -> None:
    """Choose the project of the runs that begin from now on."""
    os.environ[PROJECT] = value


def set_entity(value: str) -> None:
    """Choose the entity, which is but a label here."""
    os.environ[ENTITY] = value
