"""Several runs at once in threads of the kernel: they share its data and its imports."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context


class ThreadsExecutor:
    """Run each task in a thread of its own.

    A fresh thread per run leaves nothing thread-local behind for the next one, and a daemon thread never keeps a kernel
    from shutting down. Each starts from the context of whoever made the executor, so that what it shows goes to that
    cell's output.

    Example:
        >>> ThreadsExecutor(2).submit(lambda: None).result()
    """

    in_main_thread = False

    def __init__(self, workers: int = 1) -> None:
        if workers < 1:
            raise ValueError(f"expected at least 1 worker, but got {workers=}")
        self.workers = workers
        self._context = copy_context()

    def submit(self, task: Callable[[], None]) -> Future[None]:
        """Start `task` in a new thread and return its future."""
        future: Future[None] = Future()

        def work() -> None:
            try:
                task()
                future.set_result(None)
            except BaseException as error:  # noqa: BLE001 - a future carries it to whoever asks for the result
                future.set_exception(error)

        thread = threading.Thread(target=self._context.copy().run, args=(work,), name="sweepmagic-run", daemon=True)
        thread.start()
        return future
