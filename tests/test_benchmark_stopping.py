"""The benchmark of early termination: its tables, its simulation, and that it counts what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks import stopping
from benchmarks.curves import simulate, tables
from benchmarks.curves.tables import Table

TOY = Table("toy", "maximize", np.array([[0.1, 0.2, 0.3], [0.5, 0.9, 0.8], [0.2, math.nan, 0.2], [0.4, 0.4, 0.4]]))


class After:
    """Stop every run after so many values."""

    def __init__(self, count: int) -> None:
        self.count, self.seen = count, dict[int, int]()

    def begin(self, run: int) -> None:
        self.seen[run] = 0

    def stops(self, run: int, value: float) -> bool:
        self.seen[run] += 1
        return self.seen[run] >= self.count

    def end(self, run: int, *, stopped: bool) -> None:
        assert stopped == (self.seen[run] >= self.count)


def test_every_table_is_there_and_small() -> None:
    names = (*tables.TUNE, *tables.HELD_OUT)
    assert len(set(names)) == len(names) >= 8
    for name in names:
        table = tables.load(name)
        assert 150 <= len(table.values) <= 400
        assert 27 <= table.epochs <= 81
        assert len(np.unique(table.finals)) > 30
    assert sum((tables.HOME / f"{name}.npz").stat().st_size for name in names) < 1.5e6


def test_without_stopping_every_epoch_is_used_and_nothing_is_lost() -> None:
    assert simulate.simulate(TOY, simulate.Never(), 0, trials=4) == simulate.Outcome(12, 0.0, False, False)


def test_a_best_run_that_had_its_best_value_is_killed_but_not_lost() -> None:
    assert simulate.simulate(TOY, After(2), 0, trials=4) == simulate.Outcome(8, 0.0, True, False)
    first = simulate.simulate(TOY, After(1), 0, trials=4)
    assert (first.epochs, first.killed, first.robbed) == (4, True, True)
    assert first.regret == pytest.approx(0.4)


def test_a_budget_is_kept_to_the_epoch() -> None:
    assert simulate.simulate(TOY, simulate.Never(), 0, budget=5).epochs == 5


def test_ratios_are_means_over_tables() -> None:
    ones = np.ones(4)
    half = stopping.Results("a", 0.5 * ones, ones, ones, ones, 0.2 * ones, np.array([1.0, 0, 0, 0]), ones)
    double = stopping.Results("b", 2.0 * ones, ones, ones, ones, 0.4 * ones, np.zeros(4), ones)
    assert stopping.statistic([half, double], "equal") == pytest.approx(1.0)
    assert stopping.statistic([half, double], "share") == pytest.approx(0.3)
    assert stopping.statistic([half, double], "lost") == pytest.approx(0.125)
    low, high = stopping.interval([half, double], "equal", 50)
    assert 0.5 <= low < high <= 2.0


def test_our_rules_are_measured() -> None:
    found = stopping.measure(sweeps=2, names=("sgd_digits", "keras_cnn"), chosen=("curve", "W&B's hyperband"))
    figures = {figure.what: figure for figure in found}
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in found)
    assert figures["curve: epochs used by 40 trials"].value < 0.6
    assert "tables held out" in figures["curve: epochs used by 40 trials"].note


def test_optunas_pruners_are_asked_through_optuna() -> None:
    pytest.importorskip("optuna", reason="the peer of this benchmark; a development dependency")
    chosen = ("Optuna SuccessiveHalving", "Optuna Hyperband", "Optuna Median")
    found = {f.what: f.value for f in stopping.measure(sweeps=1, names=("sgd_digits",), chosen=chosen)}
    assert all(found[f"{rule}: epochs used by 40 trials"] < 0.9 for rule in chosen)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["sgd_digits", "boost_diabetes", "boost_classes", "mlp_cancer", "mlp_friedman", "keras_cnn"]
)
def test_a_table_can_be_made_again(name: str) -> None:
    library = "tensorflow" if name.startswith("keras") else "sklearn"
    pytest.importorskip(library, reason=f"{library} trains the table again; it is in the extra sweepmagic[all]")
    from benchmarks.curves import make

    recipe = make.RECIPES[name]
    params = make.configs(recipe.space, 1)[0]
    curve = recipe.train(params, 3, 1)
    assert len(curve) == 3
    assert all(isinstance(value, float) for value in curve)
    assert curve == recipe.train(params, 3, 1)
