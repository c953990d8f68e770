"""Reading a large record makes objects by the hundred thousand, and none of them is garbage yet."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection(*, when: bool = True) -> Iterator[None]:
    """Keep the garbage collector from looking at new objects again and again: with large libraries loaded a look takes long.

    It is the whole process's, so this is for `when` there is much to read: whoever switches it off meanwhile would find it on.

    Example:
        >>> with no_collection():
        ...     gc.isenabled()
        False
        >>> gc.isenabled()
        True
    """
    was_on = when and gc.isenabled()
    if was_on:
        gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
