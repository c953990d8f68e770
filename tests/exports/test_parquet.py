"""Parquet: types, and what has none."""

from __future__ import annotations

from pathlib import Path

import pytest

pq = pytest.importorskip("pyarrow.parquet", reason="the extra sweepmagic[parquet] is not installed: make exchange")

from sweepmagic.exports import Snapshot, write  # noqa: E402
from sweepmagic.exports.parquet import column  # noqa: E402


def test_a_row_per_run_in_typed_columns(snapshot: Snapshot, tmp_path: Path) -> None:
    table = pq.read_table(write(snapshot, tmp_path / "runs.parquet").where)
    assert table.column("run").to_pylist() == [1, 2, 3, 4]
    assert table.column("loss").to_pylist() == [0.3, 0.7, None, 0.6]
    assert table.column("bias").to_pylist() == [True, False, True, False]
    assert table.column("opt.name").to_pylist() == ["adam", None, "[1, 2]", "adam"]


def test_a_row_per_row_that_was_logged(snapshot: Snapshot, tmp_path: Path) -> None:
    table = pq.read_table(write(snapshot, tmp_path / "h.parquet", "history").where)
    assert table.column_names == ["run", "_step", "_time", "loss", "phase"]
    assert table.column("_step").to_pylist() == [0, 5, 10, 0, 5, 0]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, 2**70, None], ["1", str(2**70), None]),
        ([True, 2], ["true", "2"]),
        ([{"a": 1}, None], ['{"a": 1}', None]),
        ([None, None], [None, None]),
        ([1, 2.5], [1.0, 2.5]),
    ],
)
def test_values_of_no_one_type_become_text(values: list[object], found: list[object]) -> None:
    assert column(values).to_pylist() == found


def test_no_runs_is_an_empty_table(snapshot: Snapshot, tmp_path: Path) -> None:
    snapshot.record.runs.clear()
    assert pq.read_table(write(snapshot, tmp_path / "runs.parquet").where).num_rows == 0
