"""What the process is doing is noted while runs are in progress, where the machine tells it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import psutil
import pytest

import sweepmagic
from sweepmagic.records import AgentStarted, Sampled, SweepRecord, decode, encode
from sweepmagic.run import system
from sweepmagic.run.system import System
from tests.views.stories import created

CONFIG: dict[str, Any] = {"name": "s", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"value": 1}}}


def refuse(*_: Any) -> Any:
    raise psutil.AccessDenied()


def test_what_the_machine_keeps_to_itself_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = System(0.0)
    whole = looking.sample(1.0)
    monkeypatch.setattr(psutil, "virtual_memory", refuse)
    monkeypatch.setattr(psutil, "disk_io_counters", lambda: None)
    monkeypatch.setattr(psutil, "net_io_counters", refuse)
    found = looking.sample(16.0)
    assert set(found) == set(whole) - {"cpu", "memory", "disk_read", "disk_write", "net_in", "net_out"}
    assert found["process_memory"] > 1


def test_traffic_is_a_rate_since_the_sample_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, sent = SimpleNamespace(now=100.0), SimpleNamespace(bytes_recv=0, bytes_sent=5_000_000)
    monkeypatch.setattr("sweepmagic.run.system.time.monotonic", lambda: clock.now)
    monkeypatch.setattr(psutil, "net_io_counters", lambda: sent)
    looking = System(0.0)
    clock.now, sent.bytes_sent = 110.0, 25_000_000
    assert looking.sample(10.0)["net_out"] == 2.0
    clock.now, sent.bytes_sent = 120.0, 0  # the counter began anew
    assert looking.sample(20.0)["net_out"] == 0.0


class _Error(Exception):
    __module__ = "pynvml"


def nvml(**changed: Any) -> ModuleType:
    """Return what NVML is like on a machine with two GPUs."""
    module = ModuleType("pynvml")
    module.__spec__ = SimpleNamespace(loader=None)  # type: ignore[assignment]  # what find_spec looks for
    functions = {
        "NVMLError": _Error,
        "nvmlInit": lambda: None,
        "nvmlDeviceGetCount": lambda: 2,
        "nvmlDeviceGetHandleByIndex": lambda place: place,
        "nvmlDeviceGetUtilizationRates": lambda gpu: SimpleNamespace(gpu=90 + gpu),
        "nvmlDeviceGetMemoryInfo": lambda gpu: SimpleNamespace(used=2_000_000_000),
    }
    for name, function in (functions | changed).items():
        setattr(module, name, function)
    return module


def test_gpus_are_sampled_where_nvml_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", nvml())
    found = System(0.0).sample(1.0)
    assert {name: value for name, value in found.items() if name.startswith("gpu")} == {
        "gpu0": 90.0,
        "gpu0_memory": 2000.0,
        "gpu1": 91.0,
        "gpu1_memory": 2000.0,
    }


def fail(*_: Any) -> Any:
    raise _Error("driver not loaded")


@pytest.mark.parametrize("name", ["nvmlInit", "nvmlDeviceGetUtilizationRates"])
def test_a_driver_that_fails_costs_only_the_gpus(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", nvml(**{name: fail}))
    found = System(0.0).sample(1.0)
    assert not [name for name in found if name.startswith("gpu")]
    assert found["process_memory"] > 1


def test_samples_are_in_the_record_of_a_sweep_that_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "FIRST_SECONDS", 0.0)
    looked = threading.Event()
    sample = System.sample

    def noticed(self: System, now: float) -> dict[str, float]:
        looked.set()
        return sample(self, now)

    monkeypatch.setattr(System, "sample", noticed)

    def train(x: int) -> float:
        assert looked.wait(20)
        return 0.5

    sweep = sweepmagic.sweep(CONFIG, train, dir=str(tmp_path), view="none")
    (agent,) = sweep.record.agents.values()
    (found,) = agent.samples
    assert found.values["process_memory"] > 1
    assert sweep.runs[0].state == "finished"


def test_a_sample_is_read_as_it_was_written() -> None:
    event = Sampled("a", {"cpu": 12.5}, time=3.0)
    run, kind, time, _ = encode(event)
    assert decode(run, kind, time, ["a", {"cpu": 12.5}]) == event


def test_samples_of_days_are_thinned_and_the_latest_are_all_there() -> None:
    sweep = SweepRecord.replay("s", [created(), AgentStarted("a", "h", 1, 0.0, "kernel", 1, time=0.0)])
    for number in range(10_000):
        sweep.apply(Sampled("a", {"cpu": 1.0}, time=float(number)))
    times = [sample.time for sample in sweep.agents["a"].samples]
    assert len(times) <= 2000
    assert times == sorted(times)
    assert times[-500:] == [float(number) for number in range(9_500, 10_000)]
    assert sweep.agents["a"].seen == 9_999.0


def test_what_a_process_started_counts_as_its_own() -> None:
    import subprocess
    import sys

    code = "data = bytearray(200_000_000); print('there', flush=True); input()"
    system = System(now=0.0)
    before = system.sample(0.0)["process_memory"]
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert system.sample(1.0)["process_memory"] > before + 150
        child.kill()
