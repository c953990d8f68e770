"""One run at a time, in the thread that asks: the kernel's main thread, where every library works and interrupts reach."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future


class KernelExecutor:
    """Run each task inside `submit`.

    Example:
        >>> KernelExecutor().submit(lambda: None).done()
        True
    """

    workers = 1
    in_main_thread = True

    def __init__(self, workers: int = 1) -> None:
        if workers != 1:
            raise ValueError(f"the kernel executor runs one run at a time, but got {workers=}; use threads")

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Run `task` and return its finished future; an interrupt passes through."""
        future: Future[None] = Future()
        try:
            task()
            future.set_result(None)
        except Exception as error:  # noqa: BLE001 - a future carries it to whoever asks for the result
            future.set_exception(error)
        return future
