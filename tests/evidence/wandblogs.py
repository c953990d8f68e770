"""The log of a run as wandb writes it, for tests."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.evidence.tblogs import field

BLOCK = 32 * 1024


def items(values: Mapping[str, Any]) -> bytes:
    """Return the items of a history, a summary or a config."""
    return b"".join(field(1, field(2, key) + field(16, json.dumps(value))) for key, value in values.items())


def record(kind: int, content: bytes) -> bytes:
    """Return a `Record`."""
    return field(kind, content)


def framed(*records: bytes) -> bytes:
    """Return records in LevelDB's form: blocks of 32 KiB, and what does not fit into one goes on in the next."""
    found = bytearray(b":W&B\xe1\xbe\x00")
    for each in records:
        begun = False
        while True:
            room = BLOCK - len(found) % BLOCK - 7
            if room < 0:
                found += b"\0" * (room + 7)
                continue
            piece, each = each[:room], each[room:]
            kind = (3 if begun else 2) if each else (4 if begun else 1)
            found += struct.pack("<IHB", 0, len(piece), kind) + piece
            begun = True
            if not each:
                break
    return bytes(found)


def write_log(folder: Path, *records: bytes) -> Path:
    """Write the log of a run, and return where it is."""
    folder.mkdir(parents=True)
    path = folder / f"run-{folder.name.rpartition('-')[2]}.wandb"
    path.write_bytes(framed(*records))
    return path
