"""A sweep's config: YAML text or a dict in, checked types out; and back again."""

from sweepmagic.config.cell import split_cell
from sweepmagic.config.dump import dump, dump_yaml, write_yaml
from sweepmagic.config.notes import notes
from sweepmagic.config.parse import examine, parse, restore
from sweepmagic.config.sampler import SamplerSpec
from sweepmagic.config.schema import json_schema
from sweepmagic.config.types import Metric, StopperSpec, SweepConfig

__all__ = [
    "Metric",
    "SamplerSpec",
    "StopperSpec",
    "SweepConfig",
    "dump",
    "dump_yaml",
    "examine",
    "json_schema",
    "notes",
    "parse",
    "restore",
    "split_cell",
    "write_yaml",
]
