"""Words that people type and the words of the format: so that a hint can say the right one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def _meant(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {wrong: right for right, wrongs in groups.items() for wrong in wrongs}


TOP = _meant(
    {
        "early_terminate": (
            "early_stopping", "early_stop", "earlystopping", "early_termination", "stopper", "stoppers", "pruner",
        ),
        "run_cap": ("count", "n_trials", "num_trials", "trials", "max_runs", "runs", "num_samples", "n_iter", "budget"),
        "parameters": ("params", "param", "space", "search_space", "hyperparameters", "config"),
        "metric": ("objective", "target", "monitor", "metrics", "objectives"),
        "method": ("algorithm", "search", "strategy", "search_method", "algo"),
        "seed": ("random_state", "random_seed"),
        "name": ("title", "sweep_name"),
        "initial": ("initial_points", "points_to_evaluate", "enqueue", "start"),
        "constraints": ("constraint",),
        "workers": ("n_jobs", "jobs", "parallel", "max_concurrent", "concurrency"),
        "timeout": ("time_limit", "max_time"),
        "retry": ("retries", "max_retries"),
        "repeats": ("repeat", "repetitions", "n_repeats", "num_repeats", "executions_per_trial", "n_seeds"),
        "warm_start": ("warmstart", "prior_runs", "previous", "evidence", "past_runs"),
    }
)  # fmt: skip

METRIC = _meant(
    {"goal": ("direction", "mode", "optimize", "type"), "name": ("metric", "key", "monitor"), "of": ("best",)}
)

GOALS = _meant(
    {
        "minimize": ("min", "minimise", "minimum", "low", "lower", "less", "down"),
        "maximize": ("max", "maximise", "maximum", "high", "higher", "more", "up"),
    }
)

FIELDS = _meant(
    {
        "distribution": ("type", "dist", "kind"),
        "min": ("low", "lower", "minimum", "start", "from", "lo"),
        "max": ("high", "upper", "maximum", "stop", "end", "to", "hi"),
        "values": ("choices", "options", "categories", "list", "candidates", "items"),
        "value": ("default", "const", "constant", "fixed"),
        "q": ("step", "step_size", "quantum", "quantize"),
        "probabilities": ("weights", "probs", "prob", "p"),
        "mu": ("mean", "loc"),
        "sigma": ("std", "stddev", "scale", "sd"),
        "a": ("alpha",),
        "b": ("beta",),
        "when": ("if", "condition", "only_if", "depends_on"),
        "parameters": ("params", "space"),
    }
)

KINDS = _meant(
    {
        "log_uniform_values": ("loguniform", "log", "reciprocal", "logscale", "log_values"),
        "q_log_uniform_values": ("qloguniform",),
        "uniform": ("float", "real", "double", "continuous", "range", "float_uniform"),
        "int_uniform": ("int", "integer", "randint", "int_range", "discrete"),
        "categorical": ("choice", "choices", "list", "grid", "enum", "values"),
        "q_uniform": ("quniform", "quantized_uniform", "step"),
        "normal": ("gaussian", "randn"),
        "log_normal": ("lognormal",),
        "q_normal": ("qnormal",),
        "constant": ("const", "fixed", "value"),
    }
)

METHODS = _meant(
    {
        "bayes": ("bayesian", "bo", "bayesian_optimization"),
        "tpe": ("tpesampler", "parzen", "hyperopt"),
        "cmaes": ("cma", "cma_es", "cmaessampler"),
        "gp": ("gpsampler", "gaussian_process"),
        "random": ("rand", "randomsearch", "random_search"),
        "grid": ("gridsearch", "grid_search", "exhaustive"),
    }
)

STOPPERS = _meant(
    {
        "hyperband": ("hypervolume", "hyper_band", "bohb"),
        "asha": ("asynchronous_halving", "successive_halving", "sha", "halving", "successivehalving"),
        "median": ("median_stopping", "medianstopping", "median_pruner", "medianpruner", "medstopping"),
        "patience": ("early_stopping", "earlystopping", "plateau", "patient"),
        "threshold": ("nan", "divergence", "diverged", "terminate_on_nan", "bounds", "limit"),
        "curve": ("curves", "learning_curve", "extrapolation", "bayesian", "wilcoxon"),
    }
)

STOPPER_FIELDS = _meant(
    {
        "min_iter": ("min_epochs", "grace_period", "min_resource", "warmup", "n_warmup_steps", "start_from_epoch"),
        "eta": ("reduction_factor",),
        "max_iter": ("max_epochs", "max_resource", "max_t", "epochs"),
        "type": ("method", "name"),
        "min_runs": ("n_startup_trials", "min_trials", "min_samples", "startup"),
        "interval": ("interval_steps", "every"),
        "lower": ("min", "low"),
        "upper": ("max", "high"),
        "non_finite": ("nan", "inf"),
        "level": ("alpha", "probability", "p", "p_threshold", "chance"),
    }
)

EXECUTORS = _meant(
    {
        "threads": ("thread", "threading"),
        "kernel": ("inline", "local", "sequential", "notebook"),
        "processes": ("process", "multiprocessing", "loky", "subprocess", "command"),
        "dask": ("distributed", "cluster"),
    }
)
