"""A sweep's config: YAML text or a dict in, checked types out; and back again."""

from sweepmagic.config.cell import split_cell
from sweepmagic.config.dump import dump, dump_yaml
from sweepmagic.config.notes import notes
from sweepmagic.config.parse import parse
from sweepmagic.config.schema import json_schema
from sweepmagic.config.types import Metric, StopperSpec, SweepConfig

__all__ = ["Metric", "StopperSpec", "SweepConfig", "dump", "dump_yaml", "json_schema", "notes", "parse", "split_cell"]
