"""Python expressions over parameters, for `when` and `constraints`: parsed once, evaluated without `eval`.

Allowed are names of parameters (nested ones with dots), plain constants, arithmetic on numbers, comparisons, `and`,
`or`, `not`, `in`, `if`-`else`, tuples and lists, and the functions below. Everything else is refused when the sweep is
checked, so a config from a stranger can compute but not do.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sweepmagic.space.values import is_number

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "round": round,
    "len": len,
    "sum": sum,
    "int": int,
    "float": float,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "ceil": math.ceil,
    "floor": math.floor,
}

_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}

_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}

_MAX_LENGTH = 2000
_MAX_DEPTH = 40
_MAX_MAGNITUDE = 1e300  # an int power such as 9**9**9 would otherwise hang the kernel


class Unknown(Exception):
    """A parameter in the expression has no value in this config."""


@dataclass(frozen=True)
class Expression:
    """A Python expression over parameters.

    Example:
        >>> Expression("layers * units <= 512")({"layers": 4, "units": 64})
        True
        >>> sorted(Expression("optimizer.name == 'sgd' and lr > 0.1").names)
        ['lr', 'optimizer.name']

    Raises:
        ValueError: the text is not an expression, or uses something that is not allowed.
    """

    text: str
    names: frozenset[str] = field(init=False, compare=False, repr=False)
    _tree: ast.expr = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.text) > _MAX_LENGTH:
            raise ValueError(f"expected an expression of at most {_MAX_LENGTH} characters, but got {len(self.text)}")
        try:
            tree = ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"not a Python expression: {self.text!r}") from error
        names: set[str] = set()
        _check(tree, names, 0)
        object.__setattr__(self, "_tree", tree)
        object.__setattr__(self, "names", frozenset(names))

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """Evaluate with `values`: parameter name (nested ones with dots) -> value.

        Raises:
            Unknown: a name has no value.
            TypeError, ValueError, ArithmeticError: as the expression itself would.
        """
        return _evaluate(self._tree, values)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value)
        return f"{head}.{node.attr}" if head is not None else None
    return None


def _refuse(node: ast.AST) -> ValueError:
    return ValueError(f"{ast.unparse(node)!r} is not allowed in an expression over parameters")


def _check(node: ast.expr, names: set[str], depth: int) -> None:
    """Collect the names and refuse what is not allowed."""
    if depth > _MAX_DEPTH:
        raise ValueError("the expression is nested too deeply")
    match node:
        case ast.Constant(value=value) if value is None or isinstance(value, (bool, int, float, str)):
            children: list[ast.expr] = []
        case ast.Name() | ast.Attribute():
            name = _dotted(node)
            if name is None or "__" in name:
                raise _refuse(node)
            names.add(name)
            children = []
        case ast.BoolOp(values=values):
            children = values
        case ast.UnaryOp(operand=operand, op=ast.Not() | ast.USub() | ast.UAdd()):
            children = [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            children = [left, right]
        case ast.Compare(left=left, comparators=comparators):
            children = [left, *comparators]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            children = elements
        case ast.Call(func=ast.Name(id=function), args=args, keywords=[]) if function in _FUNCTIONS:
            children = args
        case _:
            raise _refuse(node)
    for child in children:
        _check(child, names, depth + 1)


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            name = _dotted(node)
            if name is None or name not in values:
                raise Unknown(name)
            return values[name]
        case ast.BoolOp(op=op, values=parts):
            decisive = isinstance(op, ast.Or)
            result: Any = not decisive
            for part in parts:
                result = _evaluate(part, values)
                if bool(result) is decisive:
                    break
            return result
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _evaluate(operand, values)
        case ast.UnaryOp(op=sign, operand=operand):
            value = _number(_evaluate(operand, values))
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=operation, right=right):
            return _arithmetic(operation, _number(_evaluate(left, values)), _number(_evaluate(right, values)))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            here = _evaluate(left, values)
            for comparison, right in zip(ops, comparators, strict=True):
                there = _evaluate(right, values)
                if not _COMPARISONS[type(comparison)](here, there):
                    return False
                here = there
            return True
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _evaluate(test, values) else orelse, values)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return [_evaluate(element, values) for element in elements]
        case ast.Call(func=ast.Name(id=function), args=args):
            return _FUNCTIONS[function](*(_evaluate(argument, values) for argument in args))
    raise _refuse(node)


def _number(value: Any) -> Any:
    if is_number(value) or isinstance(value, bool):
        return value
    raise TypeError(f"arithmetic needs numbers, but got {value!r}")


def _arithmetic(operation: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(operation, ast.Pow):
        left, right = float(left), float(right)  # a float power overflows with an error instead of growing for ever
    result = _ARITHMETIC[type(operation)](left, right)
    if isinstance(result, int) and abs(result) > _MAX_MAGNITUDE:
        raise OverflowError("the result is too large")
    return result
