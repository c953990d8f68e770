"""Protocol Buffers as bytes: enough to read numbers and texts out of other programs' logs without their libraries."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Damaged(Exception):
    """From here on the file makes no sense: it was cut off, or is still being written."""


BROKEN = (Damaged, struct.error, TypeError, AttributeError, ValueError, OverflowError, RecursionError)
"""What reading a damaged file may raise: a field may be of another kind than it should be."""


def fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a message: number and value, which is an int, or bytes that the reader makes sense of.

    Raises:
        Damaged: this is no message.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire == _BYTES:
            size, at = _varint(message, at)
        elif wire in (_FIXED32, _FIXED64):
            size = 4 if wire == _FIXED32 else 8
        else:
            raise Damaged
        if at + size > len(message):
            raise Damaged
        yield number, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise Damaged
