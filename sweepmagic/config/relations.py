"""What holds between parameters: `when`, `constraints`, `zip` and `initial`, checked against their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import islice

from sweepmagic.config.parameters import Found, read_expressions
from sweepmagic.config.report import Spot, listed, show
from sweepmagic.errors import did_you_mean
from sweepmagic.space import Constant, Distribution, Expression, Params, SearchSpace, Value, canonical, flatten, same

_COMPARED = 100  # names that a misspelt one is compared with: comparing thousands with thousands takes minutes
_FEW = 2000  # points of a space that are all tried against the constraints


def read_space(found: Sequence[Found], zips: Spot | None, constraints: Spot | None) -> SearchSpace:
    """Return the search space; `zips` and `constraints` are the spots of these keys, if they are there."""
    known = {each.parameter.name: each for each in found}
    for each in found:
        for spot, expression in each.when:
            _check_mentions(spot, expression, known)
    _check_cycles(known)
    return SearchSpace(
        parameters=tuple(each.parameter for each in found),
        zips=tuple(_read_zips(zips, known)) if zips else (),
        constraints=tuple(_read_constraints(constraints, known)) if constraints else (),
    )


def _unknown(name: str, known: Collection[str]) -> tuple[str, str]:
    deeper = [candidate for candidate in known if candidate.endswith(f".{name}")]
    near = did_you_mean(name[:100], islice(known, _COMPARED))
    hint = f"did you mean {deeper[0]!r}?" if deeper else near
    return f"there is no parameter {name!r}", hint or f"the parameters are {listed(known)}"


def _check_mentions(spot: Spot, expression: Expression, known: Collection[str]) -> None:
    for name in sorted(expression.names - set(known)):
        spot.problem(*_unknown(name, known))


def _check_cycles(known: Mapping[str, Found]) -> None:
    """Report a parameter that is there only if it is there, by however many steps."""
    graph = {name: {n for _, e in each.when for n in e.names if n in known} for name, each in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        where = known[ring[0]]
        around = " -> ".join(reversed(ring))
        place = where.when[0][0] if where.when else where.spot
        place.problem(
            f"these conditions go in a circle: {around}", "a parameter cannot decide whether it is there itself"
        )


def _read_constraints(spot: Spot, known: Collection[str]) -> Iterator[Expression]:
    for place, expression in read_expressions(spot):
        _check_mentions(place, expression, known)
        if not expression.names:
            place.problem(f"{show(expression.text)} mentions no parameter", f"the parameters are {listed(known)}")
        yield expression


def check_constraints(space: SearchSpace, spot: Spot) -> None:
    """Report constraints that no config meets, where the space is small enough to try them all."""
    if space.constraints and space.size is not None and space.size <= _FEW and not any(True for _ in space.points()):
        spot.problem(f"none of the {space.size} configs meets the constraints", "loosen them")


def _read_zips(spot: Spot, known: Mapping[str, Found]) -> Iterator[tuple[str, ...]]:
    if not isinstance(spot.data, list) or not spot.data:
        spot.problem(
            f"expected a list of names, or a list of such lists, but got {show(spot.data)}", "zip: [width, depth]"
        )
        return
    groups = list(spot.items()) if any(isinstance(item, list) for item in spot.data) else [spot]
    taken: set[str] = set()
    for group in groups:
        names = _names_in(group, known, taken)
        taken.update(names)
        members = [known[name] for name in names]
        if members and not any(each.is_broken for each in members) and _moves_together(group, members):
            yield tuple(names)


def _names_in(group: Spot, known: Mapping[str, Found], taken: Collection[str]) -> list[str]:
    """Return the names of one group, or nothing where one of them is wrong."""
    if not isinstance(group.data, list) or len(group.data) < 2:
        group.problem(f"expected at least two names in brackets, but got {show(group.data)}", "zip: [width, depth]")
        return []
    wrong = 0
    for place, item in enumerate(group.items()):
        if not isinstance(item.data, str) or item.data not in known:
            item.problem(*_unknown(str(item.data), known))
        elif item.data in taken or item.data in group.data[:place]:
            item.problem(f"{item.data!r} is zipped twice", "delete one of them")
        else:
            continue
        wrong += 1
    return [] if wrong else list(group.data)


def _moves_together(group: Spot, members: Sequence[Found]) -> bool:
    before = len(group.report.problems)
    counts = {}
    for each in members:
        name, distribution = each.parameter.name, each.parameter.distribution
        counts[name] = distribution.count()
        if isinstance(distribution, Constant):
            group.problem(f"{name!r} is a constant, and has nothing to move with", "leave it out of the zip")
        elif counts[name] is None:
            group.problem(f"{name!r} is {distribution.name}, which has no list of values", "give it `values`")
    if len({(each.parameter.path[:-1], tuple(e.text for e in each.parameter.when)) for each in members}) > 1:
        group.problem(
            "parameters that move together must stand in the same place", "in one group, under the same conditions"
        )
    if len(set(counts.values())) > 1 and None not in counts.values():
        lengths = listed([f"{name} has {count}" for name, count in counts.items()])
        group.problem(f"zipped parameters need equally many values, but {lengths}")
    return len(group.report.problems) == before


def read_initial(spot: Spot, space: SearchSpace) -> tuple[Params, ...]:
    """Return the configs to try first, checked against the space."""
    if not isinstance(spot.data, list):
        hint = "write `- ` before it" if isinstance(spot.data, dict) else "initial: [{lr: 0.1}]"
        spot.problem(f"expected a list of configs, but got {show(spot.data)}", hint)
        return ()
    return tuple(_read_config(item, space) for item in spot.items())


def _read_config(spot: Spot, space: SearchSpace) -> Params:
    if not isinstance(spot.data, dict) or not spot.data:
        spot.problem(f"expected a config such as {{lr: 0.1}}, but got {show(spot.data)}")
        return {}
    by_name = {parameter.name: parameter for parameter in space.parameters}
    values: dict[str, Value] = {}
    for name, value in flatten(spot.data, space.names).items():
        place = Spot(value, f"{spot.path}.{name}", spot.report)
        if name not in by_name:
            place.problem(*_unknown(name, by_name))
            continue
        distribution = by_name[name].distribution
        if not distribution.contains(value):
            place.problem(f"{show(value)} is outside of {distribution.name}", "change it, or widen the space")
            continue
        values[name] = as_given(distribution, value)
    _check_together(spot, values, space)
    return _nest(values, space)


def as_given(distribution: Distribution, value: Value) -> Value:
    """Return `value` as the distribution itself would give it: 3, not 3.0, where its values are ints."""
    if distribution.count() is None:
        return value
    own = distribution.ppf(distribution.cdf(value))
    return own if same(own, value) else value


def _check_together(spot: Spot, values: Mapping[str, Value], space: SearchSpace) -> None:
    """Report what the given values contradict; conditions and constraints over others are left to the sampler."""
    constants = {p.name: p.distribution.value for p in space.parameters if isinstance(p.distribution, Constant)}
    known = {**constants, **values}

    def decided(expressions: Iterable[Expression]) -> Iterator[Expression]:
        return (e for e in expressions if e.names <= known.keys())

    for parameter in space.parameters:
        if parameter.name in values:
            for expression in decided(parameter.when):
                if not _holds(lambda e=expression: bool(e(known))):  # type: ignore[misc]
                    spot.problem(f"{parameter.name!r} is only there when {expression.text}", "leave it out")
    for expression in decided(space.constraints):
        if not _holds(lambda e=expression: bool(e(known))):  # type: ignore[misc]
            spot.problem(f"does not meet the constraint {expression.text}", "change it, or the constraint")
    for group in space.zips:
        _check_row(spot, [name for name in group if name in values], values, space)


def _holds(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except (TypeError, ValueError, ArithmeticError):
        return False


def _check_row(spot: Spot, names: Sequence[str], values: Mapping[str, Value], space: SearchSpace) -> None:
    grids = {p.name: p.distribution.grid() or () for p in space.parameters if p.name in names}
    wanted = canonical([values[name] for name in names])
    rows = zip(*(grids[name] for name in names), strict=False)
    if len(names) > 1 and all(canonical(list(row)) != wanted for row in rows):
        spot.problem(f"{listed(names)} are zipped, and never have these values together", "change one of them")


def _nest(values: Mapping[str, Value], space: SearchSpace) -> Params:
    params: Params = {}
    for parameter in space.parameters:
        if parameter.name in values:
            place = params
            for key in parameter.path[:-1]:
                place = place.setdefault(key, {})
            place[parameter.path[-1]] = values[parameter.name]
    return params


__all__ = ["as_given", "check_constraints", "read_initial", "read_space"]
