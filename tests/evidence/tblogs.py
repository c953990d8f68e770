"""TensorBoard's event files, written for tests: what its own writers write, without them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def varint(number: int) -> bytes:
    """Return a whole number as Protocol Buffers write it; negative ones take ten bytes."""
    number &= 2**64 - 1
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def field(number: int, value: int | bytes | str | float) -> bytes:
    """Return one field; a float is a double."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def single(number: int, value: float) -> bytes:
    """Return a field of single precision."""
    return varint(number << 3 | 5) + struct.pack("<f", value)


def event(step: int, *values: bytes) -> bytes:
    """Return an event with a summary of these values."""
    return field(1, 1000.0) + field(2, step) + field(5, b"".join(field(1, value) for value in values))


def scalar(tag: str, value: float) -> bytes:
    """Return a scalar as TensorFlow 1, PyTorch and tensorboardX write it."""
    return field(1, tag) + single(2, value)


def tensor(tag: str, value: float, *, double: bool = False) -> bytes:
    """Return a scalar as TensorFlow 2 writes it."""
    content = struct.pack("<d" if double else "<f", value)
    return field(1, tag) + field(8, field(1, 2 if double else 1) + field(2, b"") + field(4, content))


def hparams(values: Mapping[str, Any]) -> bytes:
    """Return the HParams plugin's note of a config."""
    entries = b"".join(field(1, field(1, key) + field(2, _value(value))) for key, value in values.items())
    return _plugged("_hparams_/session_start_info", field(3, entries))


def ended(status: int) -> bytes:
    """Return its note of an end: 1 success, 2 failure, 3 running."""
    return _plugged("_hparams_/session_end_info", field(4, field(1, status)))


def _plugged(tag: str, content: bytes) -> bytes:
    return field(1, tag) + field(9, field(1, field(1, "hparams") + field(2, content)))


def _value(value: Any) -> bytes:
    if isinstance(value, bool):
        return field(4, int(value))
    return field(2, float(value)) if isinstance(value, (int, float)) else field(3, value)


def framed(record: bytes) -> bytes:
    """Return a record as it lies in a file; nobody looks at the checksums."""
    return struct.pack("<Q", len(record)) + b"\0" * 4 + record + b"\0" * 4


def log(folder: Path, *events: bytes, name: str = "events.out.tfevents.1000.host") -> Path:
    """Write an event file, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"".join(map(framed, (field(1, 1000.0) + field(3, "brain.Event:2"), *events))))
    return path
