"""The file `run-*.wandb` of a run, which an offline run leaves and nothing else: config, summary and the whole history.

It is a log in LevelDB's form (blocks of 32 KiB; a record in one piece or in several) with a message of Protocol Buffers in
each record. The numbers of the fields are those of wandb_internal.proto: of `Record` history 2, summary 3, config 5, run
17, exit 18; of an item in them its key 1, or the parts of a nested key 2, and its value as JSON 16.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sweepmagic.evidence.wire import BROKEN, Damaged, fields

_MAGIC, _HEADER = b":W&B", 7
_BLOCK, _HEAD = 32 * 1024, 7
_WHOLE, _LAST = 1, 4
_LONGEST = 64 * 2**20


@dataclass
class WandbLog:
    """What the file of one run says; `is_over` if it has come to its end, and `failed` if that was one with an error."""

    name: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    is_over: bool = False
    failed: bool = False


def read_log(path: Path, is_wanted: Callable[[str], bool]) -> WandbLog:
    """Return what the file says, up to where it is damaged; of the history only what is wanted."""
    log = WandbLog()
    with open(path, "rb") as file:
        try:
            for record in records(file):
                _take(log, record, is_wanted)
        except BROKEN:
            pass  # what was read stands, and the run did not come to its end
    return log


def records(file: BinaryIO) -> Iterator[bytes]:
    """Yield the records of a file.

    Raises:
        Damaged: it is no such file, or its last record is not whole.
    """
    if not file.read(_HEADER).startswith(_MAGIC):
        raise Damaged
    at, parts = _HEADER, bytearray()
    while True:
        left = _BLOCK - at % _BLOCK
        if left < _HEAD:
            file.read(left)
            at += left
        head = file.read(_HEAD)
        if not head:
            return
        _, length, kind = struct.unpack("<IHB", head)
        body = file.read(length)
        if len(body) < length or len(parts) > _LONGEST:
            raise Damaged
        at += _HEAD + length
        parts += body
        if kind in (_WHOLE, _LAST):
            yield bytes(parts)
            parts.clear()


def _take(log: WandbLog, record: bytes, is_wanted: Callable[[str], bool]) -> None:
    for number, content in fields(record):
        if number == 2:
            row = {key: value for key, value in _items(content, 1) if key == "_step" or is_wanted(key)}
            log.history += [row] if len(row) > 1 else []
        elif number == 3:
            log.summary |= dict(_items(content, 1))
        elif number == 5:
            log.config |= dict(_items(content, 1))
        elif number == 17:
            run = dict(fields(content))
            log.name = run.get(8, run.get(1, b"")).decode()
            log.config |= dict(_items(run.get(4, b""), 1))
        elif number == 18:
            log.is_over, log.failed = True, dict(fields(content)).get(1, 0) != 0


def _items(message: bytes, number: int) -> Iterator[tuple[str, Any]]:
    """Yield key and value of the items in a message; nested keys with dots."""
    for place, content in fields(message):
        if place != number:
            continue
        key, nested, value = "", [], b"null"
        for part, text in fields(content):
            if part == 1:
                key = text.decode()
            elif part == 2:
                nested.append(text.decode())
            elif part == 16:
                value = text
        yield key or ".".join(nested), json.loads(value)
