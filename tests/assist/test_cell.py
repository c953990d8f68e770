"""The parts of a cell: by the same cases as the browser's (labextension/src/assist/cells.json)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweepmagic.assist.cell import read_cell

CASES = Path(__file__).parents[2] / "labextension" / "src" / "assist" / "cells.json"


@pytest.mark.parametrize("case", json.loads(CASES.read_text(encoding="utf-8")), ids=lambda case: repr(case["text"]))
def test_the_parts_are_those_that_the_browser_finds(case: dict[str, object]) -> None:
    text = str(case["text"])
    cell = read_cell(text)
    found = cell and [
        text[slice(*cell.words)],
        cell.yaml_text,
        None if cell.code is None else text[slice(*cell.code)],
    ]
    assert found == case["parts"]


def test_the_config_of_a_file_is_not_looked_for_in_the_cell() -> None:
    cell = read_cell("%%sweep --file=a.yaml\nx = 1")
    assert cell is not None
    assert cell.takes_file
    assert cell.yaml_text == ""
