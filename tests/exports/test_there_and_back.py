"""What goes out comes back as evidence for another sweep, with the value that counts."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from sweepmagic.config import dump, parse
from sweepmagic.evidence import gather
from sweepmagic.exports import Snapshot, write
from tests.exports.conftest import ended

LIBRARIES = {"parquet": "pyarrow", "optuna": "optuna", "tensorboard": "tensorboard"}


@pytest.mark.parametrize(
    ("where", "form"),
    [
        ("runs.csv", "csv"),
        ("runs.json", "json"),
        ("runs.parquet", "parquet"),
        ("study.db", "optuna"),
        ("study.log", "optuna"),
        ("logs", "tensorboard"),
    ],
)
def test_a_sweep_learns_from_what_another_exported(snapshot: Snapshot, tmp_path: Path, where: str, form: str) -> None:
    library = LIBRARIES.get(form)
    if library is not None and importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed: make exchange")
    place = write(ended(snapshot), tmp_path / where, form).where
    config = {**dump(snapshot.record.config), "name": "another", "warm_start": str(place)}
    evidence = gather(parse(config), None).evidence
    found = [(each.params["rate"], each.params["opt"]["units"], each.values["loss"]) for each in evidence]
    assert found == [pytest.approx(each, rel=1e-6) for each in [(0.01, 8, 0.3), (0.02, 16, 0.7), (0.04, 64, 0.6)]]
