"""Where a problem stands in a cell: `config` says its path and line, the report where the keys and values of a path are."""

from __future__ import annotations

import re

from sweepmagic.assist.cell import Cell, Stretch
from sweepmagic.config.report import Report
from sweepmagic.errors import Problem

_KEY_IS_WRONG = re.compile(
    r"^unknown (?:key|field|option)|cannot be a parameter's name$|has no `\w+`$|also is the name of"
)


def first_line(cell: Cell) -> int:
    """Return the line of the cell on which its YAML starts, from 1."""
    return cell.text.count("\n", 0, cell.yaml[0]) + 1


def place_of(problem: Problem, cell: Cell, report: Report) -> Stretch:
    """Return the stretch of the cell that a problem is about: a value, a key, a line, or the magic where all else is missing."""
    path, base = problem.path, cell.yaml[0]
    if not path:
        return _line_of(problem, cell)
    if path.startswith("run_cap") and path not in report.keys:
        return cell.magic
    again = report.keys.get(f"{path}'")
    if again is not None and "stands here again" in problem.message:
        return base + again[0], base + again[1]
    while path and path not in report.keys and path not in report.values:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    if not path:
        return cell.magic
    start, end = _key_or_value(problem, path, cell, report)
    return base + start, base + end


def _key_or_value(problem: Problem, path: str, cell: Cell, report: Report) -> Stretch:
    value, key = report.values.get(path), report.keys.get(path)
    if key is None and value is not None:
        return value[0], min(value[1], _end_of_line(cell, value[0]))
    if key is not None and (value is None or value[0] >= value[1] or path != problem.path):
        return key
    assert key is not None, "a path stands where it was found"
    assert value is not None, "a key without a value was answered above"
    several_lines = "\n" in cell.yaml_text[slice(*value)]
    return key if several_lines or _KEY_IS_WRONG.search(problem.message) else value


def _end_of_line(cell: Cell, start: int) -> int:
    end = cell.yaml_text.find("\n", start)
    return len(cell.yaml_text) if end < 0 else end


def _line_of(problem: Problem, cell: Cell) -> Stretch:
    """Return the text of a line, without what is white around it."""
    lines = cell.yaml_text.split("\n")
    number = min((problem.line or 1) - first_line(cell), len(lines) - 1)
    if problem.line is None or not cell.yaml_text.strip():
        return cell.magic
    while number > 0 and not lines[number].strip():
        number -= 1
    start = cell.yaml[0] + sum(len(line) + 1 for line in lines[:number])
    text = lines[number]
    lead = len(text) - len(text.lstrip())
    return start + lead, start + max(len(text.rstrip()), lead)


def key_of(path: str, cell: Cell, report: Report) -> Stretch:
    """Return where the key of a path stands, or the magic."""
    key = report.keys.get(path)
    return cell.magic if key is None else (cell.yaml[0] + key[0], cell.yaml[0] + key[1])


def split_note(note: str, report: Report) -> tuple[str, str, str]:
    """Return the path of the key that a note is about, the note without it, and what it advises."""
    path, colon, rest = note.partition(": ")
    if colon and path in report.keys:
        message, _, hint = rest.partition("; ")
        return path, message, hint
    if "first looks at" in note:  # a rule by its name
        return "early_terminate", note, ""
    tops = (key for key in report.keys if "." not in key and re.search(rf"\b{re.escape(key)}\b", note))
    return next(tops, "parameters" if note.startswith("every parameter") else "method"), note, ""
