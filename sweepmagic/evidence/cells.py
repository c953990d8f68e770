"""A row of somebody's table, taken apart: which of its cells are parameters, and which say what came of them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sweepmagic.evidence.curves import Curve
from sweepmagic.evidence.readings import is_missing
from sweepmagic.evidence.results import Found, Result
from sweepmagic.space import plain

# How others say that a column is a parameter or a result: W&B's API, MLflow, Optuna's data frames, TensorBoard.
_OF_PARAMS = ("config.", "params.", "params_", "hparams.")
_OF_VALUES = ("summary.", "summary_metrics.", "metrics.")
_LONGEST = 200_000  # characters of a mapping in a cell
_NO_NUMBER = re.compile(r"(?<=[\s:\[,(])-?(?:nan|inf|NaN|Infinity)(?=\s*[,}\])])")


def result_of(row: Mapping[str, Any], names: Iterable[str] = (), curves: Mapping[str, Curve] | None = None) -> Result:
    """Return what a row says; `names` are those of the space, of which none is a heading.

    Columns of config and summary in one, as W&B's own example of an export writes them, are opened.

    Example:
        >>> found = result_of({"Name": "soft-sun-1", "State": "finished", "config": "{'lr': 0.1}", "summary.loss": 0.5})
        >>> found.name, found.state, found.params["lr"], found.values["loss"]
        ('soft-sun-1', 'finished', 0.1, 0.5)
    """
    taken = set(names)
    return Result(
        params={**row, **_opened(row, _OF_PARAMS), **_there(row)},
        values={**row, **_opened(row, _OF_VALUES), **_there(row)},
        state=_heading(row, ("state", "State", "status"), taken),
        name=_heading(row, ("Name", "name", "run"), taken),
        curves=curves or {},
    )


def found_in(source: str, rows: Sequence[Mapping[str, Any]], names: Iterable[str], listed: Iterable[str] = ()) -> Found:
    """Return the results of a table, a mapping for each row."""
    taken = list(names)
    return collected(source, [result_of(row, taken) for row in rows], listed)


def collected(source: str, results: Sequence[Result], listed: Iterable[str] = ()) -> Found:
    """Return results as those of one source, with every name that a metric could have there."""
    keys = (key for result in results for key in (*result.values, *result.curves))
    return Found(source, list(dict.fromkeys([*listed, *map(str, keys)])), results)


def plainly(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as plain data; what is none is as good as missing."""
    return dict(_plain_items(row))


def _plain_items(row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        try:
            yield str(key), plain(value)
        except (TypeError, RecursionError):
            yield str(key), None


def unwrapped(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config of W&B's with the values that it wraps, without what W&B notes there for itself.

    Example:
        >>> unwrapped({"lr": {"value": 0.1, "desc": None}, "layers": 3, "_wandb": {"value": {}}})
        {'lr': 0.1, 'layers': 3}
    """
    return {
        str(key): value["value"] if isinstance(value, Mapping) and set(value) in _WRAPPED else value
        for key, value in config.items()
        if key not in ("_wandb", "wandb_version")
    }


_WRAPPED = ({"value"}, {"value", "desc"})


def _opened(row: Mapping[str, Any], prefixes: Sequence[str]) -> dict[str, Any]:
    """Return what stands under these prefixes: in columns of their own, or in one that holds a mapping."""
    found: dict[str, Any] = {}
    for prefix in prefixes:
        found |= unwrapped(_mapping(row.get(prefix[:-1])))
        found |= {key[len(prefix) :]: row[key] for key in row if key.startswith(prefix) and not is_missing(row[key])}
    return found


def _there(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells that say something: an empty one hides nothing that is said elsewhere."""
    return {str(key): cell for key, cell in row.items() if not is_missing(cell)}


def _heading(row: Mapping[str, Any], names: Sequence[str], taken: set[str]) -> str:
    cells = [row[name] for name in names if name in row and name not in taken]
    return str(cells[0]) if cells and isinstance(cells[0], (str, int)) else ""


def _mapping(cell: object) -> Mapping[str, Any]:
    """Return a mapping that a cell is or writes down, in JSON's way or in Python's; nothing is ever run."""
    if isinstance(cell, Mapping):
        return cell
    if not isinstance(cell, str) or not cell.lstrip().startswith("{") or len(cell) > _LONGEST:
        return {}
    for read, text in ((json.loads, cell), (ast.literal_eval, _NO_NUMBER.sub("None", cell))):
        try:
            found = read(text.strip())
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, dict):
            return plainly(found)
    return {}
