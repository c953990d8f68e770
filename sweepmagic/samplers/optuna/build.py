"""From `sampler:` in a config to a sampler of Optuna or OptunaHub, or to what is wrong with it."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler

from sweepmagic.config import SamplerSpec, SweepConfig
from sweepmagic.config.readers import Reader, flag, number, whole
from sweepmagic.config.report import Wrong
from sweepmagic.errors import Problem, SweepMagicError, did_you_mean
from sweepmagic.samplers.optuna import is_installed
from sweepmagic.samplers.optuna.axes import axes_of
from sweepmagic.space import SearchSpace, Value

NEEDS: Mapping[str, str] = {"CmaEsSampler": "cmaes", "GPSampler": "torch"}
"""Samplers of Optuna that need a library of their own."""

EXTRAS: Mapping[str, str] = {"cmaes": "optuna", "torch": "torch"}
"""Which extra brings it."""

ONLY_TRIALS = frozenset(["TPESampler", "GPSampler", "RandomSampler", "BruteForceSampler"])
"""Samplers of Optuna that look at nothing but the trials; every other one keeps notes."""

_SIMPLE: Mapping[str, Reader] = {"int": whole, "float": number, "bool": flag}
_PARTS: Mapping[str, str] = {"crossover": "Crossover", "mutation": "Mutation"}  # argument -> how its classes end
_BY_NAME = ("x0", "fixed_params")  # arguments that are mappings from parameters to values


def keeps_notes(spec: SamplerSpec) -> bool:
    """Return whether a sampler looks at more than the trials.

    Example:
        >>> keeps_notes(SamplerSpec("TPESampler")), keeps_notes(SamplerSpec("CmaEsSampler"))
        (False, True)
    """
    if spec.hub is None and spec.name == "PartialFixedSampler":
        base = _spec(spec.options.get("base_sampler"))
        return base is None or keeps_notes(base)
    return spec.hub is not None or spec.name not in ONLY_TRIALS


def build(spec: SamplerSpec, space: SearchSpace, seed: int) -> BaseSampler:
    """Return the sampler, seeded where it takes a seed.

    Example:
        >>> from sweepmagic.space import SearchSpace
        >>> type(build(SamplerSpec("TPESampler", options={"multivariate": True}), SearchSpace(()), seed=1)).__name__
        'TPESampler'
    """
    cls = _class(spec)
    known = _parameters(cls)
    usual = {"seed": seed, "warn_independent_sampling": False, "warn_asynchronous_seeding": False}
    with warnings.catch_warnings():
        for kind in (ExperimentalWarning, FutureWarning):  # they would come with every run
            warnings.simplefilter("ignore", kind)
        given = {name: _argument(name, value, space, seed) for name, value in spec.options.items()}
        made: BaseSampler = cls(**{name: value for name, value in usual.items() if name in known} | given)
    return made


def problems(spec: SamplerSpec, config: SweepConfig, path: str = "sampler") -> Iterator[Problem]:
    """Yield what is wrong with a sampler, and what must be installed for it."""
    try:
        cls = _class(spec)
    except _NotThere as error:
        yield Problem(f"{path}.{error.key}", str(error), error.hint)
        return
    library = NEEDS.get(spec.name) if spec.hub is None else None
    if library is not None and not is_installed(library):
        yield Problem(
            path, f"{spec.name} needs {library}, which is not installed", f'pip install "sweepmagic[{EXTRAS[library]}]"'
        )
        return
    wrong = [*_wrong_arguments(cls, spec, config, path), *_wrong_place(spec, config, path)]
    yield from wrong or _refusal(spec, config, path)


def _wrong_arguments(cls: Any, spec: SamplerSpec, config: SweepConfig, path: str) -> Iterator[Problem]:
    known = _parameters(cls)
    anything = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in known.values())
    for name, value in spec.options.items():
        here = f"{path}.{name}"
        if name == "seed":
            yield Problem(here, "the search is seeded by the sweep", "write `seed` at the top of the config")
        elif name not in known and not anything:
            hint = did_you_mean(name, known) or f"it takes {', '.join(n for n in known if n != 'seed')}"
            yield Problem(here, f"{spec.name} has no argument {name!r}", hint)
        elif name.endswith("sampler"):
            nested = _spec(value)
            yield from problems(nested, config, here) if nested else _expected(here, "the name of a sampler", value)
        elif name in known:
            yield from _wrong_value(known[name], here, value)


def _wrong_value(parameter: inspect.Parameter, path: str, value: Value) -> Iterator[Problem]:
    plain, _, rest = str(parameter.annotation).partition(" | ")
    if "Callable" in plain:
        yield Problem(path, "expects a function, which a config cannot say", "leave it out")
    elif plain in _SIMPLE and not (value is None and rest == "None"):
        try:
            _SIMPLE[plain](value)
        except Wrong as wrong:
            yield Problem(path, wrong.message, wrong.hint)


def _wrong_place(spec: SamplerSpec, config: SweepConfig, path: str) -> Iterator[Problem]:
    """Yield a problem where a sampler cannot work with the sweep's space."""
    if spec.hub is not None:
        return
    if spec.name == "GridSampler":
        yield Problem(path, "Optuna's grid is told its points by hand", "use `method: grid`, which takes yours")
    if spec.name == "BruteForceSampler" and config.space.size is None:
        for parameter in config.space.parameters:
            if parameter.distribution.count() is None:
                where = f"parameters.{'.parameters.'.join(parameter.path)}"
                kind = parameter.distribution.name
                yield Problem(
                    where, f"{spec.name} needs a finite list of values, but {kind} is continuous", "give `values`"
                )


def _refusal(spec: SamplerSpec, config: SweepConfig, path: str) -> Iterator[Problem]:
    """Yield what the sampler itself says against its arguments."""
    try:
        build(spec, config.space, seed=0)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, ImportError) as error:
        yield Problem(path, f"{spec.name} refuses this: {error}")
    except SweepMagicError as error:
        yield Problem(path, str(error))


def _expected(path: str, what: str, value: Value) -> Iterator[Problem]:
    yield Problem(path, f"expected {what}, but got {value!r}")


class _NotThere(Exception):
    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.hint = key, hint


def _class(spec: SamplerSpec) -> Any:
    if spec.hub is not None:
        return _from_hub(spec)
    known = _subclasses(optuna.samplers, BaseSampler)
    if spec.name not in known:
        hint = did_you_mean(spec.name, known) or f"this version of Optuna has {', '.join(known)}"
        raise _NotThere("name", f"Optuna has no sampler {spec.name!r}", hint)
    return known[spec.name]


def _from_hub(spec: SamplerSpec) -> Any:
    assert spec.hub is not None
    if not is_installed("optunahub"):
        raise _NotThere(
            "hub", "a package of OptunaHub needs optunahub, which is not installed", "pip install optunahub"
        )
    import optunahub

    try:
        if spec.registry is not None:
            module = optunahub.load_local_module(spec.hub, registry_root=spec.registry)
        else:
            module = optunahub.load_module(spec.hub)
    except ModuleNotFoundError as error:
        raise _NotThere(
            "hub", f"{spec.hub} needs {error.name}, which is not installed", f"pip install {error.name}"
        ) from error
    except Exception as error:  # git, the network and the package's own code may each fail in ways of their own
        raise _NotThere("hub", f"{spec.hub} cannot be loaded: {error}", "see hub.optuna.org for its name") from error
    found = _subclasses(module, BaseSampler)
    if spec.name not in found:
        hint = did_you_mean(spec.name, found) or f"it has {', '.join(found)}"
        raise _NotThere("name", f"{spec.hub} has no sampler {spec.name!r}", hint)
    return found[spec.name]


def _subclasses(module: ModuleType, base: type) -> dict[str, Any]:
    """Return the classes of a module that can be made: those without abstract methods."""
    classes = ((name, getattr(module, name)) for name in dir(module))
    found = {name: cls for name, cls in classes if isinstance(cls, type) and issubclass(cls, base)}
    return {name: cls for name, cls in found.items() if not inspect.isabstract(cls) and not name.startswith("_")}


def _parameters(cls: Any) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(cls).parameters


def _spec(value: Value) -> SamplerSpec | None:
    """Return a sampler inside a sampler, as `independent_sampler` and `base_sampler` are."""
    if isinstance(value, str):
        return SamplerSpec(value)
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        return SamplerSpec(value["name"], options={key: item for key, item in value.items() if key != "name"})
    return None


def _argument(name: str, value: Value, space: SearchSpace, seed: int) -> Any:
    """Return the value of an argument: samplers, crossovers and mutations by their names."""
    if name.endswith("sampler") and (nested := _spec(value)) is not None:
        return build(nested, space, seed)
    if name in _PARTS and (part := _spec(value)) is not None:
        return _part(part, _PARTS[name])
    if name in _BY_NAME and isinstance(value, Mapping):
        return _told(value, space)
    return value


def _part(part: SamplerSpec, ending: str) -> Any:
    known = {
        n: cls for n, cls in vars(optuna.samplers.nsgaii).items() if n.endswith(ending) and not n.startswith("Base")
    }
    if part.name not in known:
        raise LookupError(f"unknown {part.name!r}; {did_you_mean(part.name, known)} ({', '.join(known)})")
    return known[part.name](**part.options)


def _told(values: Mapping[str, Value], space: SearchSpace) -> dict[str, float]:
    """Return values by parameter as Optuna is told them; the parameters of a zip go by the first one's name."""
    told = {axis.name: axis.tell(values) for axis in axes_of(space)}
    unknown = values.keys() - set(space.names)
    if unknown:
        raise LookupError(f"there is no parameter {', '.join(sorted(unknown))}")
    return {name: value for name, value in told.items() if value is not None}
