"""A whole cell -> everything that is wrong with it, where, and what it would do."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sweepmagic.assist.cell import Cell, Stretch, read_cell
from sweepmagic.assist.fixes import Scene, fixes_for
from sweepmagic.assist.issues import Issue
from sweepmagic.assist.size import Size, count_runs, size_of
from sweepmagic.assist.where import first_line, key_of, place_of, split_note
from sweepmagic.assist.words import FirstLine, check_line, read_line
from sweepmagic.config import examine, notes
from sweepmagic.config.report import Report
from sweepmagic.errors import ConfigError, Problem, SweepMagicError
from sweepmagic.plan import cautions

MOST_TEXT = 200_000
MOST_YAML = 40_000  # characters that are read while one writes: they take half a second
MOST_ISSUES = 50

_NOT_HERE = re.compile(r"not installed|pip install")


@dataclass(frozen=True)
class Checked:
    """What there is to say about a cell; `size` is None while it has errors that leave it open."""

    issues: tuple[Issue, ...] = ()
    size: Size | None = None


def check(text: str, *, python: str = "") -> Checked:
    """Return what is wrong in a cell, and what it would do.

    Args:
        text: The cell, its first line included.
        python: The kernel's version of Python, such as ``3.12``; without it the code below ``---`` is not looked at.

    Example:
        >>> checked = check("%%sweep --count 5\\nmethod: bayse\\nparameters: {lr: {min: 0.0, max: 1.0}}")
        >>> [(issue.message, issue.fixes[0].title) for issue in checked.issues]
        [("unknown 'bayse'", 'Change to bayes')]
    """
    cell = read_cell(text) if len(text) <= MOST_TEXT else None
    if cell is None:
        return Checked()
    line = read_line(cell)
    issues = list(check_line(cell, line))
    found, size = _check_yaml(cell, line)
    issues += [*found, *_check_code(cell, python)]
    return Checked(tuple(sorted(issues, key=lambda issue: issue.place)[:MOST_ISSUES]), size)


def _check_yaml(cell: Cell, line: FirstLine) -> tuple[list[Issue], Size | None]:
    if cell.takes_file:
        return [], None
    yaml = cell.yaml_text
    if len(yaml) > MOST_YAML:
        message = f"this config of {len(yaml):,} characters is checked when the cell runs, not while you write"
        return [Issue(cell.magic, message, severity="info")], None
    config, report = examine(yaml, variables=_Unknown(yaml), first_line=first_line(cell))
    unknown = _unknown_paths(yaml, report)
    problems = [each for each in report.problems if not _hangs_on(each, unknown)]
    issues = [_issue(each, cell, report) for each in problems]
    if config is None:
        return issues, None
    try:
        total = count_runs(config, line)
    except ConfigError as error:
        return [*issues, *(_issue(each, cell, report) for each in error.problems)], size_of(config, None, line)
    except SweepMagicError as error:
        said = line.said("count")
        place = said.value.stretch if said is not None and said.value is not None else cell.magic
        return [*issues, Issue(place, str(error))], None
    remarks = [_remark(note, cell, report) for note in (*notes(config), *cautions(config, total))]
    return [*issues, *remarks], size_of(config, total, line, unknown=bool(unknown))


class _Unknown(Mapping[str, Any]):
    """The notebook's variables, which are not known here: of each something that fits where it stands."""

    def __init__(self, yaml: str) -> None:
        self._keys = {name: key for key, name in re.findall(r"(\w+)[\"']?\s*:\s*\$(\w+)", yaml)}

    def __getitem__(self, name: str) -> Any:
        return _FITTING.get(self._keys.get(name, ""), 1)

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


_FITTING: Mapping[str, Any] = {
    "values": [1, 2, 3],
    "probabilities": [0.5, 0.5],
    "min": 1,
    "max": 2,
    "name": "name",
    "method": "random",
    "initial": [],
    "warm_start": "name",
}


def _unknown_paths(yaml: str, report: Report) -> list[str]:
    if "$" not in yaml:
        return []
    return [path for path, (start, end) in report.values.items() if re.fullmatch(r"\$\w+", yaml[start:end])]


def _hangs_on(problem: Problem, unknown: list[str]) -> bool:
    """Return whether a problem is about a value that only the kernel knows, or the mapping that it stands in."""
    if _NOT_HERE.search(problem.message) or _NOT_HERE.search(problem.hint):
        return True  # here: in the server's environment, which need not be the kernel's
    for path in unknown:
        above = path.rpartition(".")[0]
        if problem.path in (path, above) or (above and problem.path.startswith((f"{above}.", f"{above}["))):
            return True
    return False


def _issue(problem: Problem, cell: Cell, report: Report) -> Issue:
    place = place_of(problem, cell, report)
    scene = Scene(problem, cell, report, place)
    is_empty = problem.message == "the config is empty"
    hint = problem.hint.partition("\n")[0].removesuffix(" for example:").removesuffix("for example:")
    severity = "info" if is_empty else "error"
    return Issue(place, problem.message, hint, severity, problem.path, tuple(fixes_for(scene)))


def _remark(note: str, cell: Cell, report: Report) -> Issue:
    """Return a note about a config that is right, at the key that it is about."""
    path, message, hint = split_note(note, report)
    place = key_of(path, cell, report)
    scene = Scene(Problem(path, message, hint), cell, report, place)
    return Issue(place, message, hint, "warning", path, tuple(fixes_for(scene)))


def _check_code(cell: Cell, python: str) -> Iterator[Issue]:
    """Yield a syntax error of Python; nothing where the code may be IPython's, or for another Python than ours."""
    if cell.code is None or python.split(".")[:2] != [str(part) for part in sys.version_info[:2]]:
        return
    code = cell.text[slice(*cell.code)]
    if "\0" in code or re.search(r"^\s*[%!?]|[=(]\s*[%!]|\?\s*$", code, re.MULTILINE):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        yield Issue(_code_line(cell, code, error), f"Python: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        return  # nesting without end: what the kernel says of it comes when the cell runs


def _code_line(cell: Cell, code: str, error: SyntaxError) -> Stretch:
    assert cell.code is not None, "there is code, or it would have no error"
    lines = code.split("\n")
    number = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    start = cell.code[0] + sum(len(line) + 1 for line in lines[:number])
    lead = len(lines[number]) - len(lines[number].lstrip())
    return start + lead, start + max(len(lines[number].rstrip()), lead)
