"""A config that lies in a YAML file beside what was logged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sweepmagic.config.report import Report
from sweepmagic.config.yaml import load


def yaml_mapping(path: Path) -> Mapping[str, Any]:
    """Return what a YAML file says, as plain data; nothing if it is not there, or is no YAML that can be read safely."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    report = Report()
    found = load(text, report)
    return found if isinstance(found, Mapping) and not report.problems else {}
