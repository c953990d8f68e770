"""PyTorch: `watch` a model, and its gradients and parameters are logged as histograms with the rows that you log.

`watch` and `unwatch` are what W&B calls `wandb.watch` and `wandb.unwatch`: the same arguments, the same keys.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

import sweepmagic
from sweepmagic.run import ActiveRun, need_current

BINS = 64
WHAT = ("gradients", "parameters", "all")


def watch(
    models: Any,
    criterion: Any = None,
    log: str | None = "gradients",
    log_freq: int = 1000,
    idx: int | None = None,
    log_graph: bool = False,
) -> list[Watched]:
    """Log the distribution of a model's gradients and parameters as it trains, until the run ends.

    They are counted into 64 bins where they are, on the GPU or not, and join the next row that is logged, as
    ``gradients/<parameter>`` and ``parameters/<parameter>``; NaN and infinities are left out.

    Args:
        models: A model, or several; the names of a second model begin with ``graph_1``.
        criterion: A loss function; taken so that W&B's calls work, and not looked at.
        log: ``"gradients"``, ``"parameters"``, ``"all"``, or None.
        log_freq: Look at every so manieth backward (of gradients) and forward pass (of parameters).
        idx: The number of the first model, if it is not how many are watched already.
        log_graph: Put a table of the model's modules into the summary, as ``graph_0``, at its first forward pass.

    Example:
        >>> import sweepmagic
        >>> from sweepmagic.integrations.torch import watch
        >>> with sweepmagic.init():  # doctest: +SKIP
        ...     watch(model, log="all", log_freq=10)
        ...     train(model)  # calls sweepmagic.log(...)
    """
    if log is not None and log not in WHAT:
        raise ValueError(f"log: expected one of {', '.join(WHAT)} or None, but got {log!r}")
    if log_freq < 1:
        raise ValueError(f"log_freq must be at least 1, but got {log_freq=}")
    listed = list(models) if isinstance(models, (list, tuple)) else [models]
    for model in listed:
        if not isinstance(model, torch.nn.Module):
            raise TypeError(f"watch() expects a torch.nn.Module, or several, but got {type(model).__name__}")
    run = need_current("watch()")
    unwatch(listed)  # who watches anew wants it as they say now
    first = len(_watched(run)) if idx is None else idx
    return [Watched(run, model, place, log, log_freq, log_graph) for place, model in enumerate(listed, start=first)]


def unwatch(models: Any = None) -> None:
    """Stop watching `models`; without an argument, all that the current run watches."""
    run = need_current("unwatch()")
    listed = None if models is None else list(models) if isinstance(models, (list, tuple)) else [models]
    for watched in _watched(run):
        if listed is None or any(watched.model is model for model in listed):
            watched.close()
            run.companions.remove(watched)


class Watched:
    """A model whose gradients and parameters join what its run logs."""

    def __init__(
        self, run: ActiveRun, model: torch.nn.Module, index: int, log: str | None, every: int, graph: bool
    ) -> None:
        self.model, self.every, self._run, self._index = model, every, run, index
        self._waiting: dict[str, Counted] = {}
        self._handles: list[Any] = []
        prefix = f"graph_{index}" if index else ""
        if log in ("gradients", "all"):
            self._hook_gradients(prefix)
        if log in ("parameters", "all"):
            self._handles.append(model.register_forward_hook(_Hook(self._parameters(prefix))))
        if graph:
            self._hook_graph()
        run.companions.append(self)

    def take(self) -> dict[str, sweepmagic.Histogram]:
        """Return what was counted since the last call."""
        waiting, self._waiting = self._waiting, {}
        return {key: found for key, counted in waiting.items() if (found := counted.histogram()) is not None}

    def close(self) -> None:
        """Take the hooks off the model."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _hook_gradients(self, prefix: str) -> None:
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                hook = _Every(self.every, partial(self._count, f"gradients/{prefix}{name}"))
                self._handles.append(parameter.register_hook(hook))

    def _parameters(self, prefix: str) -> _Every:
        def look(*_: Any) -> None:
            for name, parameter in self.model.named_parameters():
                self._count(f"parameters/{prefix}{name}", parameter)

        return _Every(self.every, look)

    def _count(self, key: str, tensor: torch.Tensor) -> None:
        counted = Counted.of(tensor)
        if counted is not None:
            self._waiting[key] = counted

    def _hook_graph(self) -> None:
        """Note the shape of what every module returns at the first forward pass, and then be gone."""
        shapes: dict[str, str] = {}
        handles: list[Any] = []

        def note(name: str, _: Any, __: Any, output: Any) -> None:
            shapes.setdefault(name, str(tuple(output.shape)) if hasattr(output, "shape") else type(output).__name__)

        def done(*_: Any) -> None:
            for handle in handles:
                handle.remove()
            self._run.summary[f"graph_{self._index}"] = _graph(self.model, shapes)

        for name, module in self.model.named_modules():
            if name:
                handles.append(module.register_forward_hook(_Hook(partial(note, name))))
        handles.append(self.model.register_forward_hook(_Hook(done)))
        self._handles += handles


class Counted:
    """The counts of a tensor's finite values, and their smallest and largest, still on the tensor's device."""

    def __init__(self, counts: torch.Tensor, low: torch.Tensor, high: torch.Tensor) -> None:
        self._counts, self._low, self._high = counts, low, high

    @classmethod
    def of(cls, tensor: torch.Tensor) -> Counted | None:
        """Count the values of a tensor without waiting for its device; None if it has no numbers to count."""
        values = tensor.detach()
        values = values.coalesce().values() if values.is_sparse else values
        if values.numel() == 0 or values.is_complex() or values.is_quantized:
            return None
        values = values.reshape(-1)
        values = values if values.dtype in (torch.float32, torch.float64) else values.float()
        return cls._here(values) if values.device.type == "cpu" else cls._there(values)

    @classmethod
    def _here(cls, values: torch.Tensor) -> Counted | None:
        low, high = map(float, torch.aminmax(values))
        if not (abs(low) < float("inf") and abs(high) < float("inf")):  # also NaN
            values = values[torch.isfinite(values)]
            if not len(values):
                return None
            low, high = float(values.min()), float(values.max())
        if low == high:
            low, high = _widened(low)
        return cls(torch.histc(values, BINS, low, high), torch.tensor(low), torch.tensor(high))

    @classmethod
    def _there(cls, values: torch.Tensor) -> Counted:
        finite = torch.isfinite(values)
        infinity = torch.tensor(float("inf"), device=values.device, dtype=values.dtype)
        low, high = torch.where(finite, values, infinity).amin(), torch.where(finite, values, -infinity).amax()
        margin = torch.where(high > low, 0.0, torch.clamp(low.abs() * 1e-6, min=1e-6))
        low, high = low - margin, high + margin
        # NaN and infinities stay what they are, and so outside of 0 to 1.
        return cls(_counts((values - low) / (high - low)), low, high)

    def histogram(self) -> sweepmagic.Histogram | None:
        """Return the histogram; None if there was no finite value."""
        counts, low, high = self._counts.tolist(), float(self._low), float(self._high)
        if not sum(counts):
            return None
        edges = [low + (high - low) * place / BINS for place in range(BINS)] + [high]
        return sweepmagic.Histogram(np_histogram=(counts, edges))


def _counts(shares: torch.Tensor) -> torch.Tensor:
    if torch.are_deterministic_algorithms_enabled():  # histc has none on a GPU
        inside = shares[(shares >= 0) & (shares <= 1)]
        return torch.bincount((inside * BINS).long().clamp(max=BINS - 1), minlength=BINS)
    return torch.histc(shares, BINS, 0, 1)


def _widened(value: float) -> tuple[float, float]:
    margin = max(abs(value) * 1e-6, 1e-6)
    return value - margin, value + margin


class _Every:
    """Calls `look` at every so manieth call; never while PyTorch records the model in order to export or compile it."""

    def __init__(self, every: int, look: Callable[..., None]) -> None:
        self._every, self._look, self._count = every, look, 0

    def __call__(self, *given: Any) -> None:
        if torch.jit.is_tracing() or torch.compiler.is_compiling():
            return
        self._count += 1
        if self._count == self._every:
            self._count = 0
            self._look(*given)


class _Hook:
    """A forward hook that is nothing in a copy of its module: saved and copied models do not report to the run."""

    def __init__(self, call: Callable[..., None]) -> None:
        self._call = call

    def __call__(self, *given: Any) -> None:
        self._call(*given)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Hook, (_nothing,)


def _nothing(*_: Any) -> None:
    return None


def _graph(model: torch.nn.Module, shapes: dict[str, str]) -> sweepmagic.Table:
    table = sweepmagic.Table(columns=["module", "type", "output shape", "parameters"])
    for name, module in model.named_modules():
        if name:
            own = sum(parameter.numel() for parameter in module.parameters(recurse=False))
            table.add_data(name, type(module).__name__, shapes.get(name, "?"), own)
    return table


def _watched(run: ActiveRun) -> list[Watched]:
    return [each for each in run.companions if isinstance(each, Watched)]
