from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from numpy.random import default_rng

from sweepmagic.config import dump, parse
from sweepmagic.errors import ConfigError, MissingExtra
from sweepmagic.records import SweepCreated, SweepRecord
from sweepmagic.samplers.optuna import OptunaSampler, TpeSampler, is_installed

BASE: dict[str, Any] = {"metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}


def problem_of(**config: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        parse({**BASE, **config})
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    for module in ("sweepmagic.samplers.optuna", "sweepmagic.samplers.optuna.build"):
        monkeypatch.setattr(f"{module}.is_installed", lambda library: library not in libraries)


@pytest.mark.parametrize("method", ["optuna", "tpe", "cmaes", "gp"])
def test_a_missing_optuna_is_a_problem_that_says_what_to_install(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweepmagic.samplers.optuna.is_installed", lambda library: False)
    assert problem_of(method=method) == (
        f'method: {method} needs Optuna, which is not installed; pip install "sweepmagic[optuna]"'
    )


def test_a_folder_of_the_name_is_not_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "not_there").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert not is_installed("not_there")
    assert is_installed("numpy")


def test_a_recorded_sweep_opens_without_optuna(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweepmagic.samplers.optuna.is_installed", lambda library: False)
    sweep = SweepRecord.replay("s", [SweepCreated({**BASE, "method": "optuna", "sampler": "GoneSampler"}, seed=1)])
    assert sweep.config.sampler is not None
    assert sweep.config.sampler.name == "GoneSampler"
    with pytest.raises(MissingExtra, match=r"sweepmagic\[optuna\]"):
        OptunaSampler().suggest(sweep, default_rng(1))


def test_a_sampler_belongs_to_method_optuna() -> None:
    assert problem_of(method="random", sampler="TPESampler") == (
        "sampler: only `method: optuna` has a `sampler`, but the method is 'random'; "
        "write `method: optuna`, or `method` alone to use one of our own"
    )


@pytest.mark.parametrize("method", ["optuna", "tpe", "cmaes", "gp"])
def test_a_metric_is_needed(method: str) -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    with pytest.raises(ConfigError, match=f"{method} needs a metric to learn from"):
        parse({"method": method, "parameters": BASE["parameters"]})


@pytest.mark.parametrize(
    "sampler", ["TPESampler", {"name": "TPESampler", "multivariate": True, "n_startup_trials": 5}], ids=str
)
def test_a_sampler_is_written_as_it_was_read(sampler: Any) -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    config = parse({**BASE, "method": "optuna", "sampler": sampler})
    assert dump(config)["sampler"] == sampler
    assert parse(dump(config)) == config


@pytest.mark.parametrize(
    ("sampler", "said"),
    [
        (3, "sampler: expected a sampler's name, or a mapping with `name` and arguments, but got 3"),
        ({"multivariate": True}, "sampler: has no `name`"),
        ({"name": "A", "registry": "here"}, "sampler: has a `registry` without a `hub`"),
        ("TPESample", "sampler.name: Optuna has no sampler 'TPESample'; did you mean 'TPESampler'?"),
        ("BaseSampler", "sampler.name: Optuna has no sampler 'BaseSampler'"),
        (
            {"name": "TPESampler", "multivariat": True},
            "sampler.multivariat: TPESampler has no argument 'multivariat'; did you mean 'multivariate'?",
        ),
        ({"name": "TPESampler", "seed": 1}, "sampler.seed: the search is seeded by the sweep"),
        (
            {"name": "TPESampler", "n_startup_trials": "ten"},
            "sampler.n_startup_trials: expected a whole number, but got 'ten'",
        ),
        ({"name": "TPESampler", "gamma": 3}, "sampler.gamma: expects a function, which a config cannot say"),
        ({"name": "NSGAIISampler", "population_size": 1}, "sampler: NSGAIISampler refuses this: "),
        ({"name": "NSGAIISampler", "crossover": "SBXCross"}, "did you mean 'SBXCrossover'?"),
        (
            {"name": "QMCSampler", "independent_sampler": "TPESample"},
            "sampler.independent_sampler.name: Optuna has no sampler 'TPESample'",
        ),
        (
            {"name": "PartialFixedSampler", "base_sampler": "TPESampler", "fixed_params": {"z": 1}},
            "there is no parameter z",
        ),
        ("GridSampler", "use `method: grid`"),
        (
            "BruteForceSampler",
            "parameters.x: BruteForceSampler needs a finite list of values, but uniform is continuous",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_sampler_is_a_problem(sampler: Any, said: str) -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    assert said in problem_of(method="optuna", sampler=sampler)


@pytest.mark.parametrize(("name", "library"), [("CmaEsSampler", "cmaes"), ("GPSampler", "torch")])
def test_a_library_that_a_sampler_needs_is_named(name: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    without(monkeypatch, library)
    extra = {"cmaes": "optuna", "torch": "torch"}[library]
    said = f'{name} needs {library}, which is not installed; pip install "sweepmagic[{extra}]"'
    assert problem_of(method="optuna", sampler=name) == f"sampler: {said}"
    short = {"cmaes": "cmaes", "torch": "gp"}[library]
    assert problem_of(method=short) == f"method: {said}"


def test_every_sampler_of_optuna_is_made_or_refused_with_a_reason() -> None:
    optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    needs = {"PartialFixedSampler": {"fixed_params": {}, "base_sampler": "RandomSampler"}}
    config = {**BASE, "parameters": {"x": {"min": 1, "max": 3}}, "method": "optuna"}
    for name in (n for n in optuna.samplers.__all__ if n.endswith("Sampler") and not n.startswith("Base")):
        try:
            parse({**config, "sampler": {"name": name, **needs.get(name, {})}})
        except ConfigError as error:
            assert name in ("GridSampler", "GPSampler", "CmaEsSampler")
            assert "not installed" in str(error) or "method: grid" in str(error)


HUB_PACKAGE = '''
from optuna.samplers import RandomSampler

class MiddleSampler(RandomSampler):
    """Stays around the middle, and nearer with each call: it keeps notes."""

    def __init__(self, width: float = 0.5, seed: int | None = None) -> None:
        super().__init__(seed)
        self.width, self.calls = width, 0

    def sample_independent(self, study, trial, param_name, param_distribution):
        self.calls += 1
        drawn = super().sample_independent(study, trial, param_name, param_distribution)
        return 0.5 + (drawn - 0.5) * self.width / self.calls
'''


def test_a_package_of_a_local_hub_is_asked(tmp_path: Path) -> None:
    pytest.importorskip("optunahub", reason="a development dependency: OptunaHub's own loader")
    package = tmp_path / "registry" / "samplers" / "middle"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(HUB_PACKAGE)
    spec = {"hub": "samplers/middle", "name": "MiddleSampler", "registry": str(tmp_path / "registry"), "width": 0.2}
    sweep = SweepRecord.replay("s", [SweepCreated(dump(parse({**BASE, "method": "optuna", "sampler": spec})), seed=1)])
    params = OptunaSampler().suggest(sweep, default_rng(1))
    assert params is not None
    assert 0.4 <= params["x"] <= 0.6
    wrong = problem_of(method="optuna", sampler={**spec, "name": "MidleSampler"})
    assert wrong.endswith("samplers/middle has no sampler 'MidleSampler'; did you mean 'MiddleSampler'?")
    assert "cannot be loaded" in problem_of(method="optuna", sampler={**spec, "hub": "samplers/none"})


def test_a_package_of_the_hub_needs_optunahub(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    without(monkeypatch, "optunahub")
    said = problem_of(method="optuna", sampler={"hub": "samplers/auto_sampler", "name": "AutoSampler"})
    assert said.endswith("needs optunahub, which is not installed; pip install optunahub")


def test_importing_the_methods_does_not_import_optuna() -> None:
    import subprocess
    import sys

    code = "import sys, sweepmagic.samplers.optuna as m; assert m.__file__ and 'optuna' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_shorthand_is_its_sampler() -> None:
    pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    short = SweepRecord.replay("s", [SweepCreated({**BASE, "method": "tpe"}, seed=1)])
    long = SweepRecord.replay("s", [SweepCreated({**BASE, "method": "optuna"}, seed=1)])
    assert TpeSampler().suggest(short, default_rng(1)) == OptunaSampler().suggest(long, default_rng(1))
