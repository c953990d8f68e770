"""Tables in files: our export, W&B's, and whatever has a column per parameter and one for the metric."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.evidence.cells import collected, found_in, result_of
from sweepmagic.evidence.curves import Curve, of_rows, paired, wanted
from sweepmagic.evidence.readings import Unusable
from sweepmagic.evidence.results import Found, Result

_LONGEST_CELL = 10_000_000
_OF_A_HISTORY = ["run", "_step", "_time"]
_OF_A_CHART = re.compile(r"(?P<run>.+) - (?P<key>.+?)(?P<bound>__(?:MIN|MAX))?")


def read_file(name: str, config: SweepConfig) -> Found:
    """Return the results in a table; the suffix says what it is.

    Raises:
        Unusable: it cannot be read.
    """
    path = Path(name).expanduser()
    try:
        found = READERS[path.suffix.lower()](path, config)
    except OSError as error:
        raise Unusable(f"cannot read {name!r}: {error.strerror}", f"paths start from {Path.cwd()}") from error
    except (UnicodeDecodeError, ValueError, csv.Error, RecursionError) as error:
        raise Unusable(f"{name!r} is not {path.suffix[1:].upper()}: {error}") from error
    return replace(found, source=name)


def _csv(path: Path, config: SweepConfig) -> Found:
    # Spreadsheets put a byte-order mark first.
    with _long_cells(), open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        listed = list(reader.fieldnames or ())
    return _table(rows, listed, config)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be long for a while: W&B's example of an export puts a whole summary into one."""
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, _LONGEST_CELL))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _parquet(path: Path, config: SweepConfig) -> Found:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Unusable("Parquet needs pyarrow, which is not installed", 'pip install "sweepmagic[parquet]"') from error
    with open(path, "rb") as file:
        table = pq.read_table(file)
    return _table(table.to_pylist(), table.column_names, config)


def _table(rows: Sequence[Mapping[str, Any]], listed: Sequence[str], config: SweepConfig) -> Found:
    if _is_chart(listed):
        return Found("", (), loose=_curves_of_chart(rows, listed, config))
    if listed[:3] == _OF_A_HISTORY:
        return Found("", (), loose=_curves_of_history(rows, config))
    found = found_in("", rows, config.space.names, listed)
    if "State" not in listed:
        return found
    # W&B's table shows what was logged last.
    return replace(found, results=[replace(result, is_final=False) for result in found.results])


def _is_chart(listed: Sequence[str]) -> bool:
    """Return whether these are the headings of W&B's export of a chart: what it is over, and columns of run and metric."""
    named = [_OF_A_CHART.fullmatch(name) is not None for name in listed]
    return len(named) > 1 and not named[0] and all(named[1:])


def _curves_of_chart(
    rows: Sequence[Mapping[str, Any]], listed: Sequence[str], config: SweepConfig
) -> dict[str, dict[str, Curve]]:
    is_wanted, found = wanted(config), dict[str, dict[str, Curve]]()
    steps = [row[listed[0]] for row in rows]
    for heading in listed[1:]:
        parts = _OF_A_CHART.fullmatch(heading)
        if parts is not None and not parts["bound"] and is_wanted(parts["key"]):
            curve = paired(steps, [row[heading] for row in rows])
            if curve[0]:
                found.setdefault(parts["run"], {})[parts["key"]] = curve
    return found


def _curves_of_history(rows: Sequence[Mapping[str, Any]], config: SweepConfig) -> dict[str, dict[str, Curve]]:
    """Return the curves in our own export of a history, a row for each row that was logged."""
    is_wanted, of_run = wanted(config), dict[str, list[Mapping[str, Any]]]()
    for row in rows:
        of_run.setdefault(str(row["run"]), []).append(row)
    return {run: of_rows(some, is_wanted) for run, some in of_run.items()}


def _json(path: Path, config: SweepConfig) -> Found:
    """Read our own export, or a list of mappings, such as what W&B's API gave."""
    content = json.loads(path.read_text(encoding="utf-8"))
    listed = content.get("runs") if isinstance(content, dict) else content
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise ValueError("expected a list of mappings, or an export of a sweep")
    is_ours = isinstance(content, dict) and isinstance(content.get("config"), dict)
    same = not is_ours or _metrics_of(content["config"]) == [_rule(metric) for metric in config.metrics]
    results = [_of_object(row, config, is_ours=is_ours, same=same) for row in listed]
    return collected("", results)


def _of_object(row: Mapping[str, Any], config: SweepConfig, *, is_ours: bool, same: bool) -> Result:
    """Read one run; of our own export the metric's column is what counted there, if it counts by the same rule here."""
    curves = of_rows(_rows_of(row.get("history")), wanted(config))
    rest = {key: value for key, value in row.items() if key != "history"}
    result = result_of(rest, config.space.names, curves)
    if is_ours and not same:
        values = {key: value for key, value in result.values.items() if key not in curves}
        return replace(result, values=values, is_final=False)
    return replace(result, is_final=is_ours or not ("summary" in row or "_step" in row))


def _metrics_of(config: Mapping[str, Any]) -> list[Any]:
    given = config.get("metric")
    listed = given if isinstance(given, list) else [given]
    return [
        (one.get("name"), one.get("goal", "minimize"), one.get("of", "best")) if isinstance(one, dict) else None
        for one in listed
    ]


def _rule(metric: Any) -> tuple[str, str, str]:
    return metric.name, metric.goal, metric.of


def _rows_of(history: object) -> list[Mapping[str, Any]]:
    """Return a history as rows: it may be a list of them, or columns, each a list or a mapping from places to values."""
    if isinstance(history, list):
        return [row for row in history if isinstance(row, Mapping)]
    if not isinstance(history, Mapping):
        return []
    columns = {str(key): _column(values) for key, values in history.items()}
    places = list(dict.fromkeys(place for column in columns.values() for place in column))
    return [{key: column.get(place) for key, column in columns.items()} for place in places]


def _column(values: object) -> Mapping[Any, Any]:
    if isinstance(values, Mapping):
        return values
    return dict(enumerate(values)) if isinstance(values, list) else {}


READERS: Mapping[str, Callable[[Path, SweepConfig], Found]] = {".csv": _csv, ".json": _json, ".parquet": _parquet}
