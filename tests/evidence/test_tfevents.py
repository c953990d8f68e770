"""Event files of TensorBoard: what real writers wrote, and what is left of it when it was cut off anywhere."""

from __future__ import annotations

import base64
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.evidence.tfevents import Log, read_log
from tests.evidence.tblogs import ended, event, field, framed, hparams, log, scalar, tensor

# What tensorboardX 2.6 wrote for SummaryWriter(folder).add_hparams({"lr": 0.1, "opt.name": "adam", "flag": True, "k": 3}, {"val_loss": 0.3})
ADD_HPARAMS = base64.b64decode(
    "GAAAAAAAAACjf0siCXOC6hiAwNpBGg1icmFpbi5FdmVudDoy1M+vxmkAAAAAAAAANgs8bgmVrOoYgMDaQSpeClwKFF9ocGFyYW1zXy9leHBlcmltZW50"
    "SkQKQgoHaHBhcmFtcxI3EjUiBgoCbHIgAyIMCghvcHQubmFtZSABIggKBGZsYWcgAiIFCgFrIAMqDAoKEgh2YWxfbG9zc2GHHGR9AAAAAAAAAGFVjX4J"
    "++vqGIDA2kEqcgpwChxfaHBhcmFtc18vc2Vzc2lvbl9zdGFydF9pbmZvSlAKTgoHaHBhcmFtcxJDGkEKDgoBaxIJEQAAAAAAAAhAChIKCG9wdC5uYW1l"
    "EgYaBGFkYW0KCgoEZmxhZxICIAEKDwoCbHISCRGamZmZmZm5P0VMZb88AAAAAAAAAMi3o1IJHuzqGIDA2kEqMQovChpfaHBhcmFtc18vc2Vzc2lvbl9l"
    "bmRfaW5mb0oRCg8KB2hwYXJhbXMSBCICCAEtT+0lHAAAAAAAAADIwZUdCZju6hiAwNpBKhEKDwoIdmFsX2xvc3MVmpmZPld0zBA="
)
# What TensorFlow 2.21 wrote for tf.summary.scalar("epoch_loss", 0.5, step=0) and ("epoch_loss", 0.25, step=1).
OF_TENSORFLOW = base64.b64decode(
    "PgAAAAAAAADZ0kDnCQAAANuAwNpBGg1icmFpbi5FdmVudDoyUiQKInRlbnNvcmZsb3cuY29yZS51dGlsLmV2ZW50c193cml0ZXKYnZF8MgAAAAAAAAAk"
    "GVbsCYbIGNuAwNpBKicKJQoKZXBvY2hfbG9zc0IKCAESACIEAAAAP0oLCgkKB3NjYWxhcnPzUVQRNAAAAAAAAABeMxdcCbvRGNuAwNpBEAEqJwolCgpl"
    "cG9jaF9sb3NzQgoIARIAIgQAAIA+SgsKCQoHc2NhbGFycwPs+Mk="
)


def read(path: Path) -> Log:
    return read_log(path, lambda tag: True)


def points(found: Log) -> dict[str, list[tuple[float, float]]]:
    return {tag: list(zip(*both, strict=True)) for tag, both in found.scalars.items()}


def test_what_a_real_writer_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(ADD_HPARAMS)
    found = read(tmp_path / "real")
    assert found.hparams == {"lr": 0.1, "opt.name": "adam", "flag": True, "k": 3}
    assert points(found) == {"val_loss": [(0.0, 0.3)]}
    assert found.is_whole
    (tmp_path / "tensors").write_bytes(OF_TENSORFLOW)
    assert points(read(tmp_path / "tensors")) == {"epoch_loss": [(0.0, 0.5), (1.0, 0.25)]}


def test_a_file_that_was_cut_off_anywhere_is_read_up_to_there(tmp_path: Path) -> None:
    ends, at = [0], 0
    while at < len(OF_TENSORFLOW):
        at += struct.unpack_from("<Q", OF_TENSORFLOW, at)[0] + 16
        ends.append(at)
    for cut in range(len(OF_TENSORFLOW) + 1):
        (tmp_path / "cut").write_bytes(OF_TENSORFLOW[:cut])
        found = read(tmp_path / "cut")
        whole = sum(end <= cut for end in ends) - 2  # the first record has no scalar
        assert len(points(found).get("epoch_loss", [])) == max(0, whole)
        assert found.is_whole == (cut in ends)


@given(st.lists(st.tuples(st.integers(0, len(ADD_HPARAMS) - 1), st.integers(0, 255)), max_size=4))
def test_a_damaged_file_raises_nothing(changes: Sequence[tuple[int, int]]) -> None:
    content = bytearray(ADD_HPARAMS)
    for place, byte in changes:
        content[place] = byte
    path = _anywhere() / "damaged"
    path.write_bytes(content)
    read(path)


@given(st.binary(max_size=200))
def test_anything_in_a_record_raises_nothing(content: bytes) -> None:
    path = _anywhere() / "any"
    path.write_bytes(framed(content))
    read(path)


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.floats(width=32, allow_nan=False)), max_size=20))
def test_steps_and_values_come_back_as_they_were_written(rows: list[tuple[int, float]]) -> None:
    path = log(
        _anywhere(), *(event(step, scalar("a", y), tensor("b", y), tensor("c", y, double=True)) for step, y in rows)
    )
    found = read(path)
    for tag in found.scalars:
        steps, values = found.scalars[tag]
        assert list(steps) == [float(step) for step, _ in rows]
        assert np.array_equal(np.asarray(values, "f4"), np.asarray([y for _, y in rows], "f4"))
    assert set(found.scalars) == ({"a", "b", "c"} if rows else set())


def test_single_precision_is_read_as_people_write_it(tmp_path: Path) -> None:
    found = read(log(tmp_path, event(0, scalar("loss", 0.1), tensor("double", 0.1, double=True))))
    assert points(found) == {"loss": [(0.0, 0.1)], "double": [(0.0, 0.1)]}


def test_pictures_and_histograms_are_passed_over(tmp_path: Path) -> None:
    picture = field(1, "examples") + field(4, field(1, 28) + field(4, b"\x89PNG" * 1000))
    several = field(1, "weights") + field(8, field(1, 1) + field(4, b"\0" * 12))
    found = read(log(tmp_path, event(1, picture, several, scalar("loss", 0.5))))
    assert (list(found.tags), found.is_whole) == (["loss"], True)


@pytest.mark.parametrize(("status", "state"), [(1, ""), (2, "failed"), (3, "running")])
def test_how_a_run_ended_is_read(tmp_path: Path, status: int, state: str) -> None:
    found = read(log(tmp_path, event(0, hparams({"lr": 0.5})), event(0, ended(status))))
    assert (found.hparams, found.state) == ({"lr": 0.5}, state)


def test_values_that_nobody_wants_are_not_kept_but_their_names_are(tmp_path: Path) -> None:
    found = read_log(log(tmp_path, event(0, scalar("a", 1), scalar("b", 2))), {"b"}.__contains__)
    assert (list(found.tags), list(found.scalars)) == (["a", "b"], ["b"])


def _anywhere() -> Path:
    return Path(tempfile.mkdtemp())
