"""The log of a run of W&B's: whole however it lies in blocks, and readable wherever it was cut off."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.evidence.wandb_log import WandbLog, read_log
from tests.evidence.tblogs import field
from tests.evidence.wandblogs import BLOCK, framed, items, record


def read(content: bytes) -> WandbLog:
    path = Path(tempfile.mkdtemp()) / "run-1.wandb"
    path.write_bytes(content)
    return read_log(path, {"loss"}.__contains__)


@given(st.lists(st.integers(0, 2 * BLOCK), max_size=6))
def test_records_are_whole_however_they_lie_in_blocks(sizes: list[int]) -> None:
    filled = [record(2, items({"_step": n, "loss": 0.5, "text": "x" * size})) for n, size in enumerate(sizes)]
    found = read(framed(*filled, record(18, b"")))
    assert found.history == [{"_step": n, "loss": 0.5} for n in range(len(sizes))]
    assert (found.is_over, found.failed) == (True, False)


def test_a_file_that_was_cut_off_anywhere_is_read_up_to_there() -> None:
    rows = [record(2, items({"_step": n, "loss": 0.5})) for n in range(4)]
    whole = framed(record(17, field(8, "a") + field(4, items({"lr": 0.1}))), *rows, record(18, field(1, 1)))
    lengths = [len(read(whole[:cut]).history) for cut in range(len(whole) + 1)]
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (0, 4)
    assert [read(whole[:cut]).is_over for cut in (0, len(whole) - 1, len(whole))] == [False, False, True]
    assert (read(whole).name, read(whole).config, read(whole).failed) == ("a", {"lr": 0.1}, True)


@given(st.binary(max_size=300))
def test_anything_in_a_record_raises_nothing(content: bytes) -> None:
    read(framed(content))
    read(b":W&B\xe1\xbe\x00" + content)
    read(content)
