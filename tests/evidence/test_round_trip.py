"""Out and back: what an export writes, `warm_start` reads, with the same params, the same values and the same curves."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sweepmagic import exports
from sweepmagic.config import Metric, SweepConfig, dump, parse
from sweepmagic.evidence import gather
from sweepmagic.records import Evidence, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import canonical
from tests.space.strategies import distributions, spaces

TAKEN = frozenset(
    {"run", "state", "State", "duration", "error", "loss", "history", "name", "Name", "config", "summary"}
)
Story = tuple[SweepConfig, list[tuple[dict[str, Any], list[float]]]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Return a config, and the runs of its sweep: their params, and what each logged."""
    space = draw(spaces(distributions.filter(can_be_told_apart)))
    assume(not TAKEN & {*space.names, *(p.path[0] for p in space.parameters)})
    goal, of = draw(st.sampled_from(["minimize", "maximize"])), draw(st.sampled_from(["best", "last", "min", "max"]))
    config = SweepConfig("random", space, (Metric("loss", goal=goal, of=of),))
    points = draw(st.lists(st.lists(st.floats(0, 1), min_size=space.dim, max_size=space.dim), min_size=1, max_size=4))
    curves = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5)
    return config, [(space.decode(point), draw(curves)) for point in points]


def can_be_told_apart(distribution: Any) -> bool:
    """Return whether no two values look alike in a CSV file, and none cannot be written there."""
    kind = type(distribution).__name__
    values = distribution.grid() if kind in ("Categorical", "CategoricalWithProbabilities", "Constant") else ()
    texts = ["" if value is None else str(value) for value in values]
    return len({text.strip().lower() for text in texts}) == len(texts) and all("\0" not in text for text in texts)


def sweep_of(told: Story) -> SweepRecord:
    config, runs = told
    sweep = SweepRecord.replay("it", [SweepCreated(dump(config), seed=1)])
    for number, (params, curve) in enumerate(runs, start=1):
        sweep.apply(RunStarted(number, params))
        for value in curve:
            sweep.apply(Logged(number, None, {"loss": value}))
        sweep.apply(RunEnded(number, "finished"))
    return sweep


def back(sweep: SweepRecord, sources: list[str]) -> list[Evidence]:
    return list(gather(parse({**dump(sweep.config), "warm_start": sources}), None).evidence)


def written(sweep: SweepRecord, folder: Path, *forms: tuple[str, str | None]) -> list[str]:
    return [str(exports.write(exports.Snapshot(sweep), folder / name, to).where) for name, to in forms]


def check_results(sweep: SweepRecord, found: list[Evidence], kept: type[Any] = float) -> None:
    """Compare params and values; `kept` is the precision that the form has, and less than ours knows no whole numbers."""
    metric, said = sweep.metric, canonical if kept is float else lambda params: canonical(real(params))
    assert metric is not None
    assert sorted((said(each.params), kept(each.values["loss"])) for each in found) == sorted(
        (said(run.params), kept(run.worth(metric) or 0.0)) for run in sweep.runs.values()
    )


def real(value: Any) -> Any:
    """Return a value without whole numbers: they are the same as other numbers."""
    if isinstance(value, dict):
        return {key: real(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [real(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def check_curves(sweep: SweepRecord, found: list[Evidence], kept: type[Any] = float) -> None:
    """Compare the curves of the runs that have one."""
    curves = sorted(tuple(map(kept, each.history["loss"][1])) for each in found if each.history)
    logged = [tuple(map(kept, run.objective)) for run in sweep.runs.values()]
    assert curves == sorted(curve for curve in logged if len(curve) > 1)


def law(test: Callable[..., None]) -> Callable[..., None]:
    """Have a test look at many sweeps."""
    return settings(max_examples=60, deadline=None)(given(told=stories())(test))


@law
def test_csv(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    sweep = sweep_of(told)
    check_results(sweep, back(sweep, written(sweep, tmp_path_factory.mktemp("out"), ("runs.csv", None))))


@law
def test_csv_with_the_history_beside_it(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    sweep = sweep_of(told)
    forms = [("runs.csv", None), ("history.csv", "history")]
    found = back(sweep, written(sweep, tmp_path_factory.mktemp("out"), *forms))
    check_results(sweep, found)
    check_curves(sweep, found)


@law
def test_json(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    sweep = sweep_of(told)
    found = back(sweep, written(sweep, tmp_path_factory.mktemp("out"), ("runs.json", None)))
    check_results(sweep, found)
    check_curves(sweep, found)


@pytest.mark.parametrize("of", ["last", "min", "max"])
def test_json_counts_by_the_rule_of_the_sweep_that_reads_it(tmp_path: Path, of: str) -> None:
    config = parse({"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}})
    sweep = sweep_of((config, [({"x": 0.5}, [2.0, 1.0, 3.0, 2.5])]))
    sources = written(sweep, tmp_path, ("runs.json", None))
    asked = parse({**dump(config), "metric": {"name": "loss", "of": of}, "warm_start": sources})
    (one,) = gather(asked, None).evidence
    assert one.values == {"loss": {"last": 2.5, "min": 1.0, "max": 3.0}[of]}


def need(library: str, extra: str) -> None:
    """Skip the test where a library is not installed."""
    try:
        importlib.import_module(library)
    except ImportError:
        pytest.skip(f"the extra sweepmagic[{extra}] is not installed")


@settings(max_examples=20, deadline=None)
@given(told=stories())
def test_optuna(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    need("optuna", "optuna")
    sweep = sweep_of(told)
    found = back(sweep, written(sweep, tmp_path_factory.mktemp("out"), ("study.log", "optuna")))
    check_results(sweep, found)
    check_curves(sweep, found)


@law
def test_parquet(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    need("pyarrow", "parquet")
    sweep = sweep_of(told)
    check_results(sweep, back(sweep, written(sweep, tmp_path_factory.mktemp("out"), ("runs.parquet", None))))


@law
def test_tensorboard(tmp_path_factory: pytest.TempPathFactory, told: Story) -> None:
    need("tensorboard", "tensorboard")
    sweep = sweep_of(told)
    found = back(sweep, written(sweep, tmp_path_factory.mktemp("out"), ("logs", "tensorboard")))
    check_results(sweep, found, np.float32)
    check_curves(sweep, found, np.float32)
