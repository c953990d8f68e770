"""The types that a sweep's config becomes. They are the truth: the JSON schema and the reference page are generated
from them, and after `parse` nobody validates again.

Field metadata: ``doc`` is the sentence in the reference and in hover help; ``choices`` the allowed words, and
``wrong_words`` what people type instead; ``at_least`` the smallest number; ``reader`` a reader of its own; ``origin`` is
``wandb`` for a key of W&B's format and ``sweepmagic`` for one of ours; ``example`` how it looks in YAML.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sweepmagic import registry
from sweepmagic.config import words
from sweepmagic.config.readers import seconds
from sweepmagic.config.sampler import SamplerSpec, read_sampler
from sweepmagic.config.sources import Source, read_sources
from sweepmagic.space import Params, SearchSpace, Value, is_finite

GOALS = ("minimize", "maximize")
BEST_OF = ("best", "last", "min", "max")
ORDERS = ("config", "shuffle")
ON_ERROR = ("continue", "stop", "retry")


def _doc(doc: str, origin: str = "wandb", **more: Any) -> dict[str, Any]:
    return {"doc": doc, "origin": origin, **more}


@dataclass(frozen=True)
class Metric:
    """What the sweep optimises, and which of a run's values counts.

    Example:
        >>> accuracy = Metric("val_accuracy", goal="maximize")
        >>> accuracy.loss(0.9) < accuracy.loss(0.8), accuracy.loss(float("nan"))
        (True, inf)
        >>> accuracy.value_of([0.5, 0.9, 0.8])
        0.9
    """

    name: str = field(metadata=_doc("The key that the training function logs, for example `val_loss`."))
    goal: str = field(
        default="minimize", metadata=_doc("Whether less or more is better.", choices=GOALS, wrong_words=words.GOALS)
    )
    of: str = field(
        default="best",
        metadata=_doc(
            "Which value of a run's history counts, in the search, the table, the charts and the export alike: its "
            "best, its last, its smallest or its largest.",
            "sweepmagic",
            choices=BEST_OF,
        ),
    )
    target: float | None = field(
        default=None, metadata=_doc("Once a run reaches this value, no new runs are started; running ones finish.")
    )
    impute: str = field(
        default="worst",
        metadata=_doc(
            "What a failed run is worth to a search that learns from values.", choices=("latest", "best", "worst")
        ),
    )
    impute_while_running: str = field(
        default="false",
        metadata=_doc(
            "What a run in progress is worth to a search that learns from values.",
            choices=("latest", "best", "worst", "false"),
        ),
    )

    def loss(self, value: float) -> float:
        """Return `value` so that less is better; what is not a finite number is ``inf``."""
        if not is_finite(value):
            return math.inf
        return -float(value) if self.goal == "maximize" else float(value)

    def value_of(self, history: list[float]) -> float | None:
        """Return the value that counts, of the finite ones in `history` (in the order logged); None if there is none.

        This is the one best-value rule: sampler, table, charts and export all ask here.
        """
        finite = [value for value in history if is_finite(value)]
        if not finite:
            return None
        if self.of == "last":
            return finite[-1]
        smallest = self.of == "min" or (self.of == "best" and self.goal == "minimize")
        return min(finite) if smallest else max(finite)

    def is_better(self, value: float, than: float | None) -> bool:
        """Return whether `value` beats `than`; anything beats None."""
        return than is None or self.loss(value) < self.loss(than)

    def reached(self, value: float | None) -> bool:
        """Return whether `value` is at the target or beyond."""
        return self.target is not None and value is not None and self.loss(value) <= self.loss(self.target)


@dataclass(frozen=True)
class StopperSpec:
    """One early-termination rule: its type and its options, already checked against the stopper's own fields."""

    type: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SweepConfig:
    """A sweep's config, parsed and checked.

    Example:
        >>> from sweepmagic.config import parse
        >>> config = parse({"method": "random", "run_cap": 3, "parameters": {"lr": {"min": 0.0, "max": 0.1}}})
        >>> config.method, config.space.names
        ('random', ('lr',))
    """

    method: str = field(metadata=_doc("How the next config is chosen.", choices=registry.SAMPLERS, example="random"))
    space: SearchSpace = field(
        metadata=_doc("The parameters: each with its distribution, nested ones under `parameters:` of their own.")
    )
    metrics: tuple[Metric, ...] = field(
        default=(),
        metadata=_doc(
            "What is optimised; needed by early termination. One, or a list of two or three: then the answer is their "
            "Pareto front.",
            example="{name: val_loss, goal: minimize}",
        ),
    )
    early_terminate: tuple[StopperSpec, ...] = field(
        default=(),
        metadata=_doc(
            "Rules that stop runs which will not win: one, or a list of them.", example="{type: hyperband, min_iter: 3}"
        ),
    )
    name: str | None = field(
        default=None,
        metadata=_doc("The sweep's identity in its project: the same name again continues it.", example="digits-mlp"),
    )
    description: str | None = field(
        default=None, metadata=_doc("A sentence for people.", example="first try, wide ranges")
    )
    project: str | None = field(
        default=None, metadata=_doc("The group of sweeps that this one belongs to.", example="digits")
    )
    run_cap: int | None = field(
        default=None, metadata=_doc("The total number of runs; `--count` says the same.", at_least=1, example="20")
    )
    program: str | None = field(
        default=None,
        metadata=_doc(
            "A training script: each run is a process of its own, with its config as arguments.", example="train.py"
        ),
    )
    command: tuple[str, ...] = field(
        default=(),
        metadata=_doc(
            "How the script is called: a list of words, with W&B's macros.",
            example='["${interpreter}", "${program}", "${args}"]',
        ),
    )
    seed: int | None = field(
        default=None,
        metadata=_doc(
            "The search and every run are repeatable from this number.", "sweepmagic", at_least=0, example="1"
        ),
    )
    order: str = field(
        default="config",
        metadata=_doc("The order of a grid: as written, last key fastest, or shuffled.", "sweepmagic", choices=ORDERS),
    )
    initial: tuple[Params, ...] = field(
        default=(),
        metadata=_doc(
            "Configs to try first; parameters left out are sampled.", "sweepmagic", example="[{lr: 0.01}, {lr: 0.1}]"
        ),
    )
    warm_start: tuple[Source, ...] = field(
        default=(),
        metadata=_doc(
            "Earlier results that the search learns from: a sweep's name or id, a file (`.csv`, `.json`, `.parquet`), "
            "an Optuna storage (`sqlite:///study.db#name`, `journal.log`), a folder of TensorBoard or wandb, or a list of "
            "them; in Python also a `Sweep`, a DataFrame, a list of dicts, an Optuna study. They are no runs.",
            "sweepmagic",
            reader=read_sources,
            example="[digits, old.csv]",
        ),
    )
    repeats: int = field(
        default=1,
        metadata=_doc(
            "How often every config is run, each time with another seed; the mean is what counts. The total stays the "
            "number of runs.",
            "sweepmagic",
            at_least=1,
            example="3",
        ),
    )
    sampler: SamplerSpec | None = field(
        default=None,
        metadata=_doc(
            "The sampler of Optuna that `method: optuna` asks, by its class in `optuna.samplers`; or a mapping with its "
            "`name` and its arguments, and for a package of OptunaHub with `hub`.",
            "sweepmagic",
            reader=read_sampler,
            example="{name: TPESampler, multivariate: true}",
        ),
    )
    on_error: str = field(
        default="continue",
        metadata=_doc(
            "What happens after a run fails: go on, stop the sweep, or retry.", "sweepmagic", choices=ON_ERROR
        ),
    )
    retry: int = field(
        default=0, metadata=_doc("How often a failed run is tried again.", "sweepmagic", at_least=0, example="2")
    )
    timeout: float | None = field(
        default=None,
        metadata=_doc(
            "Seconds after which a run is stopped, at its next `log`, a process even if it never logs; or a text such as "
            "`90s`, `5m`, `1h30m`.",
            "sweepmagic",
            reader=seconds,
            example="5m",
        ),
    )
    executor: str | None = field(
        default=None,
        metadata=_doc(
            "Where runs run; `--executor` says the same.", "sweepmagic", choices=registry.EXECUTORS, example="threads"
        ),
    )
    workers: int | None = field(
        default=None,
        metadata=_doc("How many run at once; `--workers` says the same.", "sweepmagic", at_least=1, example="2"),
    )
    foreign: Mapping[str, Value] = field(
        default_factory=dict,
        metadata=_doc("Keys of W&B's server that mean nothing here; kept so that an export has them."),
    )

    @property
    def metric(self) -> Metric | None:
        """The first metric: early termination, `best` and the order of the table judge by it."""
        return self.metrics[0] if self.metrics else None

    @property
    def targets(self) -> tuple[Metric, ...]:
        """The metrics with a target; the sweep is done once one config reaches all of them."""
        return tuple(metric for metric in self.metrics if metric.target is not None)


SPACE_KEYS: Mapping[str, Mapping[str, Any]] = {
    "parameters": _doc(
        "The search space: a line for each parameter, nested ones under `parameters:` of their own.",
        example="{lr: {min: 0.001, max: 0.1}}",
    ),
    "zip": _doc(
        "Names of parameters that move together, first value with first value, instead of crosswise; or a list of such "
        "lists.",
        "sweepmagic",
        example="[width, depth]",
    ),
    "constraints": _doc(
        "Python expressions over parameters that every config must meet.",
        "sweepmagic",
        example='["layers * units <= 512"]',
    ),
}
"""The top-level keys that together become `SweepConfig.space`."""

MOST_METRICS = 3
"""Beyond three nearly every run is on the Pareto front, which then says nothing."""

WHEN = _doc(
    "A Python expression over other parameters, or a list of them: the parameter is only there when all hold.",
    "sweepmagic",
    example="optimizer == 'sgd'",
)
"""The key that any parameter, and any group of nested ones, may have."""

FOREIGN = ("entity", "controller", "job", "image_uri", "apiVersion", "kind", "settings")
"""Keys of W&B's server."""
