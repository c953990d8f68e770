"""Notes: what is legal in a config, but deserves a word in the plan before the first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sweepmagic.config.readers import number
from sweepmagic.config.report import listed
from sweepmagic.config.scalars import number_in
from sweepmagic.config.types import SweepConfig
from sweepmagic.space import (
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    InvLogUniform,
    LogUniform,
    Parameter,
    QLogUniform,
    Value,
)


def notes(config: SweepConfig) -> tuple[str, ...]:
    """Return a sentence for each thing in `config` that may not be what was meant.

    Example:
        >>> from sweepmagic.config import parse
        >>> notes(parse("{method: random, parameters: {lr: {values: ['1e-4', 0.1]}}}"))
        ("parameters.lr: '1e-4' is text, because it stands in quotes; without them it is the number 0.0001",)
    """
    about_each = (note for parameter in config.space.parameters for rule in _OF_PARAMETER for note in rule(parameter))
    about_all = (note for whole in _OF_CONFIG for note in whole(config))
    return (*about_each, *about_all)


def _values(parameter: Parameter) -> tuple[Value, ...]:
    distribution = parameter.distribution
    if isinstance(distribution, Constant):
        return (distribution.value,)
    return distribution.values if isinstance(distribution, (Categorical, CategoricalWithProbabilities)) else ()


def _where(parameter: Parameter) -> str:
    return f"parameters.{'.parameters.'.join(parameter.path)}"


def _texts_like_numbers(parameter: Parameter) -> Iterator[str]:
    texts = [value for value in _values(parameter) if isinstance(value, str) and number_in(value) is not None]
    if texts:
        which = (
            f"{texts[0]!r} is text, because it stands in quotes; without them it is the number {number_in(texts[0])!r}"
        )
        if any(mark in texts[0] for mark in "_,"):
            which = f"{texts[0]!r} is text; the number is written {number_in(texts[0])!r}"
        more = f" (and {len(texts) - 1} more)" if len(texts) > 1 else ""
        yield f"{_where(parameter)}: {which}{more}"


_SWITCHES = frozenset({"yes", "no", "on", "off"})


def _texts_like_switches(parameter: Parameter) -> Iterator[str]:
    texts = [value for value in _values(parameter) if isinstance(value, str) and value.lower() in _SWITCHES]
    if texts:
        yield f"{_where(parameter)}: {listed(texts)} is text in YAML 1.2; for a switch write true and false"


def _exponents(parameter: Parameter) -> Iterator[str]:
    distribution = parameter.distribution
    if not isinstance(distribution, (LogUniform, QLogUniform, InvLogUniform)):
        return
    low, high = sorted(float(number(distribution.ppf(u))) for u in (0.0, 1.0))
    meant = f"; for limits that are the values themselves write {distribution.name}_values"
    yield (
        f"{_where(parameter)}: min and max of {distribution.name} are exponents of e, so the values go from {low:g} to "
        f"{high:g}{meant if distribution.min > 0 else ''}"
    )


def _only_one(parameter: Parameter) -> Iterator[str]:
    distribution = parameter.distribution
    if distribution.count() == 1 and not isinstance(distribution, Constant):
        yield f"{_where(parameter)}: there is only one value, {distribution.ppf(0.5)!r}"


def _nothing_searched(config: SweepConfig) -> Iterator[str]:
    if not config.space.searched:
        yield "every parameter is a constant: there is nothing to search"


_BLIND = ("grid", "random")


def _no_effect(config: SweepConfig) -> Iterator[str]:
    if config.foreign:
        verb = "has" if len(config.foreign) == 1 else "have"
        yield f"{listed(config.foreign)} {verb} no effect here; kept for an export to W&B"
    if config.warm_start and config.method in _BLIND:
        yield (
            f"warm_start: method: {config.method} does not learn from results; they are kept with the sweep, for a method "
            "that does"
        )
    if config.order != "config" and config.method != "grid":
        yield f"order: {config.order} has no effect with method: {config.method}"


def _judged_by_the_first(config: SweepConfig) -> Iterator[str]:
    if len(config.metrics) > 1 and config.early_terminate:
        yield f"early_terminate judges by {config.metrics[0].name}, the first metric, alone"


def _both_iters(config: SweepConfig) -> Iterator[str]:
    for stopper in (each for each in config.early_terminate if each.type == "hyperband"):
        if stopper.options.get("min_iter") is not None and stopper.options.get("max_iter") is not None:
            yield f"early_terminate: {stopper.type} has min_iter and max_iter; max_iter wins, as in W&B"


_OF_PARAMETER: tuple[Callable[[Parameter], Iterator[str]], ...] = (
    _texts_like_numbers,
    _texts_like_switches,
    _exponents,
    _only_one,
)
_OF_CONFIG: tuple[Callable[[SweepConfig], Iterator[str]], ...] = (
    _nothing_searched,
    _no_effect,
    _judged_by_the_first,
    _both_iters,
)
