"""A store that stays open between two single runs: to open and close one costs several waits for the disk, 10 ms or more."""

from __future__ import annotations

import atexit
import os
import threading
from pathlib import Path

from sweepmagic.store.event_store import EventStore

_lock = threading.Lock()
_kept: list[
    tuple[tuple[int, int, int], EventStore]
] = []  # the one that was given back last, and who has opened which file


def borrow(folder: Path) -> EventStore:
    """Return an open store of `folder`, the kept one if its file is still there."""
    with _lock:
        found = _kept.pop() if _kept else None
    if found is not None:
        identity, store = found
        if store.folder == folder and identity == _identity(store):
            return store
        _let_go(identity, store)
    return EventStore(folder)


def give_back(store: EventStore) -> None:
    """Keep `store` for the next who borrows, in place of another."""
    identity = _identity(store)
    with _lock:
        others = list(_kept)
        _kept[:] = [] if identity is None else [(identity, store)]
    for its, other in others:
        _let_go(its, other)
    if identity is None:
        store.close()


def _let_go(identity: tuple[int, int, int], store: EventStore) -> None:
    if identity[0] == os.getpid():
        store.close()


def _identity(store: EventStore) -> tuple[int, int, int] | None:
    """Return what is another number for another file, or in another process: a fork must not use its parent's connection."""
    try:
        found = store.path.stat()
    except OSError:
        return None
    return os.getpid(), found.st_dev, found.st_ino


@atexit.register
def _close() -> None:
    with _lock:
        kept = list(_kept)
        _kept.clear()
    for identity, store in kept:
        _let_go(identity, store)
