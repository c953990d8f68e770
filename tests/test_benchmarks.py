"""Every benchmark runs at a tiny size and returns sane figures; how fast it was is not asserted here."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks import dialect, importance, importing, libraries, log, memory, opening, overhead, page, single
from benchmarks.figure import Figure


def sane(figures: list[Figure]) -> dict[str, float]:
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in figures), figures
    return {figure.what: figure.value for figure in figures}


def test_log_is_measured_and_survives_kill() -> None:
    pytest.importorskip("optuna", reason="the peer of this benchmark; a development dependency")
    found = sane(log.measure(calls=120, earlier=3, reports=5, repeats=1))
    assert found["rows lost to kill -9"] == 0


def test_overhead_is_measured() -> None:
    pytest.importorskip("optuna", reason="the peer of this benchmark; a development dependency")
    found = sane(overhead.measure(runs=10, trials=3, repeats=1))
    assert found["a run, random"] > 0


def test_single_runs_are_measured() -> None:
    found = sane(single.measure(runs=3, rows=5, logs=2, megabytes=1))
    assert found["init() and finish(), median"] > 0


def test_the_dialect_is_measured() -> None:
    found = sane(dialect.measure(runs=3, logs=5))
    assert "wandb.init() and finish(), median" in found


def test_importing_loads_nothing_heavy() -> None:
    found = sane(importing.measure(repeats=1))
    assert found["heavy libraries loaded by import or %load_ext"] == 0


def test_opening_finds_the_best_run(tmp_path: Path) -> None:
    opening.write(tmp_path, 5, 3)
    assert opening.open_it(str(tmp_path))["best"] == 5


def test_opening_is_measured() -> None:
    assert opening.measure(small=5, large=10, rows=3, repeats=1)[0].value > 0


def test_slope_is_in_kilobytes_a_run() -> None:
    assert memory.slope([2048 * run for run in range(10)]) == pytest.approx(2.0)


@pytest.mark.slow
def test_intervals_of_importance_are_measured() -> None:
    assert sane(importance.measure(seeds=1))["all together"] > 70


@pytest.mark.slow
def test_the_cost_of_integrations_is_measured() -> None:
    pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
    found = sane(libraries.measure(epochs=3, blocks=1))
    assert found["MetricsLogger, an epoch, median"] > 0


@pytest.mark.slow
def test_memory_is_measured() -> None:
    pytest.importorskip("tensorflow", reason="the extra sweepmagic[tensorflow] is not installed")
    assert memory.measure(runs=4, warm=1)[0].value > 50


def test_verdict_says_by_how_much_a_goal_is_missed() -> None:
    assert Figure("", 36.0, "µs", goal=30).verdict == "missed by 6 µs (20%)"
    assert Figure("", 40.0, "times", goal=50, more_is_better=True).verdict == "missed by 10 times (20%)"
    assert Figure("", 30.0, "µs", goal=30).verdict == "met"


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    for name, value in (("b", 1.0), ("a", 2.0), ("b", 3.0)):
        page.write(name, page.section(name, name.upper(), [Figure("it", value, "s")]), ("a", "b"), path)
    text = path.read_text()
    assert text.index("## A") < text.index("## B")
    assert "| it | 3 s |" in text
    assert "| it | 1 s |" not in text
