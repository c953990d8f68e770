"""What a cell of a foreign table says, in the types of a search space: '0.001' is 0.001 where a number is expected."""

from __future__ import annotations

import ast
import json
import math
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from sweepmagic.config.relations import as_given
from sweepmagic.space import Constant, Distribution, Params, SearchSpace, Value, flatten, is_number, plain

_WORDS: Mapping[str, Value] = {"true": True, "false": False, "none": None, "null": None}
_LONGEST = 10_000  # characters of a list or mapping that are read


class Unusable(Exception):
    """Something of an earlier result, or all of it, cannot be used; the text says why, and `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def number_of(cell: Value) -> float | None:
    """Return a finite number, also one that is written as text; None if it is none.

    Example:
        >>> number_of("0.5"), number_of(3), number_of("nan"), number_of(True)
        (0.5, 3.0, None, None)
    """
    if isinstance(cell, str):
        try:
            cell = float(cell)
        except ValueError:
            return None
    return float(cell) if is_number(cell) and math.isfinite(cell) else None


def config_of(row: Mapping[str, Any], space: SearchSpace) -> Params:
    """Return the config that `row` holds.

    Raises:
        Unusable: the space could not have given it.

    Example:
        >>> from sweepmagic.space import Categorical, IntUniform, Parameter
        >>> space = SearchSpace((Parameter(("layers",), IntUniform(1, 4)), Parameter(("bias",), Categorical((True, False)))))
        >>> config_of({"layers": "3", "bias": "True", "Name": "run 1"}, space)
        {'layers': 3, 'bias': True}
    """
    cells = flatten(row, space.names)
    values: dict[str, Value] = {}
    outside: set[str] = set()
    for parameter in space.parameters:
        found = [] if parameter.name not in cells else list(_fitting(parameter.distribution, cells[parameter.name]))
        if found:
            values[parameter.name] = found[0]
        elif not is_missing(cells.get(parameter.name)):
            outside.add(parameter.name)
    params = space.assemble(values)
    _check(space, params, values, outside)
    return params


def _check(space: SearchSpace, params: Params, values: Mapping[str, Value], outside: set[str]) -> None:
    there = flatten(params, space.names)
    for parameter in space.parameters:
        if parameter.is_active(there) and parameter.name in outside:
            raise Unusable(f"with {parameter.name} outside the space")
        if parameter.is_active(there) and parameter.name not in there:
            raise Unusable(f"without {parameter.name}")
    if not space.fits(params):
        raise Unusable("against the constraints")


def _fitting(distribution: Distribution, cell: Value) -> Iterator[Value]:
    """Yield what `cell` may mean, of that what the distribution can give; the nearest first."""
    for reading in _readings(cell):
        try:
            if distribution.contains(reading):
                yield as_given(distribution, reading) if not isinstance(distribution, Constant) else distribution.value
        except (TypeError, ValueError, OverflowError):
            continue


def _readings(cell: Value) -> Iterator[Value]:
    if is_missing(cell):
        yield None
        if isinstance(cell, str):
            yield cell
        return
    yield cell
    if isinstance(cell, str):
        yield from _readings_of_text(cell.strip())
    elif is_number(cell):
        yield repr(cell)
        if math.isfinite(cell) and cell == int(cell):
            yield from (int(cell), str(int(cell)))  # TensorBoard has no whole numbers


def _readings_of_text(text: str) -> Iterator[Value]:
    if text.lower() in _WORDS:
        yield _WORDS[text.lower()]
    for kind in (int, float):
        try:
            yield kind(text)
        except ValueError:
            continue
    if text[:1] in ("[", "{") and len(text) <= _LONGEST:
        for read in (json.loads, ast.literal_eval):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # about odd escapes in a text that was not meant as Python
                    yield plain(read(text))
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                continue


def is_missing(cell: Value) -> bool:
    """Return whether a cell is empty: tables write None, nothing at all and an empty text alike."""
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))
