"""The `parameters` of a sweep -> `Parameter`s: inference, fields of each distribution, nesting, conditions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sweepmagic.config import words
from sweepmagic.config.readers import Reader, construct, read_fields, readers_of, required_of, suggest
from sweepmagic.config.report import Spot, Wrong, listed, show
from sweepmagic.space import KINDS, Constant, Distribution, Expression, Parameter, Value, canonical, is_number

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ABOUT = ("distribution", "when")
_GROUP = ("parameters", "when")
_GROUP_KINDS = ("param_dict",)  # W&B lets a nested group say its kind

SMALLEST = "\n      method: random\n      metric: {name: val_loss, goal: minimize}\n      parameters: {lr: {min: 0.001, max: 0.1}}"
"""A minimal config, for hints."""


@dataclass(frozen=True)
class Found:
    """A parameter, where it stands, and where each of its conditions stands.

    One whose distribution is wrong is found, too, as a constant: other keys may mention it.
    """

    parameter: Parameter
    spot: Spot
    when: tuple[tuple[Spot, Expression], ...] = ()
    is_broken: bool = False


def _broken(spot: Spot, place: _Place) -> Found:
    return Found(Parameter(place.keys, Constant(None)), spot, is_broken=True)


@dataclass(frozen=True)
class _Place:
    """What the nested groups above a parameter say about it."""

    keys: tuple[str, ...] = ()
    when: tuple[tuple[Spot, Expression], ...] = ()


def read_parameters(spot: Spot) -> tuple[Found, ...]:
    """Return the parameters that stand under `spot`, nested ones too, in the order written."""
    found = tuple(_read_group(spot, _Place()))
    _check_names(spot, found)
    return found


def _read_group(spot: Spot, place: _Place) -> Iterator[Found]:
    if not isinstance(spot.data, dict) or not spot.data:
        spot.problem(
            f"expected a mapping with a line for each parameter, but got {show(spot.data)}", f"for example:{SMALLEST}"
        )
        return
    for key in spot.data:
        child = spot.child(key)
        if not _NAME.fullmatch(key):
            child.problem(f"{show(key)} cannot be a parameter's name", _name_hint(key))
        here = _Place((*place.keys, key), place.when)
        yield from _read_entry(child, here)


def _name_hint(key: str) -> str:
    if ":" in key:
        head, _, rest = key.partition(":")
        return f"put a space after the colon: `{head.strip()}: {rest.strip()}`"
    return "a name starts with a letter or _ and goes on with letters, digits, _, . or -"


def _read_entry(spot: Spot, place: _Place) -> Iterator[Found]:
    if not isinstance(spot.data, dict) or not spot.data:
        spot.problem(
            f"expected a mapping such as {{min: 0, max: 1}}, but got {show(spot.data)}", _shorthand_hint(spot.data)
        )
        yield _broken(spot, place)
    elif "parameters" in spot.data:
        known = (*_GROUP, "distribution") if spot.data.get("distribution") in _GROUP_KINDS else _GROUP
        spots = spot.fields(known, words.FIELDS, what="key beside `parameters`")
        yield from _read_group(spots["parameters"], _Place(place.keys, place.when + _conditions(spots)))
    elif _looks_nested(spot.data):
        spot.problem(
            "expected a distribution, but got a mapping of mappings", "nested parameters stand under `parameters:`"
        )
        yield from _read_group(spot, place)
    else:
        yield from _read_parameter(spot, place)


def _looks_nested(data: Mapping[str, Value]) -> bool:
    known = _all_fields()
    return all(isinstance(value, dict) for value in data.values()) and not any(key in known for key in data)


def _shorthand_hint(data: Value) -> str:
    if isinstance(data, list) and data:
        return f"for a choice write {{values: {_written(data)}}}"
    if isinstance(data, (dict, list)) or data is None:
        return "write {value: ...} for a constant, {values: [...]} for a choice or {min: ..., max: ...} for a range"
    return f"for a constant write {{value: {_written(data)}}}"


def _written(data: Value) -> str:
    """Return the value as one would write it in YAML, or dots where that is long."""
    text = canonical(data).replace(",", ", ").replace('"', "")
    return text if len(text) <= 60 and (isinstance(data, (str, int, float)) or _is_flat(data)) else "[...]"


def _is_flat(data: Value) -> bool:
    return isinstance(data, list) and not any(isinstance(item, (list, dict)) for item in data)


@cache
def _all_fields() -> tuple[str, ...]:
    """Return every field that some distribution has, and what any parameter may say."""
    return tuple(dict.fromkeys([*_ABOUT, "parameters", *(f.name for kind in KINDS.values() for f in fields(kind))]))  # type: ignore[arg-type]


@cache
def _readers(name: str) -> Mapping[str, Reader]:
    return readers_of(KINDS[name])


def _read_parameter(spot: Spot, place: _Place) -> Iterator[Found]:
    spots = spot.fields(_all_fields(), words.FIELDS, what="field")
    when = place.when + _conditions(spots)
    given = {name: field for name, field in spots.items() if name not in _ABOUT}
    name = _named(spots["distribution"]) if "distribution" in spots else _inferred(given, spot)
    distribution = _build(name, given, spot) if name else None
    parameter = Parameter(place.keys, distribution or Constant(None), tuple(expression for _, expression in when))
    yield Found(parameter, spot, when, is_broken=distribution is None)


def _named(spot: Spot) -> str | None:
    if isinstance(spot.data, str) and spot.data in KINDS:
        return spot.data
    hint = suggest(spot.data, KINDS, words.KINDS) if isinstance(spot.data, str) else ""
    spot.problem(f"unknown distribution {show(spot.data)}", hint or f"known: {listed(KINDS)}")
    return None


def _range_kind(given: Mapping[str, Spot]) -> str:
    bounds = [given[bound].data for bound in ("min", "max") if bound in given]
    return "int_uniform" if all(isinstance(b, int) and not isinstance(b, bool) for b in bounds) else "uniform"


_INFERRED = (
    (frozenset({"value"}), lambda given: "constant"),
    (frozenset({"values"}), lambda given: "categorical"),
    (frozenset({"values", "probabilities"}), lambda given: "categorical_w_probabilities"),
    (frozenset({"min", "max"}), _range_kind),
    (frozenset({"min"}), _range_kind),
    (frozenset({"max"}), _range_kind),
    (frozenset({"probabilities"}), lambda given: "categorical_w_probabilities"),
)
"""What a parameter without `distribution` is, by the fields that it has; W&B's rules, and ranges with a bound missing."""


def _inferred(given: Mapping[str, Spot], spot: Spot) -> str | None:
    for names, kind in _INFERRED:
        if names == given.keys():
            return kind(given)
    if {"value", "values"} <= given.keys():
        spot.problem("has both `value` and `values`", "keep `value` for a constant, or `values` for a choice")
        return None
    fitting = _kinds_with(given)
    if fitting:
        spot.problem(
            f"{listed(given)} alone do not say which distribution it is",
            f"add `distribution: {fitting[0]}`" + _or(fitting[1:]),
        )
    else:
        spot.problem(f"no distribution has {listed(given) or 'no field'}", "give `value`, `values`, or `min` and `max`")
    return None


def _or(names: Iterable[str]) -> str:
    rest = listed(list(names))
    return f" (or {rest})" if rest else ""


def _kinds_with(given: Iterable[str]) -> list[str]:
    """Return the distributions that have all these fields and need no other."""
    return [
        name
        for name, kind in KINDS.items()
        if set(given) <= {f.name for f in fields(kind)} and set(required_of(kind)) <= set(given)  # type: ignore[arg-type]
    ]


def _build(name: str, given: Mapping[str, Spot], spot: Spot) -> Distribution | None:
    readers = _readers(name)
    for field in given.keys() - readers.keys():
        fitting = _kinds_with(given)
        hint = f"{listed(fitting)} has it" if len(fitting) == 1 else f"it has {listed(readers)}"
        given[field].problem(f"{name} has no `{field}`", hint)
    missing = [field for field in required_of(KINDS[name]) if field not in given]
    for field in missing:
        spot.report.add(f"{spot.path}.{field}", "is missing", f"{name} needs {listed(required_of(KINDS[name]))}")
    mine = {field: given[field] for field in readers if field in given}
    values = read_fields(mine, {field: _finite(readers[field]) for field in mine})
    if len(values) < len(mine) or missing or not _distinct(mine):
        return None
    before = len(spot.report.problems)
    built: Distribution | None = construct(KINDS[name], values, spot)
    if built is None:
        _add_hint(spot, before, _failure_hint(name, values))
    return built


def _finite(reader: Reader) -> Reader:
    def read(value: Value) -> Any:
        taken = reader(value)
        if isinstance(taken, int) and abs(taken) > 1e300:
            raise Wrong("this number is too large")
        return taken

    return read


def _add_hint(spot: Spot, place: int, hint: str) -> None:
    for problem in spot.report.problems[place:] if hint else ():
        spot.report.problems.remove(problem)
        spot.report.add(problem.path, problem.message, hint, problem.line)


def _failure_hint(name: str, values: Mapping[str, Any]) -> str:
    """Return what may have been meant by values that a distribution cannot have."""
    low, high = values.get("min", math.nan), values.get("max", math.nan)
    if not (is_number(low) and is_number(high)):
        return ""
    if low >= high:
        return "swap them" if low > high else f"for a constant write {{value: {low!r}}}"
    if name in _EXPONENTS and low > 0:
        return f"for limits that are the values themselves write `distribution: {name}_values`"
    if name.endswith("_values") and low < 0 and abs(low) < 100 and abs(high) < 100:
        return f"for limits that are exponents of e write `distribution: {name.removesuffix('_values')}`"
    return ""


_EXPONENTS = ("log_uniform", "inv_log_uniform", "q_log_uniform")


def _distinct(given: Mapping[str, Spot]) -> bool:
    """Report values that stand in a list twice; 1 and 1.0 are the same, True and 1 are not."""
    spot = given.get("values")
    if spot is None or not isinstance(spot.data, list):
        return True
    seen: dict[str, int] = {}
    for place, value in enumerate(spot.data):
        key = f"number {float(value)!r}" if is_number(value) and abs(value) < 2**53 else canonical(value)
        if key in seen:
            spot.child(place).problem(f"{show(value)} stands in the list twice", _twice_hint(given))
        seen.setdefault(key, place)
    return len(seen) == len(spot.data)


def _twice_hint(given: Mapping[str, Spot]) -> str:
    return (
        "delete one of them" if "probabilities" in given else "delete one; to draw it more often, give `probabilities`"
    )


def _conditions(spots: Mapping[str, Spot]) -> tuple[tuple[Spot, Expression], ...]:
    return tuple(read_expressions(spots["when"])) if "when" in spots else ()


def read_expressions(spot: Spot) -> Iterator[tuple[Spot, Expression]]:
    """Yield every expression in a text or a list of texts, with its place."""
    for place in spot.items() if isinstance(spot.data, list) else (spot,):
        if not isinstance(place.data, str) or not place.data.strip():
            place.problem(
                f"expected an expression over parameters, but got {show(place.data)}",
                "for example: layers * units <= 512",
            )
            continue
        try:
            yield place, Expression(place.data)
        except ValueError as error:
            place.problem(str(error))


def _check_names(spot: Spot, found: tuple[Found, ...]) -> None:
    """Report dotted names that are spelt alike, one flat and one nested."""
    groups = {".".join(f.parameter.path[:depth]) for f in found for depth in range(1, len(f.parameter.path))}
    seen: dict[str, Found] = {}
    for each in found:
        name = each.parameter.name
        if name in seen:
            each.spot.problem(f"{name!r} also is the name of {seen[name].spot.path}", "rename one of them")
        elif name in groups:
            each.spot.problem(f"{name!r} also is the name of a group of parameters", "rename one of them")
        seen.setdefault(name, each)
