"""An ordinary cell as a training function: run once per run, with the parameters as variables."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from sweepmagic.errors import FunctionError, with_guess
from sweepmagic.run.function import arguments, code_fingerprint
from sweepmagic.run.names import lost
from sweepmagic.run.settings import Settings

RESULT = "_sweepmagic_result_"


@dataclass(frozen=True)
class TrainingCell:
    """The Python part of a `%%sweep` cell.

    Each run executes it in a copy of the notebook's variables. A plain top-level assignment to a swept name
    (``learning_rate = 0.01``) is the baseline for running the cell by itself, and is replaced by the run's value. What
    the last line evaluates to counts as the function's return value; failing that, variables named like the metrics.

    Build one with `training_cell`.
    """

    name: str
    source: str
    fingerprint: str
    code: CodeType = field(repr=False)
    namespace: Mapping[str, Any] = field(repr=False)
    metrics: tuple[str, ...]
    unused: frozenset[str] = frozenset()

    def __call__(self, config: Settings) -> Any:
        # The copy keeps runs apart; nested functions of the cell see it as their globals.
        scope = {**self.namespace, **arguments(config, self.unused), RESULT: None}
        exec(self.code, scope)  # the user's own code, from the cell that they ran
        result = scope.get(RESULT)
        return self._measured(scope) if result is None else result

    def _measured(self, scope: Mapping[str, Any]) -> Any:
        """Return the variable named like the metric; of several metrics a dict of those that there are."""
        found = {name: scope[name] for name in self.metrics if scope.get(name) is not None}
        return (found or None) if len(self.metrics) > 1 else next(iter(found.values()), None)


def training_cell(
    source: str,
    namespace: Mapping[str, Any],
    parameters: Sequence[str],
    *,
    name: str = "cell",
    first_line: int = 1,
    metrics: Sequence[str] = (),
    transform: Callable[[str], str] = str,
) -> TrainingCell:
    """Return the code of a cell ready to be swept over `parameters`.

    Args:
        source: The Python text.
        namespace: The notebook's variables.
        parameters: The top-level names of the sweep.
        name: What tracebacks call it.
        first_line: The line of the cell that the code starts in, so that tracebacks name the cell's own lines.
        metrics: The names of the sweep's metrics.
        transform: Turns IPython's syntax (magics, ``!``) into Python.

    Raises:
        FunctionError: the code is not Python, or does not use a parameter, or overwrites it first.
    """
    filename = f"<%%sweep {name}>"
    try:
        # ruff and IPython alike count from the first line of the cell: pad up to it.
        tree = ast.parse("\n" * (first_line - 1) + transform(source), filename)
    except SyntaxError as error:
        raise FunctionError(f"line {error.lineno}: the code below `---` is not Python: {error.msg}") from None
    _refuse_unused(tree, parameters)
    tree.body = [_without_baseline(node, set(parameters)) for node in tree.body]
    unused = lost(tree.body, parameters)
    _refuse_overwritten(unused)
    _keep_last_value(tree)
    code = compile(ast.fix_missing_locations(tree), filename, "exec")
    lines = [*["\n"] * (first_line - 1), *(line + "\n" for line in source.splitlines())]
    linecache.cache[filename] = (len(source), None, lines, filename)  # so that tracebacks show the lines
    return TrainingCell(name, source, code_fingerprint(source), code, namespace, tuple(metrics), frozenset(unused))


def _refuse_unused(tree: ast.Module, parameters: Sequence[str]) -> None:
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    unused = [name for name in parameters if name not in used]
    if unused and "config" not in used and "sweepmagic" not in used:
        words = "; ".join(with_guess(repr(name), name, used) for name in unused)
        raise FunctionError(
            f"the code below `---` never uses {words} (a parameter without effect would only waste runs)"
        )


def _refuse_overwritten(unused: Mapping[str, int | None]) -> None:
    for name, line in unused.items():
        if line is not None:
            raise FunctionError(
                f"line {line}: the code below `---` sets {name!r} before it reads it, so that the sweep's value is lost; as "
                f"a baseline for running the cell by itself, write it alone: {name} = ..."
            )


def _without_baseline(node: ast.stmt, swept: set[str]) -> ast.stmt:
    """Replace ``swept = constant`` by nothing; leave every other statement alone."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    if targets and len(names) == len(targets) and names <= swept:
        return ast.copy_location(ast.Pass(), node)
    return node


def _keep_last_value(tree: ast.Module) -> None:
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body[-1]
        tree.body[-1] = ast.copy_location(ast.Assign([ast.Name(RESULT, ast.Store())], last.value), last)
