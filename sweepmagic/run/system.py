"""What the process and its machine are doing: looked at now and then while runs are in progress."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import psutil

FIRST_SECONDS = 1.0
"""How long after the start the first sample is taken: short runs have none, and need none."""

PERIOD_SECONDS = 15.0
"""How far samples are apart: 240 an hour, some 50 kB in the store."""

_MB = 1e6


class System:
    """Samples of this process and this machine, by name.

    ``cpu`` and ``memory`` (per cent of the machine's), ``process_cpu`` (per cent of one core), ``process_memory`` (MB),
    ``disk_read``, ``disk_write``, ``net_in`` and ``net_out`` (MB a second of the machine, since the sample before), and
    with NVML for each GPU ``gpu0`` (per cent busy), ``gpu0_memory`` (MB). What the machine does not tell is left out.

    Example:
        >>> system = System(now=0.0)
        >>> system.is_due(0.5), system.is_due(1.5)
        (False, True)
        >>> system.sample(1.5)["process_memory"] > 1
        True
        >>> system.is_due(16.0), system.is_due(17.0)
        (False, True)
    """

    def __init__(self, now: float, period: float = PERIOD_SECONDS) -> None:
        self._due = now + FIRST_SECONDS
        self._period = period
        self._process = psutil.Process()
        self._family: dict[int, psutil.Process] = {}  # by pid; each counts its CPU from one look to the next
        self._counted: dict[str, float] = {}
        self._counted_at = time.monotonic()
        self._gpus: list[Any] | None = None
        # What is counted from one look to the next needs a first look.
        psutil.cpu_percent()
        self._process.cpu_percent()
        self._rates()

    def is_due(self, now: float) -> bool:
        """Return whether it is time for a sample."""
        return now >= self._due

    def sample(self, now: float) -> dict[str, float]:
        """Return what is going on; the next sample is due `period` seconds after `now`."""
        self._due = now + self._period
        found: dict[str, float] = {}
        for look in (self._usage, self._own_usage, self._rates, self._gpu_usage):
            found |= _told(look)
        return {name: float(f"{value:.4g}") for name, value in found.items()}

    def _usage(self) -> dict[str, float]:
        return {"cpu": psutil.cpu_percent(), "memory": psutil.virtual_memory().percent}

    def _own_usage(self) -> dict[str, float]:
        """Return what this process and those that it started use: some runs are processes of their own."""
        found = {each.pid: self._family.get(each.pid, each) for each in self._process.children(recursive=True)}
        self._family = found
        used = [_used(self._process), *map(_used, found.values())]
        return {"process_cpu": sum(cpu for cpu, _ in used), "process_memory": sum(memory for _, memory in used)}

    def _rates(self) -> dict[str, float]:
        """Return how much was read, written, received and sent a second since the last call."""
        counted = {**_told(_disk), **_told(_network)}
        now = time.monotonic()
        before, span = self._counted, max(now - self._counted_at, 1e-3)
        self._counted, self._counted_at = counted, now
        # A counter may begin anew, as when a disk is taken out.
        return {name: max(0.0, count - before[name]) / _MB / span for name, count in counted.items() if name in before}

    def _gpu_usage(self) -> dict[str, float]:
        if self._gpus is None:
            self._gpus = _gpus()
        found: dict[str, float] = {}
        for place, gpu in enumerate(self._gpus):
            nvml = import_module("pynvml")
            found[f"gpu{place}"] = nvml.nvmlDeviceGetUtilizationRates(gpu).gpu
            found[f"gpu{place}_memory"] = nvml.nvmlDeviceGetMemoryInfo(gpu).used / _MB
        return found


def _used(process: psutil.Process) -> tuple[float, float]:
    """Return the CPU and the memory that a process uses; nothing if it has just ended."""
    try:
        return process.cpu_percent(), process.memory_info().rss / _MB
    except psutil.Error:
        return 0.0, 0.0


def _disk() -> dict[str, float]:
    counted = psutil.disk_io_counters()
    return {} if counted is None else {"disk_read": counted.read_bytes, "disk_write": counted.write_bytes}


def _network() -> dict[str, float]:
    counted = psutil.net_io_counters()
    return {} if counted is None else {"net_in": counted.bytes_recv, "net_out": counted.bytes_sent}


def _gpus() -> list[Any]:
    """Return NVML's GPUs; none where its library or its driver is not there."""
    if find_spec("pynvml") is None:
        return []
    nvml = import_module("pynvml")
    try:
        nvml.nvmlInit()
        return [nvml.nvmlDeviceGetHandleByIndex(place) for place in range(nvml.nvmlDeviceGetCount())]
    except nvml.NVMLError:
        return []


def _told(look: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Return what `look` finds; nothing where the machine keeps it to itself, as containers and drivers may."""
    try:
        return look()
    except (psutil.Error, OSError, RuntimeError, NotImplementedError):  # the ways in which psutil says so
        return {}
    except Exception as error:
        if type(error).__module__.split(".")[0] == "pynvml":
            return {}
        raise
