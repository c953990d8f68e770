"""Training functions: how each kind is called, checked before the first run, and recognised when it changes."""

from __future__ import annotations

import ast
import dis
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, Protocol

from sweepmagic.errors import FunctionError, did_you_mean, with_guess
from sweepmagic.run.names import lost
from sweepmagic.run.settings import Settings


class Trainable(Protocol):
    """Something that can be run once per run."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def source(self) -> str:
        """Its text, for the record."""

    @property
    def fingerprint(self) -> str:
        """A text that changes when the code does."""

    def __call__(self, config: Settings) -> Any:
        """Train with `config`; return a number (the metric), a dict of values, or anything else to be ignored."""


@dataclass(frozen=True)
class TrainingFunction:
    """A user's function, with the way it wants its parameters, and those that it takes but does not use.

    Build one with `trainable`.
    """

    function: Callable[..., Any]
    style: str  # "names", "config" or "bare"
    name: str
    source: str
    fingerprint: str
    unused: frozenset[str] = frozenset()

    def __call__(self, config: Settings) -> Any:
        match self.style:
            case "names":
                return self.function(**arguments(config, self.unused))
            case "config":
                return self.function(config)
            case _:
                return self.function()


def trainable(function: Callable[..., Any], parameters: Sequence[str]) -> TrainingFunction:
    """Return `function` ready to be swept over the top-level `parameters`, or say why it cannot be.

    ``train(lr, layers)`` gets them by name, ``train(config)`` gets the config, ``train()`` reads `sweepmagic.config`.

    Example:
        >>> trainable(lambda lr, layers=2: lr, ["lr"]).style
        'names'

    Raises:
        FunctionError: it takes other parameters than the sweep has, or never takes some that the sweep has.
    """
    if not callable(function):
        raise FunctionError(f"expected a training function, but got {type(function).__name__}")
    name = getattr(function, "__name__", type(function).__name__)
    source = _source(function)
    style = _style(function, name, parameters)
    unused = frozenset(_unused(source) if style == "names" else ())
    return TrainingFunction(function, style, name, source, fingerprint(function), unused)


def arguments(config: Settings, unused: Collection[str]) -> dict[str, Any]:
    """Return a config as arguments, or as variables; those that the code does not use do not count as read."""
    return {key: config.unlooked(key) if key in unused else config[key] for key in config}


def _unused(source: str) -> Collection[str]:
    """Return the arguments of a function that its own text never reads; none where that cannot be seen."""
    try:
        (definition,) = ast.parse(source).body
    except (SyntaxError, ValueError):
        return ()
    if not isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ()
    taken = [*definition.args.posonlyargs, *definition.args.args, *definition.args.kwonlyargs]
    return lost(definition.body, [argument.arg for argument in taken])


def _style(function: Callable[..., Any], name: str, parameters: Sequence[str]) -> str:
    try:
        taken = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return "config"  # a builtin or C function without a signature
    if any(p.kind is p.VAR_KEYWORD for p in taken):
        return "names"
    by_name = [p for p in taken if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    needed = [p.name for p in taken if p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
    shared = {p.name for p in by_name} & set(parameters)
    if not shared and len(needed) == 1:
        return "config"
    if not shared and not needed and not _is_misspelt(parameters, [p.name for p in by_name]):
        return "bare"
    _refuse_mismatch(name, [p.name for p in by_name], needed, parameters)
    return "names"


def _is_misspelt(parameters: Sequence[str], taken: Sequence[str]) -> bool:
    """Return whether a name of the sweep is near to one of the function's: it was meant to be passed."""
    return any(did_you_mean(given, taken) for given in parameters)


def _refuse_mismatch(name: str, taken: Sequence[str], needed: Sequence[str], parameters: Sequence[str]) -> None:
    lines = [
        with_guess(f"{name}() needs {wanted!r}, which the sweep does not have", wanted, parameters)
        for wanted in needed
        if wanted not in parameters
    ]
    lines += [
        with_guess(f"the sweep has {given!r}, which {name}() never takes", given, taken)
        for given in parameters
        if given not in taken
    ]
    if lines:
        raise FunctionError(
            f"{name}({', '.join(taken)}) and the sweep's parameters ({', '.join(parameters)}) do not match:\n  "
            + "\n  ".join(lines)
            + f"\nGive both the same names, add **kwargs, or take the whole config: def {name}(config)"
        )


def find_function(name: str | None, namespace: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that the cell means: the one named, else the only one called ``train``.

    Raises:
        FunctionError: there is none; the message names what could be meant.
    """
    candidates = [
        key
        for key, value in namespace.items()
        if isinstance(value, FunctionType) and not key.startswith("_") and value.__module__ == "__main__"
    ]
    if name is None:
        if callable(namespace.get("train")):
            return namespace["train"]  # type: ignore[no-any-return]
        meant = f"; did you mean {' or '.join(f'`%%sweep {c}`' for c in candidates[:5])}?" if candidates else ""
        raise FunctionError(
            "no training function: name it in the first line, as in `%%sweep train`, or put the training code below a "
            f"line `---` in this cell{meant}"
        )
    found: Any = namespace.get(name.split(".")[0])
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    if found is not None:
        raise FunctionError(f"{name!r} is a {type(found).__name__}, not a function")
    listed = f"functions here: {', '.join(candidates)}" if candidates else "no function is defined in this notebook yet"
    message = f"no function {name!r} ({listed}); run the cell that defines it first"
    raise FunctionError(with_guess(message, name, candidates))


def fingerprint(function: Callable[..., Any]) -> str:
    """Return a short text that changes when the code of `function`, or of the user's functions that it calls, does.

    Comments, blank lines and formatting do not count; neither does code of installed libraries.
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in _code_parts(function, set()):
        digest.update(part.encode())
    return digest.hexdigest()


def code_fingerprint(source: str) -> str:
    """Return the fingerprint of a cell's code."""
    return hashlib.blake2b(_normal(source).encode(), digest_size=8).hexdigest()


def _code_parts(function: Any, seen: set[int]) -> list[str]:
    function = inspect.unwrap(function) if callable(function) else function
    function = getattr(function, "func", getattr(function, "__func__", function))  # partials and methods
    code = getattr(function, "__code__", None)
    if isinstance(function, type):
        return [_normal(_source(function))] if function.__module__ == "__main__" else []
    if not isinstance(code, CodeType) or id(code) in seen:
        return []
    seen.add(id(code))
    parts = [_normal(_source(function)) or _bytecode(code)]
    parts += [repr(default) for default in (getattr(function, "__defaults__", None) or ())]
    home = getattr(function, "__module__", None)
    for name in sorted(_names(code)):
        other = function.__globals__.get(name)
        if getattr(other, "__module__", None) == home and (isinstance(other, (FunctionType, type))):
            parts += _code_parts(other, seen)
    return parts


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found


def _bytecode(code: CodeType) -> str:
    return repr([(step.opname, step.argrepr) for step in dis.get_instructions(code) if " at 0x" not in step.argrepr])


def _source(function: Any) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def _normal(source: str) -> str:
    try:
        return ast.unparse(ast.parse(source))
    except SyntaxError:  # a lambda inside a longer line has a source that is not a statement
        return source
