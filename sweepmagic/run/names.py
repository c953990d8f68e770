"""What a piece of code does with a name: a value that it never reads, or overwrites first, cannot matter to it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

_SEES_ALL = frozenset({"locals", "globals", "vars", "dir", "eval", "exec", "get_ipython"})


def lost(body: Sequence[ast.stmt], names: Collection[str]) -> dict[str, int | None]:
    """Return those of `names` whose values `body` never reads, each with the line that overwrites it before, or None.

    Only what is sure is named: an assignment that is carried out in any case, before any statement that reads the name.

    Example:
        >>> body = ast.parse("lr, units = 0.1, 64\\nfit(lr, layers)").body
        >>> lost(body, ["lr", "layers", "dropout"])
        {'lr': 1, 'dropout': None}
    """
    reads = [set(_read(statement)) for statement in body]
    if any(_SEES_ALL & read for read in reads):
        return {}
    found: dict[str, int | None] = {}
    for name in names:
        for statement, read in zip(body, reads, strict=True):
            if name in read:
                break
            if name in _set(statement):
                found[name] = statement.lineno
                break
        else:
            found[name] = None
    return found


def _read(statement: ast.stmt) -> Iterator[str]:
    """Yield every name that is read somewhere in a statement, or that a function in it may read."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from node.names


def _set(statement: ast.stmt) -> set[str]:
    """Return the names that a statement sets in any case."""
    match statement:
        case ast.Assign(targets=targets):
            return {name for target in targets for name in _targets(target)}
        case ast.AnnAssign(target=target, value=value) if value is not None:
            return set(_targets(target))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return {name for item in items if item.optional_vars for name in _targets(item.optional_vars)}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {alias.asname or alias.name.split(".")[0] for alias in aliases}
    return set()


def _targets(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _targets(part)
        case ast.Starred(value=value):
            yield from _targets(value)
