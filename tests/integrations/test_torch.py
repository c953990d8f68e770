"""`watch` on real PyTorch models."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from tests.conftest import grid

torch = pytest.importorskip("torch", reason="the extra sweepmagic[torch] is not installed")

from sweepmagic.integrations import torch as ours  # noqa: E402 - after PyTorch is known to be there

Runner = Callable[..., sweepmagic.Sweep]


def net() -> Any:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))


def trained(model: Any, steps: int, log_every: int = 1) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for step in range(1, steps + 1):
        optimizer.zero_grad()
        loss = (model(torch.ones(8, 4)) ** 2).mean()
        loss.backward()
        optimizer.step()
        if step % log_every == 0:
            sweepmagic.log({"loss": loss}, step=step * 8)


@pytest.fixture
def started() -> Any:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        yield run


def rows_of(run: Any) -> list[dict[str, Any]]:
    return list(sweepmagic.load_run(run.id).history)


def keys(row: dict[str, Any]) -> set[str]:
    return {key for key in row if "/" in key}


NAMES = {"0.weight", "0.bias", "2.weight", "2.bias"}


def test_gradients_and_parameters_join_the_next_row(started: Any) -> None:
    model = net()
    ours.watch(model, log="all", log_freq=2)
    trained(model, 4)
    rows = rows_of(started)
    assert [row["_step"] for row in rows] == [8, 16, 24, 32]
    expected = {f"{kind}/{name}" for kind in ("gradients", "parameters") for name in NAMES}
    assert [keys(row) for row in rows] == [set(), expected, set(), expected]
    histogram = rows[1]["gradients/0.weight"]
    assert (len(histogram["values"]), len(histogram["bins"]), sum(histogram["values"])) == (64, 65, 12)


@pytest.mark.parametrize(
    ("log", "kinds"), [("gradients", {"gradients"}), ("parameters", {"parameters"}), (None, set())]
)
def test_only_what_is_asked_for_is_logged(started: Any, log: Any, kinds: set[str]) -> None:
    model = net()
    ours.watch(model, log=log, log_freq=1)
    trained(model, 1)
    assert {key.split("/")[0] for key in keys(rows_of(started)[0])} == kinds


def test_the_histogram_is_that_of_the_values(started: Any) -> None:
    model = net()
    ours.watch(model, log="all", log_freq=1)
    with torch.no_grad():
        weight = model[0].weight.clone()
    trained(model, 1)
    said = rows_of(started)[0]["parameters/0.weight"]
    assert said["bins"][0] == pytest.approx(float(weight.min()))
    assert said["bins"][-1] == pytest.approx(float(weight.max()))
    assert said["values"] == torch.histc(weight, 64).int().tolist()


def test_a_second_model_has_names_of_its_own(started: Any) -> None:
    one, two = net(), net()
    ours.watch((one,), log_freq=1)
    ours.watch(two, log_freq=1)
    (one(torch.ones(1, 4)) + two(torch.ones(1, 4))).sum().backward()
    sweepmagic.log({})
    assert keys(rows_of(started)[0]) == {f"gradients/{prefix}{name}" for prefix in ("", "graph_1") for name in NAMES}


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize("count", [ours.Counted._here, ours.Counted._there])
def test_nan_and_infinities_are_left_out(count: Any, deterministic: bool) -> None:
    infinity = float("inf")
    torch.use_deterministic_algorithms(deterministic)
    try:
        histogram = count(torch.tensor([0.0, float("nan"), 1.0, infinity, -infinity, 1.0])).histogram()
        assert (histogram.histogram[0], histogram.histogram[-1], sum(histogram.histogram)) == (1, 2, 3)
        assert (histogram.bins[0], histogram.bins[-1]) == (0.0, 1.0)
        alike = count(torch.full((7,), 3.0)).histogram()
        assert sum(alike.histogram) == 7
        assert alike.bins[0] < 3 < alike.bins[-1]
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64, torch.int64])
def test_every_kind_of_number_is_counted(dtype: Any) -> None:
    counted = ours.Counted.of(torch.arange(10).to(dtype))
    assert counted is not None
    found = counted.histogram()
    assert found is not None
    assert sum(found.histogram) == 10


def test_nothing_finite_is_no_histogram(started: Any) -> None:
    assert ours.Counted.of(torch.empty(0)) is None
    assert ours.Counted.of(torch.full((3,), float("nan"))) is None
    assert ours.Counted._there(torch.full((3,), float("nan"))).histogram() is None


def test_sparse_gradients_are_counted(started: Any) -> None:
    model = torch.nn.Embedding(10, 2, sparse=True)
    ours.watch(model, log_freq=1)
    model(torch.tensor([1, 2])).sum().backward()
    sweepmagic.log({})
    assert sum(rows_of(started)[0]["gradients/weight"]["values"]) == 4


def test_unwatch_takes_the_hooks_off(started: Any) -> None:
    one, two = net(), net()
    ours.watch([one, two], log="all", log_freq=1)
    ours.unwatch(one)
    assert not one._forward_hooks
    assert two._forward_hooks
    ours.unwatch()
    assert not two._forward_hooks
    trained(one, 1)
    assert keys(rows_of(started)[0]) == set()


def test_watching_anew_replaces(started: Any) -> None:
    model = net()
    ours.watch(model, log="all", log_freq=1)
    ours.watch(model, log="gradients", log_freq=1)
    trained(model, 1)
    assert keys(rows_of(started)[0]) == {f"gradients/{name}" for name in NAMES}


def test_the_end_of_the_run_takes_the_hooks_off(run_sweep: Runner) -> None:
    model = net()

    def train(x: int) -> None:
        ours.watch(model, log="all", log_freq=1)
        trained(model, 1)
        if x == 2:
            raise RuntimeError("an error")

    sweep = run_sweep(grid(x=[1, 2, 3]), train)
    assert [run.state for run in sweep.runs] == ["finished", "failed", "finished"]
    assert not model._forward_hooks
    assert not model[0].weight._backward_hooks
    assert all(len(keys(run.history[0])) == 8 for run in sweep.runs)


def test_parallel_runs_do_not_mix(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        model = torch.nn.Linear(x, 1)
        ours.watch(model, log="all", log_freq=1)
        for _ in range(5):
            model(torch.ones(1, x)).sum().backward()
            sweepmagic.log({"loss": 1.0})

    sweep = run_sweep(grid(x=[1, 2, 3, 4]), train, workers=2)
    for run in sweep.runs:
        assert {sum(row["gradients/weight"]["values"]) for row in run.history} == {run.config["x"]}


def test_a_watched_model_can_be_saved_copied_and_exported(started: Any) -> None:
    model = net()
    ours.watch(model, log="all", log_freq=1)
    file = io.BytesIO()
    torch.save(model, file)
    copied = copy.deepcopy(model)
    traced = torch.jit.trace(model, torch.ones(1, 4), check_trace=False)
    copied(torch.ones(1, 4))
    assert "histc" not in str(traced.graph)
    sweepmagic.log({})
    assert keys(rows_of(started)[0]) == set()
    file.seek(0)
    assert torch.load(file, weights_only=False)(torch.ones(1, 4)).shape == (1, 1)


def test_training_is_the_same_with_and_without(started: Any) -> None:
    watched, free = net(), net()
    ours.watch(watched, log="all", log_freq=1)
    trained(watched, 5)
    trained(free, 5)
    assert all(torch.equal(a, b) for a, b in zip(watched.parameters(), free.parameters(), strict=True))


def test_the_graph_is_a_table(started: Any) -> None:
    model = net()
    ours.watch(model, log=None, log_graph=True)
    trained(model, 2)
    table = sweepmagic.load_run(started.id).media("graph_0")
    assert table.columns == ["module", "type", "output shape", "parameters"]
    assert table.data == [["0", "Linear", "(8, 3)", 15], ["1", "ReLU", "(8, 3)", 0], ["2", "Linear", "(8, 1)", 4]]
    assert not model[0]._forward_hooks


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: ours.watch("model"), TypeError, "expects a torch.nn.Module"),
        (lambda: ours.watch(net(), log="weights"), ValueError, "log: expected one of"),
        (lambda: ours.watch(net(), log_freq=0), ValueError, "log_freq must be at least 1"),
    ],
)
def test_what_cannot_be_watched_is_said(started: Any, call: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call()


def test_without_a_run_there_is_nothing_to_report_to() -> None:
    with pytest.raises(sweepmagic.SweepMagicError, match="init"):
        ours.watch(net())
