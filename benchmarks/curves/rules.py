"""The rules that are compared: ours through the record that the agent keeps, Optuna's through Optuna."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from time import thread_time
from typing import Any

from benchmarks.curves.simulate import Never, Rule
from benchmarks.curves.tables import Table
from sweepmagic.config import parse
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.stoppers import stoppers_of


class Ours:
    """Rules of `early_terminate`, asked as the agent asks them."""

    def __init__(self, table: Table, *rules: Mapping[str, Any]) -> None:
        config = {
            "method": "random",
            "metric": {"name": "value", "goal": table.goal},
            "parameters": {"x": {"min": 0.0, "max": 1.0}},
            "early_terminate": [dict(rule) for rule in rules],
        }
        self.sweep = SweepRecord.replay("simulated", [SweepCreated(config, seed=1)])
        self.stoppers = [stopper for _, stopper in stoppers_of(parse(config))]
        self.seconds: list[float] = []
        """What each question took."""
        self._numbers: dict[int, int] = {}

    def begin(self, run: int) -> None:
        """Record the start."""
        number = self._numbers[run] = len(self._numbers) + 1
        self.sweep.apply(RunStarted(number, {"x": number / 1e6}))

    def stops(self, run: int, value: float) -> bool:
        """Record the row and ask every rule."""
        number = self._numbers[run]
        self.sweep.apply(Logged(number, None, {"value": value}))
        record = self.sweep.runs[number]
        began = thread_time()
        stopped = any(stopper.verdict(record, self.sweep) is not None for stopper in self.stoppers)
        self.seconds.append(thread_time() - began)
        return stopped

    def end(self, run: int, *, stopped: bool) -> None:
        """Record the end."""
        self.sweep.apply(RunEnded(self._numbers[run], "stopped" if stopped else "finished"))


class Optunas:
    """One of Optuna's pruners, asked through `trial.report` and `trial.should_prune`."""

    def __init__(self, table: Table, pruner: Callable[[Any, int], Any]) -> None:
        import optuna

        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        logging.getLogger("optuna").setLevel(logging.ERROR)
        self._optuna = optuna
        self._study = optuna.create_study(
            study_name="simulated",  # its Hyperband draws a bracket from the name, which is random if it is not given
            direction="maximize" if table.goal == "maximize" else "minimize",
            pruner=pruner(optuna.pruners, table.epochs),
            sampler=optuna.samplers.RandomSampler(0),
        )
        self._trials: dict[int, Any] = {}
        self._steps: dict[int, int] = {}
        self._last: dict[int, float] = {}

    def begin(self, run: int) -> None:
        """Ask for a trial."""
        self._trials[run], self._steps[run] = self._study.ask(), 0

    def stops(self, run: int, value: float) -> bool:
        """Report the value."""
        self._steps[run] += 1
        self._last[run] = value
        self._trials[run].report(value, self._steps[run])
        return bool(self._trials[run].should_prune())

    def end(self, run: int, *, stopped: bool) -> None:
        """Tell how it ended."""
        state = self._optuna.trial.TrialState
        if stopped:
            self._study.tell(self._trials[run], state=state.PRUNED)
        elif self._last[run] == self._last[run]:
            self._study.tell(self._trials[run], self._last[run])
        else:
            self._study.tell(self._trials[run], state=state.FAIL)


def _ours(*rules: Mapping[str, Any]) -> Callable[[Table], Rule]:
    return lambda table: Ours(table, *rules)


def _optunas(pruner: Callable[[Any, int], Any]) -> Callable[[Table], Rule]:
    return lambda table: Optunas(table, pruner)


RULES: Mapping[str, Callable[[Table], Rule]] = {
    "no stopping": lambda table: Never(),
    "curve": _ours({"type": "curve"}),
    "asha": _ours({"type": "asha"}),
    "median": _ours({"type": "median"}),
    "patience": _ours({"type": "patience"}),
    "threshold": _ours({"type": "threshold"}),
    "W&B's hyperband": _ours({"type": "hyperband", "min_iter": 3}),
    "Optuna SuccessiveHalving": _optunas(lambda pruners, epochs: pruners.SuccessiveHalvingPruner()),
    "Optuna Hyperband": _optunas(lambda pruners, epochs: pruners.HyperbandPruner(max_resource=epochs)),
    "Optuna Median": _optunas(lambda pruners, epochs: pruners.MedianPruner()),
}
"""Each with its default options, where there are any."""

SLOW: Mapping[str, Callable[[Table], Rule]] = {
    "Optuna Wilcoxon": _optunas(lambda pruners, epochs: pruners.WilcoxonPruner()),
}
"""It takes 20 s for a sweep that the others simulate in 0.1 s."""
