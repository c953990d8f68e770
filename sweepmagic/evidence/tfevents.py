"""TensorBoard's event files, without TensorBoard: who has such files on a laptop often has only the files.

A file is a chain of records (TFRecord): the length as u64, its checksum, that many bytes, their checksum. Each record is a
message of Protocol Buffers: `Event`, from which only step, scalars and the hyperparameters of the HParams plugin are taken;
the numbers of the fields are those of event.proto, summary.proto, tensor.proto and plugin_data.proto. Checksums are not
looked at: what does not parse is damaged, and the rest are the numbers that were written.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from sweepmagic.evidence.wire import BROKEN, Damaged, fields

_HEAD, _FOOT = 12, 4
_LONGEST = 64 * 2**20  # bytes of a record; a file of pictures may have such, one that is damaged has any
_START, _END = "_hparams_/session_start_info", "_hparams_/session_end_info"
_STATES = {2: "failed", 3: "running"}
# DataType of tensor.proto -> how such numbers lie in `tensor_content`, and the field that lists them instead.
_NUMBERS = {1: ("f", 5), 2: ("d", 6), 3: ("i", 7), 9: ("q", 10)}


@dataclass
class Log:
    """What one event file says.

    Attributes:
        scalars: Steps and values of each tag that was wanted.
        tags: Every tag of a scalar.
        hparams: The config, if the HParams plugin has noted one; None if not.
        state: What the plugin has noted about the run's end, if that is a word of ours.
        is_whole: Whether the file could be read to its end.
    """

    scalars: dict[str, tuple[array[float], array[float]]] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    hparams: dict[str, Any] | None = None
    state: str = ""
    is_whole: bool = True


def read_log(path: Path, is_wanted: Callable[[str], bool]) -> Log:
    """Return what an event file says, up to where it is damaged."""
    log = Log()
    with open(path, "rb") as file:
        try:
            for record in records(file):
                _take(log, record, is_wanted)
        except BROKEN:
            log.is_whole = False
    return log


def records(file: BinaryIO) -> Iterator[bytes]:
    """Yield the records of a file.

    Raises:
        Damaged: the last one is not whole.
    """
    while head := file.read(_HEAD):
        length = struct.unpack_from("<Q", head)[0] if len(head) == _HEAD else _LONGEST + 1
        if length > _LONGEST:
            raise Damaged
        body = file.read(length + _FOOT)
        if len(body) < length + _FOOT:
            raise Damaged
        yield body[:length]


def _take(log: Log, record: bytes, is_wanted: Callable[[str], bool]) -> None:
    """Take in an `Event`: step 2, summary 5, of which value 1 is repeated."""
    step, summaries = 0, []
    for number, value in fields(record):
        if number == 2 and isinstance(value, int):
            step = value - 2**64 if value >= 2**63 else value
        elif number == 5 and isinstance(value, bytes):
            summaries.append(value)
    for summary in summaries:
        for number, value in fields(summary):
            if number == 1:
                _take_value(log, step, value, is_wanted)


def _take_value(log: Log, step: int, message: bytes, is_wanted: Callable[[str], bool]) -> None:
    """Take in a `Summary.Value`: tag 1, simple_value 2, tensor 8, metadata 9."""
    found = dict(fields(message))
    tag = found.get(1, b"").decode()
    if tag == _START:
        log.hparams = _hparams(_plugged(found.get(9, b""), 3))
        return
    if tag == _END:
        log.state = _STATES.get(dict(fields(_plugged(found.get(9, b""), 4))).get(1, 0), "")
        return
    number = _single(found[2]) if 2 in found else _number(found[8]) if 8 in found else None
    if number is None:
        return
    log.tags[tag] = None
    if is_wanted(tag):
        steps, values = log.scalars.setdefault(tag, (array("d"), array("d")))
        steps.append(step)
        values.append(number)


def _number(tensor: bytes) -> float | None:
    """Return the only number of a `TensorProto` (dtype 1, shape 2, content 4, or listed in a field of its kind), or None."""
    found = dict(fields(tensor))
    letter, listed = _NUMBERS.get(found.get(1, 0), ("", 0))
    content = found.get(4) or found.get(listed)
    if isinstance(content, int):  # a whole number that is listed by itself
        return float(content)
    if not letter or not isinstance(content, bytes) or len(content) != struct.calcsize(f"<{letter}"):
        return None
    return _single(content) if letter == "f" else float(struct.unpack(f"<{letter}", content)[0])


def _single(content: bytes) -> float:
    """Return a number of single precision as people write it: 0.1, not 0.10000000149."""
    return float(str(np.frombuffer(content, "<f4")[0]))


def _plugged(metadata: bytes, number: int) -> bytes:
    """Return what the HParams plugin keeps in a `SummaryMetadata`: plugin_data 1, content 2, and there field `number`."""
    message = metadata
    for place in (1, 2, number):
        message = dict(fields(message)).get(place, b"")
    return message


def _hparams(start: bytes) -> dict[str, Any]:
    """Return the config in a `SessionStartInfo`: hparams 1, a map."""
    entries = [dict(fields(entry)) for number, entry in fields(start) if number == 1]
    return {entry[1].decode(): _plain(entry.get(2, b"")) for entry in entries if 1 in entry}


def _plain(value: bytes) -> Any:
    """Return a `google.protobuf.Value`: number 2, string 3, bool 4."""
    for number, content in fields(value):
        if number == 2:
            return struct.unpack("<d", content)[0]
        if number == 3:
            return content.decode()
        if number == 4:
            return bool(content)
    return None
