"""The command line of a script: W&B's macros, checked when the config is read, and what they become for a run."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from sweepmagic.config.readers import text
from sweepmagic.config.report import Wrong, show
from sweepmagic.errors import did_you_mean
from sweepmagic.space import Params, Value, flatten

DEFAULT = ("${env}", "${interpreter}", "${program}", "${args}")
_MACRO = re.compile(r"\$\{([^}]*)\}")
_ENVVAR = "envvar:"


def _pairs(form: str) -> Callable[[Params], list[str]]:
    """Return a macro that writes each parameter as `form`, nested ones by their dotted names."""
    return lambda params: [form.format(key, _word(value)) for key, value in flatten(params).items()]


def _hydra(sign: str) -> Callable[[Params], list[str]]:
    return lambda params: [f"{sign}{key}={_hydra_word(value)}" for key, value in flatten(params).items()]


def _separate(params: Params) -> list[str]:
    return [word for key, value in flatten(params).items() for word in (f"--{key}", _word(value))]


def _flags(params: Params) -> list[str]:
    """A switch is there or not; the rest is written as by ``${args}``."""
    flat = flatten(params).items()
    return [f"--{key}" if value is True else f"--{key}={_word(value)}" for key, value in flat if value is not False]


_ARGS: Mapping[str, Callable[[Params], list[str]]] = {
    "args": _pairs("--{}={}"),
    "args_no_equals": _separate,
    "args_no_hyphens": _pairs("{}={}"),
    "args_no_boolean_flags": _flags,
    "args_append_hydra": _hydra("+"),
    "args_override_hydra": _hydra("++"),
}
"""Macros that are a word for each parameter, or several."""

_SINGLE = ("interpreter", "program", "args_json", "args_json_file")
"""Macros that are one word, and may be a part of one."""

MACROS = ("env", *_SINGLE, *_ARGS, f"{_ENVVAR}NAME")


def read_command(value: Value) -> tuple[str, ...]:
    """Read `command`: a list of words, in which every macro is known."""
    if isinstance(value, str):
        quoted = ", ".join(f'"{part}"' for part in value.split())
        raise Wrong(f"expected a list of words, but got {show(value)}", f"write [{quoted}]")
    if not isinstance(value, list) or not value:
        raise Wrong(f"expected a list of words, but got {show(value)}", 'command: ["${interpreter}", "${program}"]')
    words = tuple(text(word) for word in value)
    for word in words:
        for name in _MACRO.findall(word):
            _check_macro(name, word)
    return words


def _check_macro(name: str, word: str) -> None:
    if name.startswith(_ENVVAR) and name != _ENVVAR:
        return
    if name not in MACROS:
        meant = did_you_mean(f"${{{name}}}", [f"${{{known}}}" for known in MACROS])
        raise Wrong(f"unknown macro ${{{name}}}", meant or f"known: {', '.join(f'${{{known}}}' for known in MACROS)}")
    if name not in _SINGLE and word != f"${{{name}}}":
        raise Wrong(f"${{{name}}} is not one word, so it cannot be a part of {word!r}", "make it a word of its own")


def command_line(
    command: Sequence[str], program: str | None, params: Params, json_file: Callable[[], str] = lambda: "CONFIG.json"
) -> list[str]:
    """Return the words that run a script with `params`; no shell reads them.

    Args:
        command: The words with their macros; empty for W&B's default.
        program: The script.
        params: The run's config, nested.
        json_file: Writes the config to a file and returns its path; called only where ``${args_json_file}`` stands.

    Example:
        >>> command_line(["${interpreter}", "${program}", "${args}"], "train.py", {"lr": 0.1, "opt": {"name": "sgd"}})[1:]
        ['train.py', '--lr=0.1', '--opt.name=sgd']
        >>> command_line(["./run", "${args_no_boolean_flags}"], None, {"fast": True, "slow": False, "n": 2})
        ['./run', '--fast', '--n=2']
    """
    single: Mapping[str, Callable[[], str]] = {
        "interpreter": lambda: sys.executable or "python",
        "program": lambda: program or "",
        "args_json": lambda: json.dumps(params),
        "args_json_file": json_file,
    }
    return [word for part in command or DEFAULT for word in _expanded(part, params, single)]


def _expanded(part: str, params: Params, single: Mapping[str, Callable[[], str]]) -> Iterator[str]:
    whole = _MACRO.fullmatch(part)
    name = whole[1] if whole else ""
    if name in _ARGS:
        yield from _ARGS[name](params)
    elif name == "env":
        if os.name != "nt":
            yield "/usr/bin/env"
    else:
        yield _MACRO.sub(lambda found: _value(found[1], single), part)


def _value(name: str, single: Mapping[str, Callable[[], str]]) -> str:
    if name.startswith(_ENVVAR):
        variable = name[len(_ENVVAR) :]
        return os.environ.get(variable, variable)  # as W&B: the name itself if there is no such variable
    return single[name]()


def _word(value: Value) -> str:
    return json.dumps(value) if isinstance(value, (list, dict)) else str(value)


def _hydra_word(value: Value) -> str:
    return "null" if value is None else _word(value)
