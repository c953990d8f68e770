"""Real trainings, looked up in the tables that `tables` made."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math

from benchmarks.hunting.nested import only
from benchmarks.hunting.problem import Problem, Values, choice, log, step, whole
from benchmarks.hunting.tables import TABLES, Table


def _choices(table: Table) -> dict[str, dict[str, object]]:
    """Return a table's axes as choices."""
    return {name: choice(*values) for name, values in table.axes.items()}


def _svm(v: Values) -> float:
    return TABLES["svm_digits"].between(log10_c=math.log10(v["C"]), log10_gamma=math.log10(v["gamma"]))


def _svr(v: Values) -> float:
    logs = {f"log10_{name.lower()}": math.log10(v[name]) for name in ("C", "gamma", "epsilon")}
    return TABLES["svr_diabetes"].between(**logs)


def _linear(v: Values) -> float:
    return TABLES["linear_cancer"].look_up(**v)


def _models(v: Values) -> float:
    """The same digits and folds, four models."""
    model = v["model"]
    table = TABLES[f"{model}_digits"]
    return table.look_up(**{name: v[f"{model}.{name}"] for name in table.axes})


def _table(name: str, *, holdout: bool = False) -> Problem:
    table = TABLES[name]
    return Problem(name, "real", _choices(table), lambda v: table.look_up(**v), holdout=holdout)


_NESTED = {
    "svm": {"log10_c": step(-3.0, 4.0, 0.5), "log10_gamma": step(-6.0, 1.0, 0.5)},
    "knn": {"k": whole(1, 20), "weights": choice("uniform", "distance"), "p": whole(1, 3)},
    "forest": _choices(TABLES["forest_digits"]),
    "logistic": {"log10_c": step(-5.0, 3.0, 0.5), "intercept": choice(True, False)},
}

PROBLEMS = (
    Problem("svm_digits", "real", {"C": log(1e-3, 1e4), "gamma": log(1e-6, 10.0)}, _svm),
    Problem(
        "svr_diabetes",
        "real",
        {"C": log(1e-2, 1e4), "gamma": log(1e-6, 10.0), "epsilon": log(1e-2, 1e2)},
        _svr,
        holdout=True,
    ),
    _table("forest_diabetes"),
    _table("keras_digits"),
    _table("boosting_diabetes", holdout=True),
    _table("mlp_cancer", holdout=True),
    Problem(
        "linear_cancer",
        "real",
        {
            "penalty": choice("l1", "l2"),
            "loss": choice("hinge", "squared_hinge"),
            "dual": choice(True, False),
            "log10_c": step(-4.0, 2.0, 0.5),
            "weight": choice(None, "balanced"),
        },
        _linear,
    ),
    Problem(
        "models_digits",
        "real",
        {"model": choice(*_NESTED), **{name: only("model", name, parameters) for name, parameters in _NESTED.items()}},
        _models,
    ),
)
