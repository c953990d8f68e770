"""BLAS in one thread for a while: matrices this small gain nothing from more, and waiting for each other costs much.

Where training keeps every core busy, a BLAS thread that wakes for a 12 x 12 matrix waits milliseconds for its turn, at
each of the thousand calls of a suggestion: 60 times as long as in one thread, measured with two busy cores. Some of LAPACK wakes
them as well, so choosing other routines does not help.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

import scipy.linalg  # noqa: F401  # loads the BLAS that is to be held
from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS at one thread; the count of the user comes back when the last that holds it lets go.

    Example:
        >>> import numpy as np
        >>> with one_thread():
        ...     float(np.linalg.det(np.eye(2)))
        1.0
    """
    blas = _blas()
    blas.hold()
    try:
        yield
    finally:
        blas.release()


class _Blas:
    """The process's BLAS, and how many hold it: the count of threads belongs to the process, not to who asks."""

    def __init__(self, controller: ThreadpoolController) -> None:
        self._controller, self._lock, self._holders = controller, Lock(), 0
        self._limit: Any = None

    def hold(self) -> None:
        with self._lock:
            self._holders += 1
            if self._holders == 1:
                self._limit = self._controller.limit(limits=1, user_api="blas")

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._limit is not None:
                self._limit.restore_original_limits()
                self._limit = None


@lru_cache(maxsize=1)
def _blas() -> _Blas:
    return _Blas(ThreadpoolController())
