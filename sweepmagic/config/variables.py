"""``$name`` in YAML: the notebook's variable of that name, if it is plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sweepmagic.config.report import Wrong
from sweepmagic.errors import did_you_mean
from sweepmagic.space import Value, plain

_VARIABLE = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")


def is_variable(text: str) -> bool:
    """Return whether an unquoted scalar is wholly ``$name``.

    Example:
        >>> is_variable("$rates"), is_variable("${env}"), is_variable("$a $b")
        (True, False, False)
    """
    return _VARIABLE.fullmatch(text) is not None


def look_up(text: str, variables: Mapping[str, Any] | None, *, whole: bool = False) -> Value:
    """Return the value of ``$name`` as plain data, or the object itself where that is wanted (`whole`).

    Raises:
        Wrong: there is no such variable, or it is not plain data.

    Example:
        >>> look_up("$rates", {"rates": (0.1, 0.2)})
        [0.1, 0.2]
    """
    name = text[1:]
    if variables is None:
        raise Wrong(
            f"`{text}` takes a variable from a notebook, but there is none here", f'for the text, write "{text}"'
        )
    if name not in variables:
        public = [word for word in variables if not word.startswith("_")]
        raise Wrong(
            f"there is no variable {name!r} in this notebook",
            did_you_mean(name, public) or f'for the text, write "{text}"',
        )
    if whole:
        return variables[name]
    try:
        return plain(variables[name])
    except (TypeError, RecursionError) as error:
        kind = type(variables[name]).__name__
        raise Wrong(
            f"the variable {name!r} must be numbers, text, lists or dicts, but it is of type {kind}"
            if not isinstance(variables[name], (list, tuple, dict, set))
            else f"the variable {name!r} holds something that is not plain data: {error}",
            "make a plain value of it first",
        ) from error
